"""Bytes to text, strictly: what cannot be decoded whole is refused with a reason, and no character is ever replaced.

Only the choice of an encoding belongs here. Files are opened elsewhere; damage in a decoded text is the repair room's.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

BOM_GB18030 = b"\x84\x31\x95\x33"
SAMPLE_CHARACTERS = 4_000
# In running Chinese the common characters are 60-75% of all Han characters; a wrong decode reaches 5-15%.
LEAST_COMMON_SHARE = 0.35
SURE_SHARE = 0.5
DECLARATION_BYTES = 4096

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,20})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.-]{2,20})""")
_HAN = re.compile("[㐀-䶿一-鿿豈-﫿]")
# Letters and controls that a Chinese page hardly ever holds: a decode that is full of them is the wrong one.
_ODD = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x9f\u0180-\u02af\u0300-\u036f\u0400-\u1fff\u2c00-\u2fdf\u3040-\u312f\u3130-\u33ff"
    "\ua000-\uf8ff\uff61-\uffdc\ufff0-\uffff]"
)
_BINARY_SIGNATURES = {
    b"%PDF-": "a PDF file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive or an Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x1f\x8b": "gzip data",
    b"BZh": "bzip2 data",
    b"\xfd7zXZ": "xz data",
    b"(\xb5/\xfd": "zstd data",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x7fELF": "a program",
    b"SQLite format 3\x00": "an SQLite database",
    b"PAR1": "a Parquet file",
}
_BY_SIGNATURE = (
    (BOM_UTF8, "utf-8", "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    (BOM_GB18030, "gb18030", "gb18030"),
)
_ALIASES = {
    "gb2312": "gbk",
    "gbk": "gbk",
    "x-gbk": "gbk",
    "cp936": "gbk",
    "gb18030": "gb18030",
    "big5": "big5",
    "big5-hkscs": "big5-hkscs",
    "utf-8": "utf-8",
    "utf8": "utf-8",
}
# An encoding as published, and the codecs that read it, the strictest first.
_CODECS = {
    "utf-8": "utf-8",
    "gbk": "gbk",
    "gb18030": "gb18030",
    "big5": "cp950",
    "big5-hkscs": "big5hkscs",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}


class Undecodable(Exception):
    """Bytes that are not a text we can read; `reason` is a code of the table `rejected`, `detail` one plain line."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Decoded(NamedTuple):
    """A text and the name of the encoding it was held in; a byte order mark is part of neither."""

    text: str
    encoding: str


@cache
def common_characters() -> frozenset[str]:
    """The characters nearly every Chinese page is made of, Simplified and Traditional."""
    data = yaml.safe_load(files("pipeline.lexicon").joinpath("layout_common_characters.yaml").read_text("utf-8"))
    return frozenset(data["simplified"] + data["traditional"])


def common_share(text: str) -> float:
    """The share of common characters among the Han and the odd characters of a text's beginning; 0.0 without any."""
    sample = text[:SAMPLE_CHARACTERS]
    han = _HAN.findall(sample)
    if not han:
        return 0.0
    common = common_characters()
    return sum(character in common for character in han) / (len(han) + len(_ODD.findall(sample)))


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode a document's bytes.

    A byte order mark decides; else valid UTF-8 does, whatever the page declares, since other Chinese text is not valid
    UTF-8 by chance; else a charset that the page or `declared` names, when it decodes whole and reads as Chinese; else
    of UTF-16, GBK, GB18030 and Big5 the one that reads best as Chinese.
    Raises `Undecodable` (empty, not_text, unknown_encoding).
    """
    if not data:
        raise Undecodable("empty", "the file has no bytes; delete it or fetch it again")
    for signature, what in _BINARY_SIGNATURES.items():
        if data.startswith(signature):
            raise Undecodable("not_text", f"this is {what}, not text; save the page as .txt or .html in UTF-8")
    for mark, codec, name in _BY_SIGNATURE:
        if data.startswith(mark):
            return _checked(Decoded(_strict(data[len(mark) :], codec), name))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return _checked(_guess(data, _ALIASES.get((declared or "").lower()) or declared_charset(data), fault))
    if "\0" in text:
        return _checked(_guess(data, None, None))
    return _checked(Decoded(text, "utf-8"))


def declared_charset(data: bytes) -> str | None:
    """The charset that an HTML or XML page names about itself in its first bytes, by the name we publish; else None."""
    head = data[:DECLARATION_BYTES]
    found = _DECLARED.search(head) or _XML_DECLARED.search(head)
    return _ALIASES.get(found.group(1).decode("ascii").lower()) if found else None


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as fault:
        raise Undecodable(
            "unknown_encoding",
            f"it begins as {codec} but byte {fault.start} is not; fetch it again or save it as UTF-8",
        ) from None


def _checked(decoded: Decoded) -> Decoded:
    if "\0" in decoded.text:
        raise Undecodable("not_text", "it holds NUL characters, so it is not text; save the page as UTF-8 text")
    if not decoded.text.strip("\ufeff\u200b \t\r\n\f\v\xa0\u3000"):
        raise Undecodable("empty", "it holds nothing but white space; delete it or fetch it again")
    return decoded


def _guess(data: bytes, declared: str | None, utf8_fault: UnicodeDecodeError | None) -> Decoded:
    names = ["gbk", "gb18030", "big5", "big5-hkscs"]
    if b"\0" in data or not len(data) % 2:
        names += ["utf-16-le", "utf-16-be"]
    if declared in names:
        names.remove(declared)
        names.insert(0, declared)
    best, best_share = None, 0.0
    for name in names:
        try:
            text = data.decode(_CODECS[name])
        except UnicodeDecodeError:
            continue
        share = common_share(text)
        if share > best_share:
            best, best_share = Decoded(text, name), share
        if share >= (LEAST_COMMON_SHARE if name == declared else SURE_SHARE):
            break
    if best is None or best_share < LEAST_COMMON_SHARE:
        if b"\0" in data:
            raise Undecodable("not_text", "it holds NUL bytes and is not UTF-16 text; save the page as UTF-8 text")
        where = f" (not UTF-8 at byte {utf8_fault.start})" if utf8_fault else ""
        raise Undecodable(
            "unknown_encoding",
            f"no encoding of UTF-8, UTF-16, GB18030 or Big5 reads it whole{where}; fetch it again or save it as UTF-8",
        )
    return best
