"""Searching many texts for many words at once.

What belongs here: one pass over the texts that finds the longest word at each place. What does not: the words and what
they mean (`words`), and the order of what was found (`stream`).

The words are one regular expression, an alternation of nothing but literals: its engine turns that into an Aho-Corasick
automaton and keeps it from call to call, where a search for a list of words would build it anew each time. Polars keeps
the last 32 expressions only (`pipeline.expressions`): where a list of words will do elsewhere in this room, it should
not be an expression.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import polars as pl

from pipeline.observations import lexicon

#: Stands between the pieces of a text, and for nothing in it.
BORDER = "\0"
#: How often the characters of a word may be printed in either width, each for itself.
MOST_FORMS = 100


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words ready to be searched for: what numbers a printed form (column piece), longest first, and of each form its
    width in code points and the place of its word; what is none is numbered last, with 0 and null."""

    number: pl.Expr
    pattern: str
    widths: pl.Series
    places: pl.Series


def vocabulary(words: pl.Series) -> Vocabulary:
    """A vocabulary of words in wide form (see `lexicon.widened`), longest first."""
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        for form in (word,) if lexicon.NARROW.keys().isdisjoint(word) else printed_forms(word):
            places.setdefault(form, place)
    # The expression is kept, as the many forms of its type would be numbered anew each time that it is made.
    number = pl.col("piece").cast(pl.Enum(list(places)), strict=False).to_physical().cast(pl.UInt32)
    return Vocabulary(
        number.fill_null(len(places)),
        "|".join(map(re.escape, places)),
        pl.Series([*map(len, places), 0], dtype=pl.Int64),
        pl.Series([*places.values(), None], dtype=pl.UInt32),
    )


def printed_forms(word: str) -> Iterator[str]:
    """The forms of a word in wide form: each character in either width, or all in the same one where that is too much.

    Of blanks all that ASCII has stand for the wide one, and the end of a line for its sign.
    """
    choices = [(character, *lexicon.NARROW.get(character, ())) for character in word]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count <= MOST_FORMS:
        yield from map("".join, product(*choices))
    else:
        yield word
        for blank in (" ", lexicon.BLANK):
            yield "".join(blank if one == lexicon.BLANK else lexicon.NARROW.get(one, one)[-1] for one in word)


def tokens(texts: pl.Series, searched: Vocabulary, printed: bool = False) -> pl.DataFrame:
    """Words of a vocabulary in texts: the longest at each place, none inside another.

    Out, sorted: text (UInt32, place in texts), at (Int64, code points before the word in all the texts together) and
    word (UInt32, place in the vocabulary); with `printed` also that, the word as the text has it.
    """
    text = pl.col("piece").str.replace_all(BORDER, " ", literal=True)
    apart = text.str.replace_all(searched.pattern, f"{BORDER}$0{BORDER}") + BORDER
    pieces = texts.alias("piece").to_frame().select(apart.str.split(BORDER)).with_row_index("text").explode("piece")
    # Every second piece is a word, whose width is known: only what lies between the words is counted.
    between, words = pieces.select(pl.col("piece").gather_every(2), word=pl.col("piece").gather_every(2, 1))
    places = pieces["text"].gather_every(2)
    del pieces  # here and below: this is where much of the memory of two stages goes
    numbers = words.alias("piece").to_frame().select(searched.number).to_series()
    found = {"printed": words} if printed else {}
    del words
    length = between.str.len_chars().cast(pl.Int64)
    del between
    at = (length + searched.widths[numbers].shift(1, fill_value=0)).cum_sum()
    return pl.DataFrame({"text": places, "at": at, "word": searched.places[numbers], **found}).drop_nulls("word")
