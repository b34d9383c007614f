"""What the text around each open figure says of it: indicator, actor, area, period, status.

What belongs here: joining the answers of the modules that read the stream. What does not: their decisions, and
the choice between observation, repeat and exclusion (`observe`).
"""

from functools import cache

import polars as pl

from pipeline.observations import (
    actors,
    addends,
    bodies,
    companions,
    lexicon,
    match,
    neighbourhood,
    parts,
    periods,
    places,
    printed,
    relevance,
    signals,
    signatures,
    statuses,
    tables,
)
from pipeline.observations.dates import date_mentions
from pipeline.observations.lookup import beside, of_rows

#: Headlines of papers that tell others what to do (关于做好…的通知): what is not said to be done is planned in them.
INSTRUCTS = r"(?:做好|开展|组织|举办|部署|落实).*(?:通知|意见|方案)$|(?:工作|实施|活动|行动)方案$"
#: Indicators of what such a paper itself does, or tells of the years before.
DONE = ("special_fund_allocated", "fiscal_fund_allocated", "campaign_ordinal")
DEMANDED = ("不少于", "不低于", "不得少于", "不得低于")
#: Signatures that are asked for once more when the indicator is found.
KEPT_SCOPES = ("near", "in_clause", "in_sentence")
FORWARD = ("delegations", "provinces_covered")
#: What a firm owes (某公司停产，57名工人没拿到工钱) is told of what a union recovers.
OWED = ("wage_arrears_workers", "wage_arrears_recovered")


def figures(events: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Each figure with the words around it (`signatures.scopes`) and its mention's columns (among rows)."""
    columns = [
        "row",
        "document_id",
        "start",
        "quantity_id",
        "kind",
        "number",
        "value",
        "unit_id",
        "unit_text",
        "bound",
        "lower",
        "upper",
        "resolution",
        "words",
        "table",
        "total",
    ]
    found = signatures.scopes(events)
    return tables.with_topics(found.hstack(of_rows(rows.select(columns), found["row"]).drop("row")))


def matched_figures(figures: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Figures with indicator_id, rule_id, tier, family and whole.

    told: the events `stream.without_classes`, here and below.
    """
    found = parts.with_family(match.matched(figures)).with_columns(_of_rules())
    used = [column for column in match.SCOPES.values() if column not in KEPT_SCOPES]
    own = parts.with_thresholds(parts.with_shares(parts.with_changes(found)))
    whole = parts.with_members(parts.with_parts(companions.with_tiers(own), told))
    listed = addends.with_addends(companions.with_pronouns(companions.with_rows(companions.with_groups(whole))))
    return tables.with_totals(listed).drop(used)


@cache
def _of_rules() -> list[pl.Expr]:
    """The indicator and the name of each figure's rule."""
    named = {name: [getattr(rule, name) for rule in lexicon.rules()] for name in ("indicator_id", "rule_id")}
    return [pl.lit(pl.Series(of_rules)).gather("rule").alias(name) for name, of_rules in named.items()]


def with_page(
    facts: pl.DataFrame,
    events: pl.DataFrame,
    told: pl.DataFrame,
    found: pl.DataFrame,
    about: pl.DataFrame,
    others: pl.DataFrame,
    texts: pl.DataFrame,
    headers: pl.DataFrame,
) -> pl.DataFrame:
    """Add union (the page has come to speak of one, and the line is no stray one), atom, outside (only a body outside
    the unions acts or answers) and what `places.contexts` tells of the page's own area.

    found: `organizations.atoms`, about: `relevance.begins`, others: `relevance.under_others`, all of the whole stream.
    """
    documents = texts.select("document_id", document=pl.int_range(pl.len(), dtype=pl.Int64))
    publishers = documents.join(
        publishers_of(texts, headers), on="document_id", how="left", maintain_order="left"
    ).select("document", "publisher", "headline", press=relevance.of_union_press(pl.col("publisher")))
    # A treasury's money for anything else (救灾资金) on a page about many things.
    treasury = (pl.col("indicator_id") == "fiscal_fund_allocated").fill_null(False)
    acts = pl.col("firm") & ~pl.col("indicator_id").is_in(OWED).fill_null(False)
    owned, headed = (pl.col(name).fill_null(False) | pl.col("press") for name in ("owned", "headed"))
    of_workers = pl.col("in_sentence") & lexicon.mask(relevance.AIDED) != 0
    named = found.filter(~pl.col("area"))
    # The frame of figures is wide: what is found is put beside it, and each of these rows is one of its own.
    # What is known of documents is put together first, and then looked up by their place, which is their number.
    of_documents = (
        places.contexts(told, named, publishers)
        .join(about, on="document", how="left", maintain_order="left")
        .join(publishers, on="document", how="left", maintain_order="left")
        .join(relevance.many_bodies(named), on="document", how="left", maintain_order="left")
        .join(relevance.foreign_pages(named), on="document", how="left", maintain_order="left")
        .drop("document")
    )
    answered = relevance.answers(facts, texts).filter("answered_outside")
    page = (
        facts.select(
            *("row", "document", "title", "indicator_id"),
            treasury=treasury,
            of_workers=of_workers,
            under_other=pl.col("row").is_in(others["row"].implode()),
            answered_outside=pl.col("row").is_in(answered["row"].implode()),
        )
        .pipe(beside, relevance.stray_lines(events))
        .pipe(beside, bodies.chosen(told, found))
        .hstack(of_documents.gather(facts["document"]))
        .with_columns(
            union=pl.col("union").fill_null(False)
            & ~pl.col("stray")
            & ~pl.col("foreign").fill_null(False)
            & ~(pl.col("under_other") & ~headed & ~pl.col("led"))
            & ~(pl.col("treasury") & ~headed & ~pl.col("named") & ~pl.col("of_workers"))
            & ~(pl.col("many").fill_null(False) & ~owned & ~pl.col("led") & ~pl.col("title"))
            & ~(pl.col("of_other").fill_null(False) & ~owned & ~pl.col("opened"))
            & ~(pl.col("passing").fill_null(True) & ~headed)
            & ~(pl.col("mourned").fill_null(False) & ~pl.col("named"))
            & ((pl.col("line") >= pl.col("about_line")).fill_null(False) | headed),
            outside=(pl.col("outside") & ~(pl.col("generic").fill_null(False) & headed & ~acts))
            | (pl.col("answered_outside") & ~pl.col("named")),
        )
    )
    return facts.hstack(
        page.select("stray", "atom", "outside", "union", "province", "city", "county", "home", "called", "home_own")
    )


def with_actors(
    facts: pl.DataFrame, events: pl.DataFrame, told: pl.DataFrame, found: pl.DataFrame, texts: pl.DataFrame
) -> pl.DataFrame:
    """Add actor_id, actor_text, area_code, area_text to figures that have what `with_page` adds.

    found: `organizations.atoms` of the whole stream.
    """
    marked = found.select("organization", "own", "enterprise", "relative", body_at="at", body_end="end")
    atom = bodies.of_house(facts, found)
    picked = (
        facts.select(
            "row",
            "document",
            "document_id",
            "at",
            "start",
            "province",
            "city",
            "county",
            "home",
            "called",
            "home_own",
            atom=atom,
        )
        .hstack(marked.gather(atom))
        .join(bodies.in_turn(told, found.filter(~pl.col("area"))), on="row", how="left", maintain_order="left")
        .join(places.places(events), on="row", how="left", maintain_order="left")
        .pipe(neighbourhood.with_last_named, events, found)
    ).with_columns(
        own=pl.when(pl.col("turn_organization").is_not_null()).then("turn_own").otherwise("own"),
        organization=pl.coalesce("turn_organization", "organization"),
    )
    named = actors.with_resolved(printed.with_beside(printed.with_printed(picked, texts), texts))
    return facts.hstack(named.select("actor_id", "actor_text", "area_code", "area_text"))


def publishers_of(texts: pl.DataFrame, headers: pl.DataFrame) -> pl.DataFrame:
    """document_id, publisher and published_on: known from outside, else as the page says; and headline."""
    known = texts.select(
        "document_id",
        *(
            pl.col(name) if name in texts.columns else pl.lit(None, dtype).alias(name)
            for name, dtype in (("publisher", pl.String), ("published_on", pl.Date))
        ),
    )
    return known.join(headers, on="document_id", how="left", suffix="_page", maintain_order="left").select(
        "document_id",
        publisher=pl.concat_str("publisher", "publisher_page", "credited_to", separator=" ", ignore_nulls=True),
        published_on=pl.coalesce("published_on", "published_on_page"),
        headline="title",
    )


def with_periods(
    facts: pl.DataFrame, told: pl.DataFrame, texts: pl.DataFrame, rows: pl.DataFrame, headers: pl.DataFrame
) -> pl.DataFrame:
    """Add period_kind, period_start, period_end, campaign_id, campaign_year, published_on."""
    entries = lexicon.indicators()
    stock = [name for name, entry in entries.items() if entry["measure"] == "stock"]
    documents = texts.select("document_id", document=pl.int_range(pl.len(), dtype=pl.Int64))
    published = documents.join(
        publishers_of(texts, headers), on="document_id", how="left", maintain_order="left"
    ).select("document", "published_on")
    mentions = rows.select("row", "document_id", "start", "end", "kind", "unit_id", "number", "value", raw_text="words")
    signalled = signals.signalled(told, date_mentions(mentions, texts), published, facts["row"])
    wanted = facts.select(
        "row",
        "indicator_id",
        stock=(pl.col("indicator_id").is_in(stock) & ~pl.col("unit_id").str.ends_with("_time")).fill_null(False),
        ordinal=(pl.col("indicator_id") == "campaign_ordinal").fill_null(False),
    )
    found = periods.periods(wanted, signalled)
    dated = beside(facts.select("row"), found).drop("row")
    return of_campaign(facts.hstack(dated).hstack([published["published_on"].gather(facts["document"])]))


def of_campaign(facts: pl.DataFrame) -> pl.DataFrame:
    """Persons aided in a campaign for one group are of that group where the clause names nobody (今年资助1.9万名)."""
    groups = {name: entry["people"] for name, entry in lexicon.campaigns().items() if "people" in entry}
    named = lexicon.mask(["worker", "hardship", "migrant", "laid_off", "medical", "training"])
    asked = (pl.col("indicator_id") == "aid_cases") & (pl.col("near") & named == 0)
    programme = pl.when(asked).then("campaign_id").str.strip_chars_end("0123456789").str.strip_suffix("_")
    people = programme.replace_strict(groups, default=None, return_dtype=pl.String)
    takes = people.is_not_null()
    return facts.with_columns(
        indicator_id=pl.when(takes).then(people).otherwise("indicator_id"),
        rule_id=pl.when(takes).then(pl.format("campaigns.{}", programme)).otherwise("rule_id"),
    )


def with_status(facts: pl.DataFrame, told: pl.DataFrame, headers: pl.DataFrame) -> pl.DataFrame:
    """Add status: by the words of the sentence; what is arranged (安排) or sent out for a campaign that is to come is
    planned; else actual. A plan told behind the figure in its own clause (其余12户将于月底走访) is its status, unless
    the figure is money already raised. What is to be no less (不少于) and not yet done is a target. What a paper tells
    others to do (its title in headers: document_id, title) is planned."""
    found = facts.select("row").join(statuses.statuses(told), on="row", how="left", maintain_order="left")
    joined = facts.hstack(found.drop("row"))
    demanded = pl.any_horizontal(pl.col("words").str.starts_with(word) for word in DEMANDED) & (
        pl.col("status").fill_null(statuses.PLANNED) == statuses.PLANNED
    )
    sent = pl.col("indicator_id").is_in(FORWARD)
    arranged = (
        pl.col("status").is_null()
        & (
            sent
            | (
                (pl.col("indicator_id") == "special_fund_allocated")
                & ((pl.col("near") | pl.col("in_clause")) & lexicon.mask(["arrange"]) != 0)
            )
        )
        & (pl.col("campaign_year") > pl.col("published_on").dt.year())
    ).fill_null(False)
    told_behind = (
        pl.col("in_clause_after")
        & ~pl.col("in_clause_before")
        & pl.col("later").is_in([statuses.PLANNED, statuses.FORECAST, statuses.TARGET])
        & (pl.col("indicator_id") != "funds_raised")
    ).fill_null(False)
    later = pl.col("indicator_id").is_in(FORWARD).fill_null(False)
    instructing = headers.filter(pl.col("title").str.contains(INSTRUCTS))["document_id"].implode()
    instructed = (
        pl.col("status").is_null()
        & pl.col("document_id").is_in(instructing)
        & ~pl.col("indicator_id").is_in(DONE)
        & pl.col("period_kind").is_in(["campaign", "event"])
    )
    code = (
        pl.when(pl.col("status").is_null() & pl.col("in_clause_after") & (pl.col("later") == statuses.ACTUAL))
        .then(statuses.ACTUAL)
        .when(demanded)
        .then(statuses.TARGET)
        .when(told_behind)
        .then("later")
        .when(arranged | instructed)
        .then(statuses.PLANNED)
        .when(pl.col("status").is_null() & later)
        .then(pl.col("later").fill_null(statuses.ACTUAL))
        .otherwise(pl.col("status").fill_null(statuses.ACTUAL))
    )
    return joined.with_columns(status=pl.lit(pl.Series(lexicon.STATUSES)).gather(code)).drop(
        "later", "in_clause_after", "in_clause_before"
    )
