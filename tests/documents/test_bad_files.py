"""Bad files: whatever a file holds, it ends in documents or in rejected with a reason, and the others are published.

Each case is a file and the reason it is rejected for, or the text it gives. What stands in the place of a file, and
what a file is called: `test_entries.py`.
"""

import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.streams import FREE_BYTES
from tests.documents.conftest import NEWS, one_line, read_folder

TRADITIONAL = "市總工會在春節期間探望了有困難的會員三百人，把大家的心意送到他們家裡。\n"
HTML = "<!DOCTYPE html><html><head><script>alert(1)</script></head><body><p>" + NEWS + "</p></body></html>"
ROW = '{"id":"r1","text":"' + NEWS.strip() + '"}\n'


def zipped(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", text)
    return buffer.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


GOOD_PARQUET = parquet(pl.DataFrame({"id": ["p1"], "text": [NEWS]}))

# name of the file, its bytes, the reason it is rejected for
REJECTED: dict[str, tuple[str, bytes, str]] = {
    "no bytes": ("a.txt", b"", "empty"),
    "a UTF-8 mark alone": ("a.txt", b"\xef\xbb\xbf", "empty"),
    "a UTF-16 mark alone": ("a.txt", b"\xff\xfe", "empty"),
    "white space": ("a.txt", b" \t\r\n\n ", "empty"),
    "wide spaces": ("a.txt", "\u3000\u3000\u200b\n".encode(), "empty"),
    "NUL bytes": ("a.txt", b"\0" * 100, "not_text"),
    "NUL in the text": ("a.txt", ("慰问\0职工" + NEWS).encode(), "not_text"),
    "random bytes": ("a.txt", bytes(range(128, 256)) * 9, "unknown_encoding"),
    "PDF": ("a.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "not_text"),
    "PNG": ("a.html", b"\x89PNG\r\n\x1a\n\0\0", "not_text"),
    "JPEG": ("a.txt", b"\xff\xd8\xff\xe0\0\x10JFIF", "not_text"),
    "ZIP": ("a.txt", zipped(NEWS), "not_text"),
    "Word": ("a.doc", b"\xd0\xcf\x11\xe0", "unsupported_format"),
    "old Word named txt": ("a.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_text"),
    "gzip named txt": ("a.txt", gzip.compress(NEWS.encode()), "not_text"),
    "Parquet named txt": ("a.txt", GOOD_PARQUET, "not_text"),
    "a program": ("a.md", b"\x7fELF\x02\x01", "not_text"),
    "UTF-8 cut in a character": ("a.txt", NEWS.strip().encode()[:-1], "unknown_encoding"),
    "UTF-8 with one wrong byte": ("a.txt", NEWS.encode() + b"\xff" + NEWS.encode(), "unknown_encoding"),
    "GB18030 cut in a character": ("a.txt", NEWS.strip().encode("gb18030")[:-1], "unknown_encoding"),
    "GBK with one wrong byte": ("a.txt", NEWS.encode("gbk") + b"\x80\xff\n" + NEWS.encode("gbk"), "unknown_encoding"),
    "two encodings in one file": ("a.txt", NEWS.encode() + NEWS.encode("gbk"), "unknown_encoding"),
    "UTF-16 of odd length": ("a.txt", NEWS.encode("utf-16") + b"x", "unknown_encoding"),
    "UTF-16 with half a pair": ("a.txt", b"\xff\xfe\x00\xd8a\x00", "unknown_encoding"),
    "UTF-32 beyond Unicode": ("a.txt", b"\xff\xfe\0\0\xff\xff\xff\xff", "unknown_encoding"),
    "Latin-1": ("a.txt", "Fédération générale du travail, été".encode("latin-1"), "unknown_encoding"),
    "Shift JIS": ("a.txt", "労働組合は組合員のために募金をおこないました。".encode("shift_jis"), "unknown_encoding"),
    "EUC-KR": ("a.txt", "노동조합은 조합원을 위해 모금을 했습니다.".encode("euc-kr"), "unknown_encoding"),
    "a wrong declaration": ("a.html", b'<meta charset="utf-8">' + NEWS.encode("gbk")[:-2], "unknown_encoding"),
    "no ending": ("README", NEWS.encode(), "unsupported_format"),
    "a workbook": ("a.xlsx", zipped(NEWS), "unsupported_format"),
    "a table": ("a.csv", NEWS.encode(), "unsupported_format"),
    "an unknown ending": ("a.txt.bak", NEWS.encode(), "unsupported_format"),
    "JSONL without a row": ("a.jsonl", b"", "empty"),
    "JSONL of blank lines": ("a.jsonl", b"\n\n\n", "empty"),
    "JSONL of a UTF-8 mark": ("a.jsonl", b"\xef\xbb\xbf", "empty"),
    "JSONL that is one list": ("a.jsonl", b'[{"id":"a","text":"b"}]', "broken_row"),
    "JSONL in UTF-16": ("a.jsonl", ROW.encode("utf-16"), "broken_row"),
    "JSONL that is HTML": ("a.jsonl", HTML.encode(), "broken_row"),
    "not gzip": ("a.jsonl.gz", ROW.encode(), "corrupt_archive"),
    "gzip of no bytes": ("a.jsonl.gz", b"", "corrupt_archive"),
    "gzip cut off": ("a.jsonl.gz", gzip.compress(ROW.encode())[:20], "corrupt_archive"),
    "gzip with a wrong checksum": ("a.jsonl.gz", gzip.compress(ROW.encode())[:-8] + b"\0" * 8, "corrupt_archive"),
    "gzip bomb": ("a.jsonl.gz", gzip.compress(b" " * (FREE_BYTES + 9_000_000), 9), "too_large"),
    "Parquet of no bytes": ("a.parquet", b"", "corrupt_archive"),
    "Parquet cut off": ("a.parquet", GOOD_PARQUET[:-10], "corrupt_archive"),
    "Parquet without its middle": ("a.parquet", GOOD_PARQUET[:40] + GOOD_PARQUET[-200:], "corrupt_archive"),
    "Parquet that is text": ("a.parquet", NEWS.encode(), "corrupt_archive"),
    "Parquet of another schema": ("a.parquet", parquet(pl.DataFrame({"x": [1]})), "schema"),
    "Parquet of no rows": (
        "a.parquet",
        parquet(pl.DataFrame({"id": [], "text": []}, {"id": pl.String, "text": pl.String})),
        "empty",
    ),
    "Parquet with texts as bytes": ("a.parquet", parquet(pl.DataFrame({"id": ["a"], "text": [b"\xff"]})), "schema"),
}

# name of the file, its bytes, the text it gives
READ: dict[str, tuple[str, bytes, str]] = {
    "UTF-8 with a mark": ("a.txt", b"\xef\xbb\xbf" + NEWS.encode(), NEWS),
    "UTF-16, little end first": ("a.txt", b"\xff\xfe" + NEWS.encode("utf-16-le"), NEWS),
    "UTF-16, big end first": ("a.txt", b"\xfe\xff" + NEWS.encode("utf-16-be"), NEWS),
    "UTF-16 without a mark": ("a.txt", NEWS.encode("utf-16-le"), NEWS),
    "UTF-16 the other way without a mark": ("a.txt", NEWS.encode("utf-16-be"), NEWS),
    "UTF-32": ("a.txt", NEWS.encode("utf-32"), NEWS),
    "GBK": ("a.txt", NEWS.encode("gbk"), NEWS),
    "GB18030 of four bytes": ("a.txt", (NEWS + "㐂𠮷").encode("gb18030"), NEWS + "㐂𠮷"),
    "Big5": ("a.txt", TRADITIONAL.encode("big5"), TRADITIONAL),
    "GBK that declares UTF-8": (
        "a.html",
        b'<meta charset="utf-8">' + NEWS.encode("gbk"),
        '<meta charset="utf-8">' + NEWS,
    ),
    "UTF-8 that declares GBK": ("a.html", b'<meta charset="gb2312">' + NEWS.encode(), '<meta charset="gb2312">' + NEWS),
    "CRLF": ("a.txt", NEWS.replace("\n", "\r\n").encode(), NEWS.replace("\n", "\r\n")),
    "an upper-case ending": ("A.TXT", NEWS.encode(), NEWS),
    "Markdown": ("a.md", NEWS.encode(), NEWS),
    "HTML with a script": ("a.html", HTML.encode(), HTML),
    "HTML cut off in a tag": ("a.htm", HTML[:-30].encode() + b"<a href='", HTML[:-30] + "<a href='"),
    "private use and marks from the right": ("a.txt", ("\ue1d6\u202e" + NEWS).encode(), "\ue1d6\u202e" + NEWS),
    "one character": ("a.txt", "工".encode(), "工"),
    "ASCII": ("a.txt", b"300", "300"),
    "a megabyte without a line end": ("a.txt", (NEWS.strip() * 10_000).encode(), NEWS.strip() * 10_000),
    "a space in the name": ("a b.txt", NEWS.encode(), NEWS),
    "quotes in the name": ("a'\"b.txt", NEWS.encode(), NEWS),
    "a line break in the name": ("a\nb.txt", NEWS.encode(), NEWS),
    "an emoji in the name": ("工会😀.txt", NEWS.encode(), NEWS),
    "a formula in the name": ("=1+1.txt", NEWS.encode(), NEWS),
    "two dots in the name": ("a..b.txt", NEWS.encode(), NEWS),
    "a name that is an ending": ("x.html.txt", NEWS.encode(), NEWS),
}


@pytest.mark.parametrize("case", REJECTED)
def test_is_rejected_with_a_reason(folder: Path, case: str) -> None:
    name, data, reason = REJECTED[case]
    (folder / name).write_bytes(data)
    pages, rejected = read_folder(folder)
    assert pages["document_id"].to_list() == ["0-good"]
    assert rejected["file"].unique().to_list() == [name]
    assert set(rejected["reason"]) == {reason}
    assert one_line(rejected)


@pytest.mark.parametrize("case", READ)
def test_is_read(folder: Path, case: str) -> None:
    name, data, text = READ[case]
    (folder / name).write_bytes(data)
    pages, rejected = read_folder(folder)
    assert rejected.height == 0
    assert pages.height == 2
    page = pages.row(by_predicate=pl.col("document_id") != "0-good", named=True)
    assert page["text"] == text
    assert page["bytes"] == len(data)
    assert "\n" not in page["file"] and "\n" not in page["document_id"]
