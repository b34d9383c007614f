"""The same article on several pages: exact copies, and mirrors of it with other furniture around.

Pages are compared by the clauses of their prose and by the numbers in it, never by titles, menus or disclaimers, which
pages of one site share. Only the comparison belongs here; what a copy means for the figures is decided elsewhere.
"""

import polars as pl

from pipeline.documents.marks import one_of, words

_HASHES = pl.List(pl.UInt64)
FINGERPRINTS_SCHEMA = pl.Schema(
    [("document_id", pl.String()), ("prose", pl.UInt64()), ("clauses", _HASHES), ("numbers", _HASHES)]
)
DUPLICATES_SCHEMA = pl.Schema([("document_id", pl.String()), ("duplicate_of", pl.String())])
CLAUSES = 128
NUMBERS = 256
# Damage and edits lose a clause here and there; another article of the same campaign shares far less than this.
LEAST_SHARED = 0.8
LEAST_CLAUSES = 5
# Clauses are sought by their smallest hashes; one that more pages share than this is a phrase of the trade.
PROBES = 16
CROWD = 64
# Two pages are compared when they share this many of them; one is often chance.
LEAST_PROBES = 2
SLICE = 5_000
PAIRS = 50_000
WIDE_DIGITS = "０１２３４５６７８９"
_BETWEEN_CLAUSES = r"[^一-鿿A-Za-z0-9.%]+"
_SHORTEST_CLAUSE = 6
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_SEED = 20240101


def fingerprints(texts: pl.DataFrame) -> pl.DataFrame:
    """What is needed of each text (`document_id`, `text`) to find its copies, a few hundred bytes a text.

    Returns `document_id` String, `prose` UInt64 (hash of all clauses in order, null without prose), `clauses`
    List(UInt64) (the `CLAUSES` smallest hashes) and `numbers` List(UInt64) (hashes of the numbers printed in digits).
    """
    c = pl.col
    pages = texts.select("document_id", "text")
    wide = pages["text"].str.contains(f"[{WIDE_DIGITS}]")
    if wide.any():
        narrow = c("text").str.replace_many(list(WIDE_DIGITS), list("0123456789"))
        pages = pages.with_columns(text=pl.when(wide).then(narrow).otherwise("text"))
    lines = pages.with_row_index("doc").select("doc", c("text").str.split("\n")).explode("text")
    # Few plain words are found four times as fast by a pattern of them as by an automaton.
    disclaims = c("text").str.contains(one_of(words("disclaimer", "anywhere")))
    prose = lines.filter(c("text").str.contains("。", literal=True)).filter(~disclaims)
    # To cut between clauses is quicker than to take each out: a pattern finds the ends of what is short at less cost.
    clauses = _pieces(prose, c("text").str.split(_BETWEEN_CLAUSES, literal=False))
    clauses = _hashes(clauses.filter(c("piece").str.len_chars() >= _SHORTEST_CLAUSE))
    numbers = _hashes(_pieces(prose, c("text").str.extract_all(_NUMBER)))
    ids = texts.select("document_id").with_row_index("doc")
    none = pl.lit([], dtype=pl.List(pl.UInt64))
    return (
        ids.join(
            clauses.group_by("doc", maintain_order=True).agg(
                prose=(c("hash") ^ pl.int_range(pl.len(), dtype=pl.UInt64)).hash(_SEED).sum(),
                clauses=c("hash").unique().bottom_k(CLAUSES),
            ),
            on="doc",
            how="left",
            maintain_order="left",
        )
        .join(
            numbers.group_by("doc", maintain_order=True).agg(numbers=c("hash").unique().bottom_k(NUMBERS)),
            on="doc",
            how="left",
            maintain_order="left",
        )
        .select(
            "document_id",
            "prose",
            c("clauses").fill_null(none).list.sort(),
            c("numbers").fill_null(none).list.sort(),
        )
        .cast(FINGERPRINTS_SCHEMA)
    )


def _pieces(lines: pl.DataFrame, pieces: pl.Expr) -> pl.DataFrame:
    return lines.select("doc", piece=pieces).explode("piece").drop_nulls()


def _hashes(pieces: pl.DataFrame) -> pl.DataFrame:
    return pieces.select("doc", hash=pl.col("piece").hash(_SEED))


def duplicates(found: pl.DataFrame) -> pl.DataFrame:
    """The copies among fingerprinted documents: `document_id`, `duplicate_of` (String), sorted; originals have no row.

    A copy has the same prose as an earlier document, or `LEAST_SHARED` of the clauses of the shorter of the two and no
    numbers besides: those of one must all be in the other, so that two reports from one template are never one. The
    original is the first by `document_id` in the order of code points, and never a copy itself.
    """
    c = pl.col
    ordered = found.sort("document_id").with_row_index("at")
    same = ordered.filter(c("prose").is_not_null() & (c("clauses").list.len() > 0))
    exact = same.select("at", original=c("at").min().over("prose")).filter(c("original") < c("at"))
    single = same.join(exact, on="at", how="anti")
    near = _near(single)
    links = pl.concat([exact, near])
    for _ in range(64):
        further = links.join(
            links.rename({"at": "original", "original": "first"}), on="original", how="left", maintain_order="left"
        )
        if not further["first"].is_not_null().any():
            break
        links = further.select("at", original=pl.coalesce("first", "original"))
    names = ordered.select("at", "document_id")
    return (
        links.join(names, on="at")
        .join(names.select(original="at", duplicate_of="document_id"), on="original")
        .select("document_id", "duplicate_of")
        .sort("document_id")
        .cast(DUPLICATES_SCHEMA)
    )


def _near(single: pl.DataFrame) -> pl.DataFrame:
    """Pairs `at`, `original` of documents that share most clauses and contradict each other in no number.

    Candidates are sought for `SLICE` documents at a time and their lists joined for `PAIRS` pairs at a time, so that
    memory does not grow with the phrases that a crawl shares.
    """
    c = pl.col
    long = single.filter(c("clauses").list.len() >= LEAST_CLAUSES).select("at", "clauses", "numbers")
    probes = long.select("at", probe=c("clauses").list.head(PROBES)).explode("probe")
    probes = probes.filter(c("at").len().over("probe") <= CROWD)
    earlier = probes.rename({"at": "original"})
    found = []
    for part in long.select("at").iter_slices(SLICE):
        pairs = (
            probes.join(part, on="at", how="semi")
            .join(earlier, on="probe")
            .filter(c("original") < c("at"))
            .group_by("at", "original")
            .len()
            .filter(c("len") >= LEAST_PROBES)
            .select("at", "original")
        )
        for some in pairs.iter_slices(PAIRS):
            found.append(_alike(some, long))
    near = pl.concat(found) if found else single.select("at", original="at").clear()
    return near.group_by("at").agg(c("original").min()).sort("at")


def _alike(pairs: pl.DataFrame, long: pl.DataFrame) -> pl.DataFrame:
    """Those of some pairs `at`, `original` that are copies."""
    c = pl.col
    joined = pairs.join(long, on="at").join(long.rename({"at": "original"}), on="original", suffix="_of")
    shared = c("clauses").list.set_intersection("clauses_of").list.len().cast(pl.Int64)
    fewer = pl.min_horizontal(c("clauses").list.len(), c("clauses_of").list.len()).cast(pl.Int64)
    common = c("numbers").list.set_intersection("numbers_of").list.len()
    least = pl.min_horizontal(c("numbers").list.len(), c("numbers_of").list.len())
    alike = (shared * 100 >= fewer * round(LEAST_SHARED * 100)) & (common == least)
    return joined.filter(alike).select("at", "original")
