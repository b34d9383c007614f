"""Text whose bytes were decoded with another charset than they were written in: `涓浗` for 中国.

Belongs here: telling such text, decoding it again character by character, logging what was lost. Does not belong here:
bytes out of step (realign).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipeline.repair.edits import Edit, Range
from pipeline.repair.gbk import tables
from pipeline.repair.language import model
from pipeline.repair.script import simplify_roughly, traditional_characters
from pipeline.repair.words import settings

# Characters that GBK shows for the first two bytes of a Chinese character in UTF-8.
_UTF8_AS_GBK = "".join(
    bytes((lead, trail)).decode("gbk", "ignore") for lead in (*range(0xE3, 0xEA), 0xEF) for trail in range(0x80, 0xC0)
)
_WESTERN_CODES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes((byte,)).decode("cp1252"): byte for byte in range(0x80, 0x100) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_WESTERN = "".join(_WESTERN_CODES)
BIG5 = "cp950"
LOST = "＃"  # what Big5 has for the bytes of the ellipsis, which decoders put for what they cannot read
RARE = -13.0  # nats: a character that is seldom met
SHARE_OF_RARE = 0.1  # of a line in Chinese


def _big5_as_gbk() -> str:
    """What GBK shows for the characters that Traditional text has most, where Chinese text has seldom any of it."""
    shown = (c.encode(BIG5).decode("gb18030") for c in settings()["frequent_in_traditional_text"])
    return "".join(sorted(c for c in shown if not _in_gb2312(c) and c not in traditional_characters()))


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


_AS_BIG5_PATTERN = f"[{_big5_as_gbk()}][^\n]{{0,12}}[{_big5_as_gbk()}][^\n]{{0,12}}[{_big5_as_gbk()}]"
_AS_BIG5 = re.compile(_AS_BIG5_PATTERN)
SUSPICIOUS = f"{_AS_BIG5_PATTERN}|[{_UTF8_AS_GBK}]..?[{_UTF8_AS_GBK}]|[{re.escape(_WESTERN)}]{{6}}|锟斤拷|\ufffd"
_LINE = re.compile("[^\n]+")
_LOST = re.compile("(?:锟斤拷|锟斤|\ufffd)(?:.{0,3}?(?:锟斤拷|锟斤|\ufffd))*")
_AS_GBK = re.compile(f"[{_UTF8_AS_GBK}]..?[{_UTF8_AS_GBK}]")
_WESTERN_RUN = re.compile(f"[{re.escape(_WESTERN)}](?:[{re.escape(_WESTERN)}]|[ -~](?=[{re.escape(_WESTERN)}]))+")

VALID = 0.8  # share of a line's bytes beyond ASCII that must be valid in the other charset
LEGIBLE = 0.4  # ... and the share at which it is plain that the charset is wrong, though too much is lost to read it
MANY = 6  # characters that such a line must have
GAIN = 1.5  # nats a character by which the new reading must beat the old
FEWEST = 3  # characters that a line must have in the new reading


def edits(text: str) -> list[Edit]:
    """The stretches decoded again, and the characters lost for good."""
    found: list[Edit] = []
    end = 0
    while (match := _AS_GBK.search(text, end)) is not None:
        start = text.rfind("\n", 0, match.start()) + 1
        line_end = text.find("\n", match.end())
        end = len(text) if line_end < 0 else line_end
        found.extend(_again(text, start, end, _gbk_bytes, "utf-8"))
    found.extend(_western(text))
    found.extend(_big5(text))
    covered = {at for edit in found for at in (edit.start, edit.end - 1)}
    for match in _LOST.finditer(text):
        if match.start() not in covered:
            evidence = "bytes that no charset explains were replaced"
            found.append(Edit(match.start(), match.end(), None, "lost_character", 0.0, evidence))
    return found


def _western(text: str) -> list[Edit]:
    """Chinese read as a western charset: what long runs prove, short runs of the page follow."""
    runs = [match.span() for match in _WESTERN_RUN.finditer(text)]
    for charset in ("utf-8", "gb18030"):
        long = [span for span in runs if span[1] - span[0] >= 6]
        proved = [edit for start, end in long for edit in _again(text, start, end, _western_bytes, charset)]
        if proved:
            short = [span for span in runs if span[1] - span[0] < 6]
            return proved + [e for start, end in short for e in _again(text, start, end, _western_bytes, charset, 1)]
    return []


def _big5(text: str) -> list[Edit]:
    """Big5 read as GBK: what the lines that show it prove, the other lines of the page follow."""
    shown = text.count("\ufffd") >= MANY
    if not (shown or _AS_BIG5.search(text)):
        return []
    lines = [match.span() for match in _LINE.finditer(text)]
    if any((shown or _AS_BIG5.search(text, start, end)) and _whole(text, start, end) for start, end in lines):
        return [edit for start, end in lines for edit in _whole(text, start, end, 1)]
    return []


def _whole(text: str, start: int, end: int, fewest: int = MANY) -> list[Edit]:
    """A line of Big5 decoded again where every byte of it is known, else logged."""
    found = _again(text, start, end, _gbk_bytes, BIG5, fewest)
    known = all(character < "\x80" or _gbk_bytes(character) for character in text[start:end])
    new = "".join(edit.replacement or LOST for edit in found)
    if not found or (known and LOST not in new and _usual(new)):
        return found
    return [Edit(start, end, None, "wrong_charset", 0.0, "Big5 read as GBK, of which bytes are lost")]


def _usual(text: str) -> bool:
    """Whether nearly all characters are usual ones: no part of the line was in the other charset all along."""
    han = [c for c in simplify_roughly(text) if "\u4e00" <= c <= "\u9fff"]
    alone = model().alone
    return sum(alone(c) < RARE for c in han) <= len(han) * SHARE_OF_RARE


def _gbk_bytes(character: str) -> bytes:
    pair = tables().bytes_of.get(character)
    return bytes(pair) if pair else b"\x80" if character == "€" else b""


def _western_bytes(character: str) -> bytes:
    code = _WESTERN_CODES.get(character)
    return b"" if code is None else bytes((code,))


Decoded = tuple[int, int, str]  # first byte, byte behind the last, character


def _decoded(stream: bytes, charset: str) -> list[Decoded]:
    """The characters that bytes are in a charset, with their places; bytes that are none are left out."""
    pieces: list[Decoded] = []
    at = 0
    while at < len(stream):
        byte = stream[at]
        if charset == "utf-8":
            size = 1 if byte < 0xC2 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
        else:
            size = 1 if byte < 0x80 else 2
        try:
            pieces.append((at, at + size, stream[at : at + size].decode(charset)))
            at += size
        except UnicodeDecodeError:
            # Bytes were lost before this one, maybe within the character that it seems to follow.
            if pieces and pieces[-1][1] == at and pieces[-1][2] >= "\x80":
                pieces.pop()
            at += 1
    return pieces


def _again(
    text: str, start: int, end: int, bytes_of: Callable[[str], bytes], charset: str, fewest: int = FEWEST
) -> list[Edit]:
    stream = bytearray()
    owner: list[int] = []
    for at in range(start, end):
        character = text[at]
        part = character.encode() if character < "\x80" else bytes_of(character)
        stream += part
        owner += [at] * len(part)
    pieces = _decoded(bytes(stream), charset)
    foreign = sum(byte >= 0x80 for byte in stream)
    valid = sum(stop - begin for begin, stop, character in pieces if character >= "\x80")
    new = [character for _, _, character in pieces if character >= "\x80"]
    if len(new) < fewest or valid < foreign * LEGIBLE or not _better(text[start:end], "".join(new)):
        return []
    if valid < foreign * VALID:
        if len(new) < MANY:
            return []
        evidence = "text of another charset of which too many bytes are lost"
        return [Edit(start, end, None, "wrong_charset", 0.0, evidence)]
    return list(_as_edits(text, start, end, pieces, owner))


def _better(old: str, new: str) -> bool:
    """Whether the new reading is language and the old is not."""
    shown = [c for c in simplify_roughly(old) if c >= "\x80"]
    told = [c for c in new if "\u4e00" <= c <= "\u9fff"]
    if len(told) * 2 < len(new):
        return False
    if len(new) < FEWEST:
        return True
    score = model()
    from_old = score.run("".join(shown)).score / max(len(shown), 1)
    return score.run(simplify_roughly(new)).score / len(new) > from_old + GAIN


def _as_edits(text: str, start: int, end: int, pieces: list[Decoded], owner: list[int]) -> Iterator[Edit]:
    """One edit for every run that was decoded, one unresolved for every run that was lost."""
    evidence = "the same bytes are valid text in another charset"
    run: list[str] = []
    origins: list[Range] = []
    at = start

    def close() -> Iterator[Edit]:
        if run and text[origins[0][0] : origins[-1][1]] != "".join(run):
            new = "".join(run)
            yield Edit(origins[0][0], origins[-1][1], new, "wrong_charset", 0.99, evidence, tuple(origins))
        run.clear()
        origins.clear()

    for begin, stop, character in pieces:
        # A shown character that gave bytes to two belongs to the one that holds its first byte.
        shared = begin > 0 and owner[begin - 1] == owner[begin]
        first = max(owner[begin] + shared, at)
        last = max(owner[stop - 1] + 1, first)
        if first > at:
            yield from close()
            yield Edit(at, first, None, "lost_character", 0.0, "bytes of this place are lost")
        if character < "\x80":
            yield from close()
        else:
            run.append(character)
            origins.append((first, last))
        at = last
    yield from close()
    if at < end:
        yield Edit(at, end, None, "lost_character", 0.0, "bytes of this place are lost")
