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


def with_nouns(asked: pl.LazyFrame) -> pl.LazyFrame:
    """`asked` (`before`, `after`) with `left_noun` and `right_noun`, empty where there is none.

    Before the figure the noun that stands at it; behind it the last noun ahead of a verb (困难职工家庭), else of the
    phrase, else the one behind the 的 of a longer phrase (登记在册的困难家庭). In English the first plural.
    """
    phrased = asked.with_columns(
        _left_noun(pl.col("before")).fill_null("").alias("left_noun"), phrase=pl.col("after").str.extract(_PHRASE, 0)
    ).collect()
    # Most figures have no phrase behind them, and phrases recur.
    phrases = phrased.select(pl.col("phrase").drop_nulls().unique())
    nouns = phrases.with_columns(_right_noun(pl.col("phrase")).alias("right_noun")).drop_nulls()
    return (
        phrased.join(nouns, on="phrase", how="left", maintain_order="left")
        .lazy()
        .with_columns(pl.col("right_noun").fill_null(""))
    )


@cache
def _left_pattern() -> str:
    between = trie(document("quantity_context.yaml")["between"])
    return f'{trie(n for n in lexicon().nouns if not n.isascii())}[”"」』》）)]?(?:{between})?$'


def _left_noun(text: pl.Expr) -> pl.Expr:
    return text.str.extract(_left_pattern(), 0).str.extract_many(noun_forms(), leftmost=True).list.first()


def _right_noun(phrase: pl.Expr) -> pl.Expr:
    nouns, ends = noun_forms(), phrase_ends()

    def last(text: pl.Expr) -> pl.Expr:
        return text.str.extract_many(nouns, leftmost=True).list.last()

    english = phrase.str.replace_all(_POSSESSIVE, " ").str.extract(_ENGLISH, 0)
    ahead = phrase.str.replace_many(ends, ["，"] * len(ends), leftmost=True).str.extract(_SIMPLE_PHRASE, 0)
    return pl.coalesce(
        english.str.extract_many(nouns, leftmost=True).list.first(),
        last(ahead),
        last(phrase.str.extract(_SIMPLE_PHRASE, 0)),
        last(phrase.str.extract(_RELATIVE, 1)),
    )


@cache
def phrase_ends() -> list[str]:
    """Words at which a noun phrase behind a figure ends, in every form."""
    return [form for word in document("quantity_context.yaml")["ends"] for form in all_forms(word)]


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
