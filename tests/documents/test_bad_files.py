"""Bad files: whatever lies in the folder ends in documents or in rejected with a reason, and the others are published.

Each case is what a file (or what stands in its place) holds, and the reason it is rejected for, or the text it gives.
"""

import gzip
import io
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.corpus import iter_batches
from pipeline.documents.inventory import inventory
from pipeline.documents.read import read_files, side_car
from pipeline.documents.streams import FREE_BYTES

NEWS = "某市总工会在春节期间走访慰问困难职工300人，把党和政府的温暖送到他们的家里。\n"
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


def read_folder(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    inputs, refused = inventory(folder)
    pages, unread = read_files([item for item in inputs if item.kind == "page"])
    batches = [batch for item in inputs if item.kind != "page" for batch in iter_batches(item)]
    return pl.concat([pages, *(p for p, _ in batches)]), pl.concat([refused, unread, *(r for _, r in batches)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "0-good.txt").write_text(NEWS, encoding="utf-8")
    return tmp_path / "seeds"


def one_line(rejected: pl.DataFrame) -> bool:
    return not rejected["detail"].str.contains("[\n\r]").any() and bool((rejected["detail"].str.len_chars() > 15).all())


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


def a_folder(path: Path, _: Path) -> None:
    path.mkdir()


def a_pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path, _: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(path))


def a_link_out(path: Path, outside: Path) -> None:
    (outside / "secret.txt").write_text(NEWS, encoding="utf-8")
    path.symlink_to(outside / "secret.txt")


def a_link_to_nothing(path: Path, _: Path) -> None:
    path.symlink_to("nothing.txt")


def a_link_to_itself(path: Path, _: Path) -> None:
    path.symlink_to(path.name)


def a_link_to_a_device(path: Path, _: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    "make", [a_folder, a_pipe, a_socket, a_link_out, a_link_to_nothing, a_link_to_itself, a_link_to_a_device]
)
@pytest.mark.parametrize("name", ["x.txt", "x.jsonl"])
def test_what_is_no_file_is_rejected(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path, Path], None], name: str
) -> None:
    monkeypatch.chdir(folder)
    make(folder / name, tmp_path)
    pages, rejected = read_folder(folder)
    assert pages["document_id"].to_list() == ["0-good"]
    assert rejected.select("file", "reason").rows() == [(name, "not_a_file")]
    assert one_line(rejected)


def test_a_folder_that_is_named_as_the_side_car_is_told(folder: Path) -> None:
    (folder / "documents.csv").mkdir()
    assert side_car(folder, ["0-good.txt"])[1]["reason"].to_list() == ["not_a_file"]


def test_a_link_within_the_folder_is_read(folder: Path) -> None:
    (folder / "z.txt").symlink_to("0-good.txt")
    pages, rejected = read_folder(folder)
    assert pages["document_id"].to_list() == ["0-good", "z"]
    assert rejected.height == 0


def test_a_file_that_becomes_a_pipe_does_not_block(folder: Path) -> None:
    (folder / "x.txt").write_text(NEWS, encoding="utf-8")
    inputs, _ = inventory(folder)
    (folder / "x.txt").unlink()
    os.mkfifo(folder / "x.txt")
    pages, rejected = read_files(inputs)
    assert pages.height == 1
    assert rejected["reason"].to_list() == ["not_a_file"]


def test_a_file_that_is_gone_is_rejected(folder: Path) -> None:
    (folder / "x.txt").write_text(NEWS, encoding="utf-8")
    inputs, _ = inventory(folder)
    (folder / "x.txt").unlink()
    assert read_files(inputs)[1]["reason"].to_list() == ["unreadable"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file_is_rejected(folder: Path) -> None:
    (folder / "x.txt").write_text(NEWS, encoding="utf-8")
    (folder / "x.txt").chmod(0)
    assert read_folder(folder)[1]["reason"].to_list() == ["unreadable"]


def test_a_page_beyond_the_bound_is_rejected(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.read.MAX_PAGE_BYTES", 1000)
    (folder / "x.txt").write_text(NEWS * 100, encoding="utf-8")
    assert read_folder(folder)[1]["reason"].to_list() == ["too_large"]


def test_a_name_that_is_not_unicode_is_read(folder: Path) -> None:
    raw = os.fsencode(folder) + b"/\xc4\xe3.txt"
    try:
        with open(raw, "wb") as file:
            file.write(NEWS.encode())
    except OSError:
        pytest.skip("the file system takes only Unicode names")
    pages, rejected = read_folder(folder)
    assert pages["document_id"].to_list() == ["0-good", "\\xc4\\xe3"]
    assert rejected.height == 0


def test_two_files_with_one_stem_keep_ids_of_their_own(folder: Path) -> None:
    for name in ("0-good.html", "0-good.md", "other.txt"):
        (folder / name).write_text(NEWS, encoding="utf-8")
    pages, _ = read_folder(folder)
    assert dict(pages.select("file", "document_id").iter_rows()) == {
        "0-good.html": "0-good",
        "0-good.md": "0-good.md",
        "0-good.txt": "0-good.txt",
        "other.txt": "other",
    }


def test_one_content_twice_is_two_documents(folder: Path) -> None:
    (folder / "again.txt").write_text(NEWS, encoding="utf-8")
    pages, _ = read_folder(folder)
    assert pages["sha256"].n_unique() == 1
    assert pages.height == 2


def test_hidden_files_and_side_cars_are_no_documents(folder: Path) -> None:
    for name in (".gitkeep", ".DS_Store", ".hidden.txt", "documents.csv", "reported_figures.csv"):
        (folder / name).write_text("x", encoding="utf-8")
    pages, rejected = read_folder(folder)
    assert pages["document_id"].to_list() == ["0-good"]
    assert rejected.height == 0


def test_an_empty_folder_gives_empty_frames(tmp_path: Path) -> None:
    pages, rejected = read_folder(tmp_path)
    assert (pages.height, rejected.height) == (0, 0)


def test_the_side_car_tells_what_is_known(folder: Path) -> None:
    told = (
        "file,source_url,publisher,published_on,note\n"
        "0-good.txt,http://example.com,某报,2020-01-02,好\n0-good.txt,,,,\nabsent.txt,,,,\n"
    )
    (folder / "documents.csv").write_text(told, encoding="utf-8-sig")
    known, rejected = side_car(folder, ["0-good.txt"])
    pages, _ = read_files(inventory(folder)[0], known)
    assert pages.select("source_url", "publisher", "published_on").row(0)[:2] == ("http://example.com", "某报")
    assert str(pages["published_on"][0]) == "2020-01-02"
    assert rejected.select("row", "reason").rows() == [(3, "unknown_file"), (4, "unknown_file")]


@pytest.mark.parametrize(
    ("data", "row", "reason"),
    [
        (b"", None, "empty"),
        (b"a,b\n1,2\n", None, "schema"),
        (b"\x89PNG", None, "not_text"),
        ("file,published_on\n0-good.txt,春天\n".encode(), 2, "broken_row"),
        (b'file,note\n"0-good.txt,x\n', None, "schema"),
        (b"file,published\n0-good.txt,2024-01-01\n", 1, "schema"),
        (b"file,published_on\n0-good.txt,2024-01-32\n", 2, "broken_row"),
    ],
)
def test_a_bad_side_car_is_rejected_and_the_pages_are_read(
    folder: Path, data: bytes, row: int | None, reason: str
) -> None:
    (folder / "documents.csv").write_bytes(data)
    known, rejected = side_car(folder, ["0-good.txt"])
    assert rejected.select("file", "row", "reason").rows() == [("documents.csv", row, reason)]
    assert read_files(inventory(folder)[0], known)[0].height == 1
