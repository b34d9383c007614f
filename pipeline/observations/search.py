"""Searching many texts for many words at once.

What belongs here: one pass over the texts that finds the longest word at each place. What does not: the words and what
they mean (`words`), and the order of what was found (`stream`).

The words are one regular expression, an alternation of nothing but literals: its engine turns that into an Aho-Corasick
automaton and keeps it from call to call, where a search for a list of words would build it anew each time.
"""

import re
from dataclasses import dataclass

import polars as pl

from pipeline.observations import lexicon

#: Stands between the pieces of a text; a wide text has no character below U+0800.
BORDER = "\0"


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words in wide form, longest first, ready to be searched for."""

    words: pl.Series
    pattern: str
    places: pl.Enum


def vocabulary(words: pl.Series) -> Vocabulary:
    """A vocabulary of words in wide form (see `lexicon.wide`), longest first."""
    return Vocabulary(words, "|".join(map(re.escape, words)), pl.Enum(words))


def tokens(texts: pl.Series, searched: Vocabulary) -> pl.DataFrame:
    """Words of a vocabulary in texts: the longest at each place, none inside another.

    Out, sorted: text (UInt32, place in texts), at (Int64, code points before the word in all the texts together) and
    word (UInt32, place in the vocabulary).
    """
    apart = lexicon.wide(pl.col("piece")).str.replace_all(searched.pattern, f"{BORDER}$0{BORDER}") + BORDER
    pieces = texts.alias("piece").to_frame().select(apart.str.split(BORDER)).with_row_index("text").explode("piece")
    words = pl.col("piece").gather_every(2, 1).cast(searched.places, strict=False)
    return pieces.select(
        text=pl.col("text").gather_every(2),
        at=pl.col("piece").str.len_bytes().cast(pl.Int64).cum_sum().gather_every(2) // 3,
        word=words.to_physical().cast(pl.UInt32),
    ).drop_nulls("word")
