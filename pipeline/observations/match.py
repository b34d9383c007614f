"""From the signature around a figure to its indicator, by the rules of the lexicon.

What belongs here: evaluating indicators.yaml on signatures. What does not: the words and rules themselves, and parts
(其中) or repeats, which look at other figures.
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.stream import has_class, last_before, last_place, signatures, with_roles

LEAD, PARTY = ("per_head",), ("party",)
ONLY_BEFORE = ("increase", "share")
DENIED, NEEDED, SUPPOSED, COMPARED = ("negated",), ("need",), ("suppose",), ("compare",)
#: What somebody gives of his own is not his union's.
PERSONAL = ("personal",)
#: Of a headcount only a share is told (全厂900名职工中女工占四成), unless somebody did something for them before.
SHARED, DONE = ("among",), ("visit", "aid", "give", "hand", "spend", "benefit", "toward", "receive", "file", "settle")
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
#: The rates that law and employers pay by, told beside such pay (高温津贴…标准是每月300元), are no grants.
RATES, BY_LAW = ("rate",), ("wage", "statutory")
#: Less money than this counts parts where it is printed with 块 (由三块组成), and is no sum where it is for nobody.
PARTS = 10
#: What a bare 个 counts when such a word follows, whomever the words before it name (职工互助3个专区).
FACILITIES = ("facility",)
#: Those who attend are not counted as aided, unless they are the ones who act (干部走访职工90名).
ATTENDS, AGENTS, ACTS = ("attend",), ("agent",), ("visit", "aid", "give", "hand", "spend")
#: The one indicator that a printed ordinal (第16个年头) can be; 第一场招聘会 counts nothing.
ORDINAL = "campaign_ordinal"
#: Where the verb of a rule may stand, the nearest first: beside the figure, in its clause, carried over from another.
LEVELS = ("near", "in_clause", "carried")
#: The levels of ordinary rules come before those of the last resorts.
CARRIED_TIERS = (2, 5)
#: Condition of a rule -> the column of `scopes` that it is asked of.
SCOPES = {key: key for key in lexicon.CONDITIONS if key != "verb" and not key.startswith("no_")}
SCOPES |= {"clause": "in_clause", "sentence": "in_sentence"}
#: What most rules ask for is asked first: of ten rows one is left for the other conditions.
MOST_ASKED = ("near", "nearby", "sentence", "clause", "before")


def scopes(stream: pl.DataFrame) -> pl.DataFrame:
    """Signatures around each figure of the stream.

    Out, one row a figure: row, document, at, end, title, sentence, clause, gap, before, after, near, in_clause,
    in_sentence, carried (of the last clause of the sentence with a trigger, when its own has none), topic (of
    the clause before in the sentence, when it has no figure), previous and next (of the clause before and behind in
    the sentence), nearby (of its sentence and the one before it in the document), following (of the two behind it),
    party (the figure counts the
    visitors: 一行10人), compared (the clause tells before the figure that it is a difference: 比去年多), lead.
    """
    found = signatures(stream)
    lead_bits = lexicon.mask(LEAD)
    # A blank may stand between them.
    party = (pl.col("bits").shift(1) & lexicon.mask(PARTY) != 0) & (pl.col("at") - pl.col("end").shift(1) <= 1)
    attends = pl.col("bits") & lexicon.mask(ATTENDS) != 0
    acts = pl.col("bits") & lexicon.mask(ACTS) != 0
    heeded = lexicon.mask((*LEAD, *ATTENDS, *AGENTS, *ACTS, *COMPARED, *PARTY))
    seen = stream.select("figure", "word", "at", "end", "clause", "gap").filter(
        has_class("bits", heeded) | pl.col("figure")
    )
    leads = with_roles(seen, "bits").select(
        "figure",
        lead_clause=last_before(pl.col("clause"), pl.col("bits") & lead_bits != 0),
        acting=(
            (last_before(pl.col("gap"), attends) == pl.col("gap") - 1)
            & last_before(pl.col("bits") & lexicon.mask(AGENTS) != 0, attends)
            & (last_before(pl.col("at"), acts) > last_before(pl.col("at"), attends))
        ).fill_null(False),
        compared_clause=last_before(pl.col("clause"), pl.col("bits") & lexicon.mask(COMPARED) != 0),
        party=party.fill_null(False),
    )
    figures = (
        stream.filter("figure")
        .select("row", "document", "at", "end", "title", "sentence", "clause", "gap")
        .hstack(leads.filter("figure").select("lead_clause", "compared_clause", "acting", "party"))
    )
    gap, before, clause = figures["gap"], figures["gap"] - 1, figures["clause"]
    same = found["gap_clause"].gather(before) == clause
    return (
        figures.with_columns(
            before=pl.when(same).then(found["gap"].gather(before)).otherwise(0)
            & pl.when("acting").then(pl.lit(~lexicon.mask(ATTENDS), pl.Int128)).otherwise(-1),
            after=found["gap"].gather(gap) & ~pl.lit(lexicon.mask(ONLY_BEFORE)),
            in_clause=found["clause"].gather(clause),
            in_sentence=found["sentence"].gather(figures["sentence"]),
            carried=carried_triggers(found).gather(clause),
            previous=beside(found, 1).gather(clause),
            next=beside(found, -1).gather(clause),
            **{name: bits.gather(figures["sentence"]) for name, bits in neighbours(stream, found).items()},
            topic=topics(found, clause).gather(clause),
            lead=pl.when(pl.col("lead_clause") == pl.col("clause")).then(lead_bits).otherwise(0),
            compared=(pl.col("compared_clause") == pl.col("clause")).fill_null(False),
        )
        .with_columns(near=pl.col("before") | pl.col("after"), around=pl.col("in_clause") | pl.col("previous"))
        .drop("lead_clause", "compared_clause", "acting")
    )


def carried_triggers(found: dict[str, pl.Series]) -> pl.Series:
    """For each clause without a trigger, those of the last clause of the same sentence that has any; where there is
    none and the clause holds nothing but a figure (3万名：慰问的职工), those of the next clause; else 0."""
    has, last = pl.col("has"), pl.col("last")
    behind = (pl.col("sentence").gather("last") == pl.col("sentence")).fill_null(False)
    ahead = (pl.col("signature") == 0) & (pl.col("sentence").shift(-1) == pl.col("sentence")) & has.shift(-1)
    return (
        pl.DataFrame({"signature": found["clause"], "sentence": found["clause_sentence"]})
        .with_columns(has=pl.col("signature") & lexicon.carried() != 0)
        .with_columns(last=last_place(has).shift(1))
        .select(
            pl.when(has)
            .then(0)
            .when(behind)
            .then(pl.col("signature").gather(last))
            .when(ahead)
            .then(pl.col("signature").shift(-1))
            .otherwise(0)
            .fill_null(0)
        )
        .to_series()
    )


def beside(found: dict[str, pl.Series], step: int) -> pl.Series:
    """For each clause, the signature of the clause `step` before it (behind it where negative) in the same sentence;
    else 0."""
    rows = pl.DataFrame({"signature": found["clause"], "sentence": found["clause_sentence"]})
    same = pl.col("sentence").shift(step) == pl.col("sentence")
    return rows.select(pl.when(same).then(pl.col("signature").shift(step)).otherwise(0).fill_null(0)).to_series()


def neighbours(stream: pl.DataFrame, found: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """For each sentence: nearby, its signature OR that of the sentence before it in the same document; and following,
    that of the two behind it."""
    ends = (pl.col("sentence") != pl.col("sentence").shift(-1)).fill_null(True)
    starts = stream.select("sentence", "document").filter(ends)
    document = pl.repeat(-1, found["sentence"].len(), dtype=pl.Int64, eager=True).scatter(
        starts["sentence"], starts["document"]
    )
    rows = pl.DataFrame({"signature": found["sentence"], "document": document})

    def at(step: int) -> pl.Expr:
        same = pl.col("document").shift(step) == pl.col("document")
        return pl.when(same).then(pl.col("signature").shift(step)).otherwise(0).fill_null(0)

    both = rows.select(nearby=pl.col("signature") | at(1), following=at(-1) | at(-2))
    return {name: both[name] for name in both.columns}


def topics(found: dict[str, pl.Series], with_figures: pl.Series) -> pl.Series:
    """For each clause, the signature of the clause before it in the same sentence if that has no figure; else 0."""
    rows = pl.DataFrame({"signature": found["clause"], "sentence": found["clause_sentence"]}).with_columns(
        figure=pl.int_range(pl.len()).is_in(with_figures.unique().implode())
    )
    silent = ~pl.col("figure").shift(1).fill_null(True) & (pl.col("sentence").shift(1) == pl.col("sentence"))
    return rows.select(pl.when(silent).then(pl.col("signature").shift(1)).otherwise(0).fill_null(0)).to_series()


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


def matched(figures: pl.DataFrame) -> pl.DataFrame:
    """Add rule (place in `lexicon.rules()`; null when none fits) and `tier` (place of its level) to figures.

    In: `scopes` with unit_id, kind, bound. Rules beside the figure come first, then those of its clause, then triggers
    carried over from an earlier clause, then the last resorts in the same order; within each, by rank. Figures with the
    same words around them and the same unit are decided once.
    """
    table = rule_table()
    kinds = figures.select(
        "unit_id",
        *(pl.col(column) & pl.lit(bits, pl.Int128) for column, bits in asked_of().items()),
        is_ordinal=pl.col("kind") == "ordinal",
        is_range=pl.col("bound").is_in(["range", "up_to"]),
    )
    numbered = kinds.with_row_index("figure")
    alike = numbered.group_by(kinds.columns, maintain_order=True).agg("figure").with_row_index("group")

    def of_rule(name: str) -> pl.Expr:
        return pl.lit(table[name]).gather("entry")

    def of_figure(name: str) -> pl.Expr:
        return pl.lit(alike[name]).gather("group")

    verb = of_rule("verb_mask")
    near, in_clause, carried = (of_figure(column) & verb != 0 for column in LEVELS)
    tier = pl.when((verb == 0) | near).then(0).when(in_clause).then(1).when(carried & ~of_rule("own")).then(2)
    seldom = [
        ~of_rule("ordinal") | of_figure("is_ordinal"),
        of_rule("of_ordinals") | ~of_figure("is_ordinal"),
        ~of_rule("ranged") | of_figure("is_range"),
    ]
    often: list[pl.Expr] = []
    for key, column in SCOPES.items():
        tests = often if key in MOST_ASKED else seldom
        tests.append((of_rule(f"{key}_mask") == 0) | (of_figure(column) & of_rule(f"{key}_mask") != 0))
        if f"no_{key}" in lexicon.CONDITIONS:
            tests.append(of_figure(column) & of_rule(f"no_{key}_mask") == 0)
    most = len(lexicon.rules())
    best = (
        alike.select("group", "unit_id")
        .join(table.select("unit_id").with_row_index("entry"), on="unit_id")
        .select("group", "entry", tier=tier + pl.when(of_rule("last")).then(len(LEVELS)).otherwise(0))
        .drop_nulls("tier")
        .filter(often)
        .filter(seldom)
        .group_by("group")
        .agg(best=(pl.col("tier") * most + of_rule("place")).min())
    )
    decided = alike.select("group", "figure").join(best, on="group", how="left").explode("figure").sort("figure")
    groups = lexicon.load("indicators.yaml")["groups"]
    money = pl.col("unit_id").is_in(groups["money"]).fill_null(False)
    countable = pl.col("unit_id").is_in([*groups["people"], "item", "case"]).fill_null(False)
    denied = (
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
        | (pl.col("in_sentence") & lexicon.mask(BYGONE) != 0)
        | (money & (pl.col("around") & lexicon.mask(RATES) != 0) & (pl.col("nearby") & lexicon.mask(BY_LAW) != 0))
        | (money & (pl.col("value") < PARTS) & ((pl.col("unit_text") == "块") | (pl.col("lead") == 0)))
        | ((pl.col("after") & lexicon.mask(FACILITIES) != 0) & countable & (pl.col("unit_text") == "个"))
    ).fill_null(False)
    return figures.with_columns(tier=decided["best"] // most, rule=decided["best"] % most).with_columns(
        rule=pl.when(~pl.col("party") & ~pl.col("compared") & ~denied).then("rule")
    )
