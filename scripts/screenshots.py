"""Take the README's pictures of the published site: `make screenshots`.

Writes docs/site.png (charts and table) and docs/site-source.png (a figure in its page) from OUTPUT_DIR/site/index.html.
Exit codes: 0 written; 1 no site or no browser, with a line that says so.
"""

import os
import sys
from pathlib import Path

from scripts.browser import browser, missing

ROOT = Path(__file__).resolve().parents[1]
#: Opens a figure of the page with the most repairs, so that the picture shows marks in both texts.
OPEN_A_FIGURE = """
const pages = Object.entries(JSON.parse(document.getElementById("data").textContent).pages);
pages.sort((a, b) => (b[1].repairs || []).length - (a[1].repairs || []).length);
const of = (id) => (one) => one.hash.startsWith("#figure=" + encodeURIComponent(id + "#"));
const links = [...document.querySelectorAll("td.figure a")];
const found = pages.length ? links.find(of(pages[0][0])) : null;
if (found) location.hash = found.hash;
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
