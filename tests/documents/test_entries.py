"""What stands in the folder: links, pipes and folders in the place of files, names, two of a kind, side-cars.

What a file holds: `test_bad_files.py`.
"""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.documents.inventory import inventory
from pipeline.documents.read import read_files, side_car
from tests.documents.conftest import NEWS, one_line, read_folder


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
