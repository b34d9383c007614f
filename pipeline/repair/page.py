"""One document: every repair in its order, then the Simplified reading text.

Belongs here: the order of the repairs and what they tell one another. Does not belong here: any repair itself.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.repair import charset, glosses, numbers, punctuation, script, spans
from pipeline.repair.edits import Edit, Range, Segment, anchored, apply, merge, offsets

SUSPICIOUS = re.compile(
    "|".join(
        (
            rf"[\u4e00-\u9fff]\({glosses.SYLLABLE}\)",
            rf"\?{glosses.SYLLABLE}\)|\?[。！？；!?;，、,]",
            punctuation.SUSPICIOUS,
            numbers.SUSPICIOUS,
            charset.SUSPICIOUS,
        )
    )
)
# The converters of script take valid Unicode alone.
_HALF_A_PAIR, _NO_CHARACTER = re.compile("[\ud800-\udfff]"), "\ufffe"


@dataclass(frozen=True)
class Repaired:
    """A document as it is read: repaired and, where it is Traditional, Simplified."""

    raw: str
    text: str
    script: str
    segments: tuple[Segment, ...]
    edits: tuple[Edit, ...]

    @cached_property
    def raw_offsets(self) -> list[Range]:
        """One (start, end) in the raw text for every character of `text`; ascending."""
        return offsets(len(self.text), self.segments)

    @cached_property
    def repairs(self) -> list[dict[str, object]]:
        """The rows of the table `repairs` without document_id: sorted, without overlaps."""
        return [edit.row(self.raw) for edit in self.edits]


def repair(text: str) -> Repaired:
    """A raw decoded document read right, or left alone where it cannot be; clean Simplified text comes back equal.

    Half a surrogate pair, which no file that was decoded whole holds, stays where it is. Raises TypeError for what is
    no str.
    """
    if not isinstance(text, str):
        raise TypeError(f"repair takes a str, not {type(text).__name__}")
    if _HALF_A_PAIR.search(text):
        read = repair(_HALF_A_PAIR.sub(_NO_CHARACTER, text))
        characters = zip(read.text, read.raw_offsets, strict=True)
        whole = "".join(text[start] if c == _NO_CHARACTER else c for c, (start, _) in characters)
        return replace(read, raw=text, text=whole)
    with collector_paused():
        found = tuple(_edits(text)) if SUSPICIOUS.search(text) else ()
    mended, segments = apply(text, found)
    # What is left in a wrong charset is no Chinese: its characters say nothing of the script.
    illegible = any(edit.kind == "wrong_charset" and edit.replacement is None for edit in found)
    written = "Hans" if illegible else script.script_of(mended)
    if written == "Hant":
        mended = script.simplify(mended)
    return Repaired(text, mended, written, tuple(segments), found)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No look for cycles: the search makes many small tuples and no cycle (measured: a third of its time)."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _edits(text: str) -> list[Edit]:
    recoded = charset.edits(text)
    shown = list(glosses.find(text))
    glossed = glosses.is_glossed(text, shown)
    # A page in a wrong charset has no bytes out of step that could be told.
    in_charset = all(edit.kind != "wrong_charset" for edit in recoded)
    stretches = spans.edits(text, glossed) if in_charset and spans.START.search(text) else []
    taken = [*glosses.edits(shown), *glosses.halves(text)] if glossed else []
    damaged = glossed or any(edit.replacement is not None for edit in stretches)
    commas = punctuation.edits(text, damaged)
    return anchored(text, merge([*recoded, *stretches, *taken, *commas, *numbers.edits(text)]))
