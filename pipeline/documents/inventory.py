"""Which inputs a seeds folder holds, in one order on every machine, and which of its entries are none.

Only names and file kinds belong here: nothing is opened, no link is followed out of the folder, nothing can block.
"""

import os
import stat
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipeline.privacy import masked_name

RESERVED = ("documents.csv", "reported_figures.csv")
PAGE_SUFFIXES = (".txt", ".html", ".htm", ".xhtml", ".md")
CORPUS_SUFFIXES = {
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
    ".parquet": "parquet",
    ".warc": "warc",
    ".warc.gz": "warc",
    ".wet": "warc",
    ".wet.gz": "warc",
}
REJECTED_SCHEMA = {"file": pl.String, "row": pl.Int64, "reason": pl.String, "detail": pl.String}


class Input(NamedTuple):
    """One file to read. `file` is its name as published, `kind` is page, jsonl, parquet or warc.

    `document_id` is set for pages only; the rows of a corpus bring their own. `bytes` and `modified` (nanoseconds) tell
    a watcher that a file changed.
    """

    file: str
    path: Path
    kind: str
    document_id: str | None
    bytes: int
    modified: int


class Rejection(NamedTuple):
    """A row of `rejected`: what could not be read and why. `row` counts from 1 in a corpus, None for a whole file."""

    file: str
    row: int | None
    reason: str
    detail: str


def rejected_frame(rejections: list[Rejection]) -> pl.DataFrame:
    """`file` String, `row` Int64 (null = the whole file), `reason` String (a code), `detail` String (one line)."""
    return pl.DataFrame(rejections, schema=REJECTED_SCHEMA, orient="row")


def printable(name: str) -> str:
    """A file name as it is published: valid Unicode on one line, any other byte written as a backslash escape.

    A personal identifier in it is masked, so two files may have one published name; see `inventory`.
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    if kind_of(text) is None:
        return masked_name(text)
    stem, _, ending = text.rpartition(".")  # else the ending would be taken for that of an address
    return f"{masked_name(stem)}.{ending}"


def kind_of(name: str) -> str | None:
    """`page`, `jsonl`, `parquet` or `warc` by the ending of a file name, in any case; None for any other."""
    lower = name.lower()
    for suffix, kind in sorted(CORPUS_SUFFIXES.items(), key=lambda item: -len(item[0])):
        if lower.endswith(suffix):
            return kind
    return "page" if lower.endswith(PAGE_SUFFIXES) else None


def inventory(folder: Path) -> tuple[list[Input], pl.DataFrame]:
    """List a seeds folder into the inputs to read and the rejected entries, both sorted by name.

    Names beginning with a dot are not inputs (.gitkeep, .DS_Store), nor are the reserved side-car tables. Every other
    entry is in one of the two results. A page's id is its file stem; where two pages share one, the later in the order
    keeps its whole file name as its id, so that a page added later in the order never renames an earlier one. A name
    that masking makes equal to an earlier one is told apart by `~` before it.
    Raises OSError when the folder itself cannot be listed.
    """
    root = os.path.realpath(folder)
    inputs: list[Input] = []
    rejections: list[Rejection] = []
    taken: set[str] = set()
    names: set[str] = set()
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: os.fsencode(entry.name))
    for entry in ordered:
        if entry.name.startswith(".") or entry.name in RESERVED:
            continue
        file = printable(entry.name)
        while file in names:
            file = f"~{file}"
        names.add(file)
        fault, status = _examine(entry, root)
        kind = kind_of(entry.name)
        if fault or status is None:
            rejections.append(Rejection(file, None, "not_a_file", fault))
        elif kind is None:
            detail = "not a kind of file we read; use .txt, .html, .md, .jsonl(.gz), .parquet, .warc(.gz) or .wet(.gz)"
            rejections.append(Rejection(file, None, "unsupported_format", detail))
        else:
            document_id = _document_id(file, taken) if kind == "page" else None
            inputs.append(Input(file, Path(entry.path), kind, document_id, status.st_size, status.st_mtime_ns))
    return inputs, rejected_frame(rejections)


def _examine(entry: os.DirEntry[str], root: str) -> tuple[str, os.stat_result | None]:
    try:
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            if os.path.commonpath([root, target]) != root:
                return "a link that leads out of the folder; copy the file itself into the folder", None
        status = entry.stat()
    except OSError as fault:
        return f"cannot be examined ({fault.strerror}); remove it or repair the link", None
    if stat.S_ISDIR(status.st_mode):
        return "a folder; move the files in it up into the seeds folder", None
    if not stat.S_ISREG(status.st_mode):
        return "a pipe, socket or device, not a file; remove it", None
    return "", status


def _document_id(file: str, taken: set[str]) -> str:
    stem = file[: file.rindex(".")] or file
    candidate = stem if stem not in taken else file
    while candidate in taken:
        candidate += "~"
    taken.add(candidate)
    return candidate
