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

    def copy(until: int) -> None:
        nonlocal raw_at, at
        if until > raw_at:
            pieces.append(raw[raw_at:until])
            _append(segments, (at, at + until - raw_at, raw_at, until))
            at += until - raw_at
            raw_at = until

    for edit in edits:
        if edit.replacement is None:
            continue
        copy(edit.start)
        new = edit.replacement
        if new:
            pieces.append(new)
            if edit.origins is None:
                _append(segments, (at, at + len(new), edit.start, edit.end))
            else:
                for offset, (start, end) in enumerate(edit.origins):
                    _append(segments, (at + offset, at + offset + 1, start, end))
            at += len(new)
        raw_at = edit.end
    if not segments and raw_at == 0:
        return raw, []
    copy(len(raw))
    return "".join(pieces), segments


def _append(segments: list[Segment], new: Segment) -> None:
    """Joins a linear piece to the linear piece before it when nothing lies between."""
    if segments:
        start, end, raw_start, raw_end = segments[-1]
        joined = end == new[0] and raw_end == new[2]
        if joined and end - start == raw_end - raw_start and new[1] - new[0] == new[3] - new[2]:
            segments[-1] = (start, new[1], raw_start, new[3])
            return
    segments.append(new)


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
