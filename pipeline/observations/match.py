"""From the signature around a figure to its indicator, by the rules of the lexicon.

What belongs here: evaluating indicators.yaml on signatures. What does not: the words and rules themselves, and parts
(其中) or repeats, which look at other figures.
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon

DENIED, NEEDED, SUPPOSED = ("negated",), ("need",), ("suppose",)
#: What somebody gives of his own is not his union's.
PERSONAL = ("personal",)
#: Of a headcount only a share is told (全厂900名职工中女工占四成), unless somebody did something for them before.
SHARED, DONE = (
    ("among",),
    ("build", "visit", "aid", "give", "hand", "spend", "benefit", "toward", "receive", "file", "settle"),
)
#: What the state's and the insurers' funds pay is not the unions', nor what a share of an insurance costs.
STATE, INSURERS, PAID = ("state_insurance",), ("insurer",), ("payout", "spend")
SHARES, INSURED = ("per_share",), ("insure", "mutual")
#: What a union's budget spends is aid where the clause says on whom.
BUDGET, FOR_AID = ("budget",), ("hardship", "worker", "student", "laid_off", "migrant", "grant", "fund", "aid", "visit")
OURS = (*FOR_AID, "mutual")
#: What an audit found: money and persons that should not have been there.
MISUSED = ("misused",)
#: What unions did before there were the programmes of today (抗战时期募集寒衣).
BYGONE = ("bygone",)
#: What a union asks others to do.
PROPOSED = ("proposed",)
#: The rates that law and employers pay by, told beside such pay (高温津贴…标准是每月300元), are no grants.
RATES, BY_LAW = ("rate",), ("wage", "statutory")
#: Less money than this counts parts where it is printed with 块 (由三块组成), and is no sum where it is for nobody.
PARTS = 10
#: What a bare 个 counts when such a word follows, whomever the words before it name (职工互助3个专区).
FACILITIES = ("facility",)
#: How many work somewhere (200人以上企业) tells what is counted, and is nobody aided.
EMPLOYERS = ("enterprise",)
#: The one indicator that a printed ordinal (第16个年头) can be; 第一场招聘会 counts nothing.
ORDINAL = "campaign_ordinal"
#: Where the verb of a rule may stand, the nearest first: beside the figure, in its clause, carried over from another.
LEVELS = ("near", "in_clause", "carried")
#: The levels of ordinary rules come before those of the last resorts.
CARRIED_TIERS = (2, 5)
#: Condition of a rule -> the column of `scopes` that it is asked of.
SCOPES = {key: key for key in lexicon.CONDITIONS if key != "verb" and not key.startswith("no_")}
SCOPES |= {"clause": "in_clause", "sentence": "in_sentence"}
#: Kinds of figures that are decided at once: each has forty rules or more to be asked for, on ordinary pages.
MOST_AT_ONCE = 2048
#: What three of four rules do not find beside the figure is asked first, and then what most of them ask for: of twelve
#: pairs one is left for the other conditions.
MOST_TELLING = ("near",)
MOST_ASKED = ("nearby", "sentence", "clause", "before")
#: What `_tier` reads of a rule.
OF_TIER = ("verb_mask", "own", "last")


@cache
def rule_table() -> pl.DataFrame:
    """One row a rule and unit it names: unit_id, place (of the rule in `lexicon.rules()`), last, own, ordinal,
    of_ordinals (its indicator may be a printed ordinal), ranged and one mask a condition (0: none)."""
    return pl.DataFrame(
        [
            (
                unit,
                place,
                rule.last,
                rule.own,
                rule.ordinal,
                rule.indicator_id == ORDINAL,
                rule.ranged,
                *(rule.masks.get(key, 0) for key in lexicon.CONDITIONS),
            )
            for place, rule in enumerate(lexicon.rules())
            for unit in sorted(rule.units)
        ],
        schema={
            "unit_id": pl.String,
            "place": pl.Int64,
            "last": pl.Boolean,
            "own": pl.Boolean,
            "ordinal": pl.Boolean,
            "of_ordinals": pl.Boolean,
            "ranged": pl.Boolean,
            **{f"{key}_mask": pl.Int128 for key in lexicon.CONDITIONS},
        },
        orient="row",
    )


@cache
def asked_of() -> dict[str, int]:
    """Column of `scopes` -> the bits that any rule asks of it."""
    found = dict.fromkeys([*LEVELS, *SCOPES.values()], 0)
    for rule in lexicon.rules():
        for key, bits in rule.masks.items():
            for column in LEVELS if key == "verb" else (SCOPES[key.removeprefix("no_")],):
                found[column] |= bits
    return found


@cache
def entries() -> pl.DataFrame:
    """unit_id and entry: the place in `rule_table` of each rule that the unit has."""
    return rule_table().select("unit_id").with_row_index("entry")


@cache
def _has_rules() -> pl.Expr:
    """Whether a figure's unit is that of any rule."""
    return pl.col("unit_id").is_in(rule_table()["unit_id"].unique().implode())


@cache
def _fits() -> pl.Expr:
    """Whether nothing speaks against the rule that fits a figure best."""
    return ~pl.col("party") & ~pl.col("compared") & ~denied()


@cache
def _asked() -> list[pl.Expr]:
    """What the rules ask of a figure: figures for which it is the same are decided once."""
    bits = [pl.col(column) & pl.lit(bits, pl.Int128) for column, bits in asked_of().items()]
    is_ordinal, is_range = pl.col("kind") == "ordinal", pl.col("bound").is_in(["range", "up_to"])
    return [pl.col("unit_id"), *bits, is_ordinal.alias("is_ordinal"), is_range.alias("is_range")]


Round = tuple[pl.DataFrame, list[str], pl.Expr]


@cache
def _rounds() -> list[Round]:
    """The tests of a pair of a rule and a figure, in turn: what is read of the rules, the columns that are read of the
    figures, and whether they fit."""
    others = tuple(key for key in SCOPES if key not in (*MOST_TELLING, *MOST_ASKED))
    kinds = (
        ~pl.col("ordinal") | pl.col("is_ordinal"),
        pl.col("of_ordinals") | ~pl.col("is_ordinal"),
        ~pl.col("ranged") | pl.col("is_range"),
    )
    return [
        _round(MOST_TELLING, (), (), ()),
        _round(MOST_ASKED, OF_TIER, LEVELS, (_tier().is_not_null(),)),
        _round(others, ("ordinal", "of_ordinals", "ranged"), ("is_ordinal", "is_range"), kinds),
    ]


def _round(
    keys: tuple[str, ...], of_rules: tuple[str, ...], of_figures: tuple[str, ...], more: tuple[pl.Expr, ...]
) -> Round:
    """The tests of some conditions (keys of SCOPES), and more, with what these read."""
    tests = list(more)
    for key in keys:
        words, mask = pl.col(SCOPES[key]), pl.col(f"{key}_mask")
        tests.append((mask == 0) | (words & mask != 0))
        of_rules += (f"{key}_mask",)
        if f"no_{key}" in lexicon.CONDITIONS:
            tests.append(words & pl.col(f"no_{key}_mask") == 0)
            of_rules += (f"no_{key}_mask",)
    columns = dict.fromkeys((*of_figures, *(SCOPES[key] for key in keys)))
    return rule_table().select(of_rules), list(columns), pl.all_horizontal(tests)


@cache
def _tier() -> pl.Expr:
    """The level at which a figure has the verb of a rule; null where it has not."""
    verb = pl.col("verb_mask")
    near, in_clause, carried = (pl.col(column) & verb != 0 for column in LEVELS)
    tier = pl.when((verb == 0) | near).then(0).when(in_clause).then(1).when(carried & ~pl.col("own")).then(2)
    return tier + pl.when("last").then(len(LEVELS)).otherwise(0)


def matched(figures: pl.DataFrame) -> pl.DataFrame:
    """Add rule (place in `lexicon.rules()`; null when none fits) and `tier` (place of its level) to figures.

    In: `scopes` with unit_id, kind, bound. Rules beside the figure come first, then those of its clause, then triggers
    carried over from an earlier clause, then the last resorts in the same order; within each, by rank. Figures with the
    same words around them and the same unit are decided once.
    """
    most = len(lexicon.rules())
    numbered = figures.select(_asked()).with_row_index("figure").filter(_has_rules())
    alike = numbered.group_by(numbered.columns[1:], maintain_order=True).agg("figure")
    del numbered
    parts = [_best(alike.slice(start, MOST_AT_ONCE)) for start in range(0, alike.height, MOST_AT_ONCE)]
    best = pl.concat([pl.Series(dtype=pl.Int64), *parts])
    decided = alike.select("figure").hstack([best.alias("best")]).drop_nulls("best").explode("figure")
    fitting = decided.filter(figures.select(_fits()).to_series()[decided["figure"]])
    return figures.with_columns(
        tier=_spread(decided["figure"], decided["best"] // most, figures.height),
        rule=_spread(fitting["figure"], fitting["best"] % most, figures.height),
    )


@cache
def _rank() -> tuple[pl.DataFrame, pl.Expr]:
    """What is read of the rules that fit, and the rank of each."""
    return rule_table().select("place", *OF_TIER), _tier() * len(lexicon.rules()) + pl.col("place")


def _best(asked: pl.DataFrame) -> pl.Series:
    """Of each group of figures the rule that fits best: tier * number of rules + place; null where none fits."""

    def told(of_rules: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
        return pairs.hstack(of_rules[pairs["entry"]]).hstack(asked[columns][pairs["group"]])

    pairs = asked[["unit_id"]].with_row_index("group").join(entries(), on="unit_id")[["group", "entry"]]
    for of_rules, columns, test in _rounds():
        pairs = pairs.filter(told(of_rules, columns).select(test).to_series())
    of_rules, rank = _rank()
    best = told(of_rules, list(LEVELS)).group_by("group").agg(best=rank.min())
    return _spread(best["group"], best["best"], asked.height)


def _spread(places: pl.Series, values: pl.Series, size: int) -> pl.Series:
    """A series of `size` with the values at their places, null elsewhere."""
    return pl.repeat(None, size, dtype=values.dtype, eager=True).scatter(places, values)


@cache
def denied() -> pl.Expr:
    """Whether the words around a figure say that it is none of what a rule makes of it."""
    groups = lexicon.load("indicators.yaml")["groups"]
    money = pl.col("unit_id").is_in(groups["money"]).fill_null(False)
    countable = pl.col("unit_id").is_in([*groups["people"], "item", "case"]).fill_null(False)
    return (
        (pl.col("before") & lexicon.mask(DENIED) != 0)
        | (pl.col("value") < 0)
        | ((pl.col("before") & lexicon.mask(NEEDED) != 0) & money)
        | ((pl.col("in_sentence") & lexicon.mask(SUPPOSED) != 0) & ~money)
        | (pl.col("around") & lexicon.mask(PERSONAL) != 0)
        | ((pl.col("after") & lexicon.mask(SHARED) != 0) & (pl.col("before") & lexicon.mask(DONE) == 0))
        | (money & (pl.col("before") & lexicon.mask(STATE) != 0) & (pl.col("before") & lexicon.mask(FOR_AID) == 0))
        | (~money & (pl.col("around") & lexicon.mask(STATE) != 0) & (pl.col("around") & lexicon.mask(OURS) == 0))
        | (money & (pl.col("in_sentence") & lexicon.mask(INSURERS) != 0) & (pl.col("near") & lexicon.mask(PAID) != 0))
        | (money & (pl.col("before") & lexicon.mask(SHARES) != 0) & (pl.col("nearby") & lexicon.mask(INSURED) != 0))
        | (money & (pl.col("nearby") & lexicon.mask(BUDGET) != 0) & (pl.col("around") & lexicon.mask(FOR_AID) == 0))
        | (pl.col("around") & lexicon.mask(MISUSED) != 0)
        | (pl.col("in_sentence") & lexicon.mask((*BYGONE, *PROPOSED)) != 0)
        | (money & (pl.col("around") & lexicon.mask(RATES) != 0) & (pl.col("nearby") & lexicon.mask(BY_LAW) != 0))
        | (money & (pl.col("value") < PARTS) & ((pl.col("unit_text") == "块") | (pl.col("lead") == 0)))
        | ((pl.col("after") & lexicon.mask(EMPLOYERS) != 0) & countable & (pl.col("bound") == "at_least"))
        | ((pl.col("after") & lexicon.mask(FACILITIES) != 0) & countable & (pl.col("unit_text") == "个"))
    ).fill_null(False)
