"""A folder in which everything is wrong that can be, beside a few good pages.

What belongs here: making the folder. What does not: what becomes of it. Most kinds are those of tests/documents, which
tests each alone; here they lie side by side, as in the folder of a hurried user.
"""

import gzip
import os
import socket
from pathlib import Path

from tests.documents.conftest import NEWS
from tests.documents.test_bad_files import READ, REJECTED

GOOD = (
    "平川市总工会启动送温暖活动\n发布时间:2024-01-10 来源:平川日报\n"
    "平川市总工会今年春节期间筹集资金320万元,走访慰问困难职工1.2万名。\n"
)
#: Text that a page may hold to be taken for something else by what shows it.
HOSTILE = {
    "script": "<script>alert('hostile-script')</script>",
    "image": "<img src=x onerror=alert(1)>",
    "end of script": "</script><svg/onload=alert(1)>",
    "Markdown": "[hostile-link](javascript:alert(1)) ![x](http://192.0.2.1/pixel.png)",
    "formula": '=HYPERLINK("http://192.0.2.1/","x")',
    "formula of another sign": "@SUM(1+1)*cmd|' /C calc'!A0",
    "template": "{{ 7*7 }} ${7*7} {%raw%}",
    "address": "http://192.0.2.1/a.html",
    "SQL": "'); DROP TABLE documents; --",
}


def hostile_pages(outside: Path) -> dict[str, str]:
    """Pages with hostile text in title, byline and body, which name a path that must not be opened."""
    path = outside / "secret.txt"
    pages = {}
    for number, (name, text) in enumerate(HOSTILE.items()):
        title = f"{text} 平川市总工会慰问困难职工"
        body = f"{text}平川市总工会走访慰问困难职工{300 + number}人{text},筹集资金{number + 2}万元。见 {path} 或 file://{path}"
        pages[f"hostile {number}.txt"] = f"{title}\n发布时间:2024-01-10 来源:{text}日报\n{body}\n"
        pages[f"hostile {number} {name}.html"] = (
            f"<!DOCTYPE html><html><head><title>{title}</title><link rel=stylesheet href=http://192.0.2.1/x.css>"
            f"<script src=http://192.0.2.1/x.js></script><base href=http://192.0.2.1/></head><body>"
            f"<iframe src={path}></iframe><p>{body}</p><img src=file://{path}></body></html>"
        )
    pages["entities.html"] = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{path}"><!ENTITY y "&x;&x;&x;">]><html><body><p>&x;&y;{NEWS}</p>'
        "</body></html>"
    )
    return pages


def write(folder: Path, outside: Path) -> int:
    """Fill `folder`; returns how many entries of it are neither hidden nor side-cars."""
    (outside / "secret.txt").write_text(f"秘密 {NEWS}", encoding="utf-8")
    number = 0
    for cases in (REJECTED, READ):
        for name, data, _ in cases.values():
            number += 1
            (folder / f"{number:03d} {name}").write_bytes(data)
    for number, row in enumerate((b"{", b'{"id":"x"}', b"[]", b'{"id":"y","text":"\\ud800"}', b"\xff\xfe"), start=200):
        good = f'{{"id":"good-{number}","text":"{NEWS.strip()}"}}\n'.encode()
        (folder / f"{number} rows.jsonl").write_bytes(good + row + b"\n" + good.replace(b"good", b"more"))
    (folder / "210 twice.jsonl.gz").write_bytes(gzip.compress(f'{{"id":"t","text":"{NEWS.strip()}"}}\n'.encode() * 2))
    (folder / "220 archive.warc.gz").write_bytes(b"\x1f\x8bnot an archive")
    (folder / "221 archive.warc").write_bytes(b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\nx")
    (folder / "230 folder.txt").mkdir()
    (folder / "230 folder.txt" / "deep.txt").write_text(NEWS, encoding="utf-8")
    os.mkfifo(folder / "231 pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(folder)
        try:
            listener.bind("232 socket.txt")
        finally:
            os.chdir(here)
    (folder / "233 out.txt").symlink_to(outside / "secret.txt")
    (folder / "234 out.jsonl").symlink_to(outside)
    (folder / "235 nothing.txt").symlink_to("absent.txt")
    (folder / "236 itself.txt").symlink_to("236 itself.txt")
    (folder / "237 device.txt").symlink_to("/dev/zero")
    (folder / "238 within.txt").symlink_to("good.txt")
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    (folder / "good.html").write_text(f"<!DOCTYPE html><html><body><p>{GOOD}</p></body></html>", encoding="utf-8")
    (folder / "again.txt").write_text(GOOD, encoding="utf-8")
    (folder / "240 name that is no Unicode").write_text(NEWS, encoding="utf-8")
    with open(os.fsencode(folder) + b"/241 \xc4\xe3.txt", "wb") as file:
        file.write(NEWS.encode())
    (folder / f"{'长' * 80}.txt").write_text(NEWS, encoding="utf-8")
    (folder / "-rf.txt").write_text(NEWS, encoding="utf-8")
    (folder / "%s%n%(x)s.txt").write_text(NEWS, encoding="utf-8")
    (folder / "CON.txt").write_text(NEWS, encoding="utf-8")
    for name, text in hostile_pages(outside).items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "documents.csv").write_text(
        "file,source_url,publisher,published_on\ngood.txt,javascript:alert(1),=1+1,2024-01-10\n../secret.txt,,,\n"
        "absent.txt,,,\nagain.txt,,,春天\n",
        encoding="utf-8",
    )
    return sum(not one.name.startswith(".") and one.name != "documents.csv" for one in folder.iterdir())
