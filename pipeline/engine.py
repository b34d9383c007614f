"""Many small queries, done in the thread that asks them.

What belongs here: running a function inside the engine. What does not: any query.

Polars hands the expressions of every query to a thread of its pool and waits for it. A shard is some hundreds of small
queries: where all processors are busy, going to and fro took a fifth of the processor time of matching (from 0.57 to
0.45 seconds a shard). Inside a function that the engine itself calls, queries are done at once, in the same thread.
"""

from collections.abc import Callable
from typing import TypeVar

import polars as pl

Result = TypeVar("Result")


def inside(work: Callable[[], Result]) -> Result:
    """What `work` returns or raises, its queries done in this thread where the engine has but one thread of its own, as
    in a worker process; where it has more, they are of use and the queries are left to them.

    `work` must not wait for other threads that ask the engine.
    """
    if pl.thread_pool_size() > 1:
        return work()
    results: list[Result] = []
    problems: list[BaseException] = []

    def run(frame: pl.DataFrame) -> pl.DataFrame:
        try:
            results.append(work())
        except BaseException as problem:  # raised again below, where the engine would wrap it
            problems.append(problem)
        return frame

    pl.LazyFrame({"call": [0]}).map_batches(run).collect()
    if problems:
        raise problems[0]
    return results[0]
