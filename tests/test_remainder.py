"""Mentions stand in the raw text: as they read where it is the reading text, by its own characters where it is not."""

import polars as pl
import pytest

from pipeline import flow


def pages(*texts: str) -> pl.DataFrame:
    ids = [f"page-{number}" for number in range(len(texts))]
    return pl.DataFrame({"document_id": ids, "text": texts, "markup": [text.startswith("<") for text in texts]})


def raw_texts(*texts: str) -> list[tuple[str, str]]:
    """(what stands there, what the row says) of each quantity of some pages."""
    given = pages(*texts)
    repaired = flow.read_texts(given)
    found = flow.read_quantities(given, repaired["texts"], flow.lay_out(repaired["texts"]), repaired)["quantities"]
    joined = found.join(given.rename({"text": "page"}), on="document_id")
    there = pl.col("page").str.slice(pl.col("raw_start"), pl.col("raw_end") - pl.col("raw_start"))
    return joined.sort("document_id", "raw_start").select(there, "raw_text").rows()


@pytest.mark.parametrize(
    "text",
    [
        "河岸市总工会走访慰问困难职工120名,发放慰问金36万元。",
        "河岸市總工會走訪慰問困難職工１２０名,發放慰問金３６萬元。",
        "<html><body><p class='a9'>河岸市总工会走访慰问困难职工120名。</p></body></html>",
        "河岸市总工会走访慰问\ufdd0120\ufdd1名困难职工,发放3\ufdd06万元。",
    ],
)
def test_every_quantity_says_what_stands_in_the_raw_page(text: str) -> None:
    for found in (raw_texts(text), raw_texts("另有48户。", text, "共3场。")):
        assert found and all(there == said for there, said in found)
