"""Extracting in every engine of polars, several frames at a time: the same rows, and no frame waits for ever."""

import os
import subprocess
import sys

import polars as pl
import pytest

from pipeline.quantities import SCHEMA, extract

# Enough text for two threads a frame; a process of its own, so that what hangs can be ended.
SEVERAL = """
import sys
import polars as pl
from pipeline.quantities import extract
frame = pl.LazyFrame({"id": range(100), "text": ["慰问职工3人，发放慰问金12.5万元。" * 1000] * 100})
found = pl.collect_all([extract(frame), extract(frame.reverse()), extract(frame.head(9))], engine=sys.argv[1])
assert [one.height for one in found] == [200_000, 200_000, 18_000], found
"""


@pytest.mark.parametrize("engine", ["auto", "in-memory", "streaming"])
def test_several_frames_are_extracted_at_a_time(engine: str) -> None:
    environment = {**os.environ, "POLARS_MAX_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL, engine],
        env=environment,
        timeout=100,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_engines_give_the_same_rows_and_the_schema_is_known_before(engine: str) -> None:
    mentions = extract(pl.LazyFrame({"id": [7, 8], "text": ["走访15户，约300人", None]}))
    assert mentions.collect_schema() == SCHEMA
    found = mentions.collect(engine=engine)
    assert found.select("id", "value", "bound").rows() == [("7", 15, "exact"), ("7", 300, "about")]
    assert mentions.filter(pl.col("value") > 20).select("value").collect(engine=engine)["value"].to_list() == [300]
