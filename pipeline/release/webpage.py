"""The site: one HTML file that opens from disk or any web server and asks the network for nothing.

What belongs here: putting template, style, scripts, wording and data of the site (`pipeline/release/site/`) into one
file, safely. What does not: what data it carries (`pipeline.release.webpage_data`).

The page's Content-Security-Policy allows the two inlined blocks by their checksums and nothing else, so that no text of
a source page could run or load anything even if it were taken for markup.
"""

import base64
import hashlib
import json
import re
from html import escape
from pathlib import Path
from typing import Any

from pipeline.release.citation import authors, released_on
from pipeline.release.croissant import schema_org
from pipeline.release.project import dataset, project

PARTS = Path(__file__).parent / "site"
PLACEHOLDER = re.compile(r"\{\{([\w:]+)\}\}")


def embedded(content: Any) -> str:
    """JSON that no HTML parser can take for the end of a script or for a comment."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def strings() -> dict[str, list[str]]:
    """The wording of the site: key -> English, Chinese."""
    about = dataset()
    given: dict[str, list[str]] = json.loads((PARTS / "strings.json").read_text(encoding="utf-8"))
    return given | {
        "title": [about["title"], about["title_zh"]],
        "description": [about["description"], about["description_zh"]],
    }


def both(pair: list[str]) -> str:
    """Words in both languages, of which the style shows one."""
    english, chinese = map(escape, pair)
    return f'<span class="en" lang="en">{english}</span><span class="zh" lang="zh-Hans">{chinese}</span>'


def allowed(content: str) -> str:
    """The source expression of a Content-Security-Policy that allows this inlined block."""
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def size(number: int) -> str:
    """Bytes as a person reads them."""
    return f"{number / 1e6:,.1f} MB" if number >= 10**6 else f"{max(number / 1000, 0.1):,.1f} kB"


def files(root: Path) -> str:
    """Links to the published files."""
    paths = sorted(path for path in (root / "data").iterdir() if path.is_file())
    named = [(escape(path.name), size(path.stat().st_size)) for path in paths]
    return "".join(f'<li><a href="../data/{name}">{name}</a><span>{held}</span></li>' for name, held in named)


def citation() -> str:
    """The line to cite the release by."""
    about, package = dataset(), project()
    return f"{', '.join(authors())} ({released_on()[:4]}). {about['title']}. Version {package['version']}."


def webpage(root: Path, data: dict[str, Any]) -> str:
    """The site as HTML, for the files in `root`/data, carrying `data` (see `webpage_data.site_data`)."""
    about, package, words = dataset(), project(), strings()
    style = (PARTS / "style.css").read_text(encoding="utf-8")
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PARTS.glob("*.js")))
    script = f'"use strict";\n(() => {{\n{scripts}}})();\n'
    policy = (
        f"default-src 'none'; script-src {allowed(script)}; style-src {allowed(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    used = {
        "policy": policy,
        "style": style,
        "script": script,
        "data": embedded(data | {"strings": words}),
        "schema_org": embedded(schema_org(root)),
        "files": files(root),
        "title": escape(f"{about['title']} · {about['title_zh']}"),
        "description": escape(about["description"]),
        "version": escape(package["version"]),
        "released": escape(released_on()),
        "citation": escape(citation()),
        "licence": escape(about["licenses"][0]["title"]),
        "licence_url": escape(about["licenses"][0]["path"]),
    }

    def filled(match: re.Match[str]) -> str:
        name = match[1]
        return both(words[name[2:]]) if name.startswith("t:") else used[name]

    return PLACEHOLDER.sub(filled, (PARTS / "page.html").read_text(encoding="utf-8"))
