"""Functions that run inside the engine: what they return, what they raise, and in which thread."""

import os
import subprocess
import sys

import polars as pl
import pytest

from pipeline.engine import inside

#: Prints how many threads the expressions of a query ran in, and what became of an error, in an engine of one thread.
ALONE = """
import threading
import polars as pl
from pipeline.engine import inside

def query():
    threads = set()
    def told(column):
        threads.add(threading.get_native_id())
        return column
    frame = pl.DataFrame({"a": [1], "b": [2]})
    asked = [pl.col(name).map_batches(told, return_dtype=pl.Int64) for name in frame.columns]
    return threads, frame.select(asked).rows()

def fails():
    raise KeyError("no such word")

threads, rows = inside(query)
assert threads == {threading.get_native_id()} and rows == [(1, 2)], (threads, rows)
assert inside(lambda: inside(lambda: 7)) == 7
try:
    inside(fails)
except KeyError as problem:
    print(problem)
"""


def test_returns_what_the_function_returns() -> None:
    assert inside(lambda: pl.DataFrame({"a": [1, 2]}).select(pl.col("a").sum()).item()) == 3


def test_raises_what_the_function_raises() -> None:
    def work() -> None:
        raise KeyError("no such word")

    with pytest.raises(KeyError, match="no such word"):
        inside(work)


def test_an_engine_of_one_thread_asks_in_the_thread_that_calls() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        env={**os.environ, "POLARS_MAX_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "'no such word'"
