"""The noun that decides what a figure counts.

Belongs here: finding it on either side of a figure, the count words it may decide, as column expressions. Does not: the
other keys beside a mention (`sides`), what a noun does to a unit (`context`).
"""

from functools import cache

import polars as pl

from pipeline.quantities.lexicon import document, lexicon
from pipeline.quantities.scan import all_forms, trie
from pipeline.quantities.sides import FUNCTION, STOP

_PHRASE = rf"^(?: [a-z][a-z '’\-]{{1,30}}|[^{STOP}{FUNCTION}][^{STOP}]{{0,20}})"
_SIMPLE_PHRASE = f"^[^{STOP}{FUNCTION}]{{1,14}}"
_ENGLISH = r"^ [a-z][a-z \-]*"
_POSSESSIVE = r"[a-z]+(?:s['’]|['’]s) "
_RELATIVE = f"^[^{STOP}]{{1,16}}的([^{STOP}{FUNCTION}的]{{1,10}})"


def with_nouns(asked: pl.DataFrame) -> pl.DataFrame:
    """`asked` (`before`, `after`) with `left_noun` and `right_noun`, empty where there is none.

    Before the figure the noun that stands at it; behind it the last noun ahead of a verb (困难职工家庭), else of the
    phrase, else the one behind the 的 of a longer phrase (登记在册的困难家庭). In English the first plural.
    """
    beside = asked.select(
        left=pl.col("before").str.extract(left_pattern(), 0), phrase=pl.col("after").str.extract(_PHRASE, 0)
    )
    # Most figures have no phrase beside them, and phrases recur.
    left, phrases = (beside[side].drop_nulls().unique() for side in ("left", "phrase"))
    ends, instead = phrase_ends()
    english = pl.col("phrase").str.replace_all(_POSSESSIVE, " ").str.extract(_ENGLISH, 0)
    readings = phrases.to_frame().select(
        english=english if phrases.str.starts_with(" ").any() else pl.lit(None, pl.String),
        ahead=pl.col("phrase").str.replace_many(ends, instead, leftmost=True).str.extract(_SIMPLE_PHRASE, 0),
        simple=pl.col("phrase").str.extract(_SIMPLE_PHRASE, 0),
        relative=pl.col("phrase").str.extract(_RELATIVE, 1),
    )
    # One search for all: a search builds its automaton anew.
    words = pl.concat([left, *readings.get_columns()]).str.extract_many(noun_forms(), leftmost=True).list
    first, last = words.first(), words.last()
    size, n = len(left), len(phrases)
    found = (
        pl.DataFrame(
            {"english": first[size : size + n]}
            | {
                name: last[size + place * n : size + (place + 1) * n]
                for place, name in enumerate(readings.columns)
                if place
            }
        )
        .select(pl.coalesce(*readings.columns))
        .to_series()
    )
    return asked.with_columns(
        left_noun=beside["left"].replace_strict(left, first[:size], default="", return_dtype=pl.String).fill_null(""),
        right_noun=beside["phrase"].replace_strict(phrases, found, default="", return_dtype=pl.String).fill_null(""),
    )


@cache
def left_pattern() -> str:
    """A noun at the end of the text before a figure."""
    between = trie(document("quantity_context.yaml")["between"])
    return f'{trie(n for n in lexicon().nouns if not n.isascii())}[”"」』》）)]?(?:{between})?$'


@cache
def phrase_ends() -> tuple[list[str], list[str]]:
    """Words at which a noun phrase behind a figure ends, in every form, and a mark for each; before them the nouns that
    begin as one does (慰问团), which stay as they are."""
    ends = [form for word in document("quantity_context.yaml")["ends"] for form in all_forms(word)]
    nouns = [noun for noun in noun_forms() if noun.startswith(tuple(ends))]
    return [*nouns, *ends], [*nouns, *["，"] * len(ends)]


@cache
def heads() -> dict[str, frozenset[str]]:
    """Units that a noun may decide, by count word."""
    known = frozenset(lexicon().nouns.values())
    table = document("quantity_context.yaml")["heads"]
    return {word: known if units == "any" else frozenset(units) for word, units in table.items()}


@cache
def noun_forms() -> list[str]:
    """Every noun in every form, longest first, as `str.extract_many` and `sides` look for them."""
    forms = {form for noun in lexicon().nouns for form in all_forms(noun)}
    return sorted(forms, key=lambda n: (-len(n), n))
