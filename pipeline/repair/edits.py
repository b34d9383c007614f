"""Changes to a raw text as data: what is replaced by what, and where each new character comes from.

Belongs here: the edit, its application, and the map of offsets. Does not belong here: deciding on a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Range = tuple[int, int]


class Edit(NamedTuple):
    """One row of the table `repairs`, before it has a document.

    `origins` gives the raw range of every character of `replacement`, where it is known better than "the whole span".
    A `replacement` of None leaves the raw text and says that it is damaged.
    """

    start: int
    end: int
    replacement: str | None
    kind: str
    confidence: float
    evidence: str
    origins: tuple[Range, ...] | None = None

    def row(self, raw: str) -> dict[str, object]:
        """The row of `repairs`, without document_id."""
        return {
            "raw_start": self.start,
            "raw_end": self.end,
            "raw_text": raw[self.start : self.end],
            "repaired_text": self.replacement,
            "kind": self.kind,
            "confidence": self.confidence,
            "evidence": self.evidence,
        }


Segment = tuple[int, int, int, int]  # start, end, raw_start, raw_end


def merge(edits: Iterable[Edit]) -> list[Edit]:
    """Sorted by place, without overlaps: of two that meet, the one that begins first stays, then the longer."""
    kept: list[Edit] = []
    end = 0
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if edit.start >= end:
            kept.append(edit)
            end = edit.end
    return kept


def anchored(raw: str, edits: Sequence[Edit]) -> list[Edit]:
    """Edits in which what is taken away is shown with the character it stood at, where no other edit holds that one.

    A row whose `repaired_text` is empty could not be told from an unresolved one (null) in a CSV file.
    """
    found: list[Edit] = []
    before = 0
    for index, edit in enumerate(edits):
        start, end, replacement, kind, confidence, evidence, _ = edit
        if replacement == "" and start > before:
            kept = start - 1
            found.append(Edit(kept, end, raw[kept], kind, confidence, evidence, ((kept, start),)))
        elif replacement == "" and end < (edits[index + 1].start if index + 1 < len(edits) else len(raw)):
            end += 1
            found.append(Edit(start, end, raw[end - 1], kind, confidence, evidence, ((end - 1, end),)))
        else:
            found.append(edit)
        before = end
    return found


def apply(raw: str, edits: Sequence[Edit]) -> tuple[str, list[Segment]]:
    """The text after the edits, and its segments; none when nothing changed."""
    pieces: list[str] = []
    segments: list[Segment] = []
    raw_at = at = 0
    raw_since = since = 0  # where the piece began that is linear up to here

    for start, end, new, _, _, _, origins in edits:
        if new is None:
            continue
        pieces.append(raw[raw_at:start])
        pieces.append(new)
        at += start - raw_at
        raw_at = start
        for size, first, last in _parts(start, end, new, origins):
            linear = last - first == size
            if not linear or first != raw_at:
                if at > since:
                    segments.append((since, at, raw_since, raw_at))
                raw_since, since = first, at
            at += size
            raw_at = last
            if not linear:
                segments.append((since, at, first, last))
                raw_since, since = last, at
        if end != raw_at:
            if at > since:
                segments.append((since, at, raw_since, raw_at))
            raw_at = raw_since = end
            since = at
    if not pieces:
        return raw, []
    pieces.append(raw[raw_at:])
    at += len(raw) - raw_at
    if at > since:
        segments.append((since, at, raw_since, len(raw)))
    return "".join(pieces), segments


def _parts(start: int, end: int, new: str, origins: Sequence[Range] | None) -> list[tuple[int, int, int]]:
    """The parts of a replacement whose origins are known: the length of each, and its raw range."""
    if origins is None:
        return [(len(new), start, end)] if new else []
    return [(1, first, last) for first, last in origins] if new else []


def offsets(length: int, segments: Sequence[Segment]) -> list[Range]:
    """One raw range a character of the text; the identity when there are no segments."""
    if not segments:
        return [(index, index + 1) for index in range(length)]
    ranges: list[Range] = []
    for start, end, raw_start, raw_end in segments:
        if end - start == raw_end - raw_start:
            ranges.extend((index, index + 1) for index in range(raw_start, raw_end))
        else:
            ranges.extend([(raw_start, raw_end)] * (end - start))
    return ranges
