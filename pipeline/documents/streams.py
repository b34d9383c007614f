"""Bytes of large files in bounded memory: whole lines in blocks, gzip no further than an honest archive expands.

Only bytes and the order of reading belong here; what a line means is the business of `corpus` and `webarchive`.
"""

import os
import stat
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from pipeline.documents.read import Unreadable

BLOCK_BYTES = 8 * 1024 * 1024
MAX_ROW_BYTES = 64 * 1024 * 1024
# Text compresses five to twenty times; what expands further, beyond the first allowance, is made to do harm.
MAX_RATIO = 200
FREE_BYTES = 64 * 1024 * 1024
MAX_ROWS = 100_000_000
GZIP = b"\x1f\x8b"
Item = TypeVar("Item")


class Block(NamedTuple):
    """Whole lines with their line ends, the number of the first, and how many; or, without `data`, one line beyond the
    bound."""

    first_row: int
    data: bytes | None
    lines: int = 1


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading; raises `Unreadable` for anything else, without waiting for a writer."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    except OSError as fault:
        raise Unreadable("unreadable", f"cannot be opened ({fault.strerror}); make it readable") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Unreadable("not_a_file", "a folder, pipe or device, not a file; remove it")
    return os.fdopen(handle, "rb")


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, unpacked where it is gzip, in pieces of at most `BLOCK_BYTES`.

    Raises `Unreadable`: corrupt_archive where the archive breaks off, too_large where it expands without end. What came
    before stays good.
    """
    with open_regular(path) as file:
        head = file.read(2)
        file.seek(0)
        if head != GZIP and path.name.lower().endswith(".gz"):
            raise Unreadable("corrupt_archive", "named .gz but not gzip data; compress it again or rename it")
        try:
            yield from _unpacked(file) if head == GZIP else iter(lambda: file.read(BLOCK_BYTES), b"")
        except OSError as fault:
            raise Unreadable("unreadable", f"cannot be read to its end ({fault.strerror}); copy it again") from None


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    expanded = 0
    member = zlib.decompressobj(wbits=31)
    packed = b""
    while True:
        packed = packed or file.read(256 * 1024)
        if not packed:
            break
        if member.eof:
            if packed.strip(b"\0") == b"":
                packed = b""
                continue
            member = zlib.decompressobj(wbits=31)
        try:
            data = member.decompress(packed, BLOCK_BYTES)
        except zlib.error:
            raise Unreadable("corrupt_archive", "the gzip data is damaged; fetch the file again") from None
        packed = member.unconsumed_tail or member.unused_data
        expanded += len(data)
        if expanded > FREE_BYTES and expanded > MAX_RATIO * file.tell():
            raise Unreadable("too_large", f"expands more than {MAX_RATIO} times; unpack it and look at what it is")
        if data:
            yield data
    if not member.eof:
        raise Unreadable("corrupt_archive", "the gzip data breaks off; fetch the file again")


def line_blocks(path: Path) -> Iterator[Block]:
    """Blocks of whole lines, in order; a line of more than `MAX_ROW_BYTES` is passed over and told as a block of its
    own.

    Raises `Unreadable` as `chunks` does, and too_large beyond `MAX_ROWS` lines.
    """
    kept: list[bytes] = []
    row, size, passing = 1, 0, False
    for chunk in chunks(path):
        if passing:
            end = chunk.find(b"\n")
            if end < 0:
                continue
            passing, chunk = False, chunk[end + 1 :]
            row += 1
        end = chunk.rfind(b"\n") + 1
        if end:
            data = b"".join([*kept, chunk[:end]])
            lines = data.count(b"\n")
            yield Block(row, data, lines)
            row += lines
            kept, size = [], 0
        if end < len(chunk):
            kept.append(chunk[end:])
            size += len(chunk) - end
        if size > MAX_ROW_BYTES:
            yield Block(row, None)
            kept, size, passing = [], 0, True
        if row > MAX_ROWS:
            raise Unreadable("too_large", f"more than {MAX_ROWS:,} rows in one file; split it")
    if kept:
        yield Block(row, b"".join(kept))


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The items of an iterator, the next of which is made in a thread while one is looked at."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(lambda: list(islice(items, 1)))
        while item := coming.result():
            coming = thread.submit(lambda: list(islice(items, 1)))
            yield item[0]
