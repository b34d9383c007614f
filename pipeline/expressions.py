"""Regular expressions that polars is to keep compiled.

What belongs here: using them, so that they are kept. What does not: the expressions themselves.

Polars keeps the last 32 expressions of each thread that were used. A stage that uses more would compile each of them
anew for every shard, and those that hold a lexicon take some milliseconds each. Who has such a one uses it once more
between its last use in a shard and the first in the next, with fewer than 32 others on either side.

What is sought literally is an expression to polars, too. Queries that the streaming engine collects, which is what
`collect` does unless told otherwise, keep theirs apart from those of the thread that asks.
"""

from collections.abc import Iterable

import polars as pl

EMPTY = pl.DataFrame({"text": [""]})


class Kept:
    """Expressions that take long to compile, each named where it is made; `use` uses all for nothing else but that they
    are kept, some six microseconds each."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self.found: dict[str, pl.Expr] = {}
        for pattern in patterns:
            self(pattern)

    def __call__(self, pattern: str) -> str:
        """The pattern, which is kept from now on."""
        if pattern not in self.found:
            self.found[pattern] = pl.col("text").str.contains(pattern).alias(str(len(self.found)))
        return pattern

    def use(self) -> None:
        """Use all."""
        EMPTY.select(list(self.found.values()))
