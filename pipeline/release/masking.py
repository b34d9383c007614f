"""Law 6 for whole pages: personal identifiers masked in place, so that offsets into the page stay true.

What belongs here: masking that keeps the length of a text. What does not: what a personal identifier looks like
(`pipeline.privacy`).
"""

from collections.abc import Iterable

import polars as pl

from pipeline.privacy import DOT, MASK, masked


def mask_in_place(text: str, spans: Iterable[tuple[int, int]] = ()) -> str:
    """`text` with every personal identifier, and every given span (start, end), replaced by as many dots.

    Only what `pipeline.privacy.masked` leaves readable stays readable: every other character becomes a dot.
    """
    clean = pl.select(masked(pl.lit(text))).item()
    found = text if clean == text else spread(text, clean.split(MASK))
    for start, end in spans:
        found = found[:start] + DOT * len(found[start:end]) + found[end:]
    return found


def spread(text: str, kept: list[str]) -> str:
    """`text` in which only the pieces of `kept` stand, in their order, at the first place that fits; dots elsewhere.

    The first piece begins the text and the last ends it, as where they come from.
    """
    parts, at = [kept[0]], len(kept[0])
    for piece in kept[1:-1]:
        place = text.find(piece, at + 1)
        if place < 0:
            break
        parts += [DOT * (place - at), piece]
        at = place + len(piece)
    last = kept[-1] if len(text) - len(kept[-1]) >= at else ""
    return "".join([*parts, DOT * (len(text) - len(last) - at), last])
