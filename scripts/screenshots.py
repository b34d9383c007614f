"""Take the README's pictures of the published site: `make screenshots`.

Writes docs/site.png (charts and table) and docs/site-source.png (a figure in its page) from OUTPUT_DIR/site/index.html.
Exit codes: 0 written; 1 no site or no browser, with a line that says so.
"""

import os
import sys
from pathlib import Path

from scripts.browser import browser, missing

ROOT = Path(__file__).resolve().parents[1]
#: A figure that was read in a page whose text the site carries: the source is shown with marks in both texts.
OPEN_A_FIGURE = """
const inPage = [...document.querySelectorAll("td.figure a")].find((one) => one.hash.includes("%23"));
if (inPage) location.hash = inPage.hash;
return Boolean(inPage);
"""


def picture(page: Path, target: Path, *, size: tuple[int, int], script: str = "") -> None:
    """Write a picture of the page, after running a script in it."""
    with browser(*size) as driver:
        driver.get(page.as_uri())
        if script:
            driver.execute_script(script)
        driver.implicitly_wait(2)
        driver.find_element("css selector", "#table-body tr")
        driver.save_screenshot(str(target))
    print(f"wrote {target.relative_to(ROOT)}")


def main() -> int:
    """Take all pictures."""
    page = Path(os.environ.get("OUTPUT_DIR") or ROOT).absolute() / "site" / "index.html"
    problem = missing() or (None if page.exists() else f"{page}: not there; run make data first")
    if problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    docs = ROOT / "docs"
    docs.mkdir(exist_ok=True)
    picture(page, docs / "site.png", size=(1280, 1100))
    picture(page, docs / "site-source.png", size=(1280, 1000), script=OPEN_A_FIGURE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
