"""Import pandera for polars without the pandas that it would import where it finds one.

What belongs here: that, because it takes a second of every start (pandas, numpy and what they bring) and nothing here
uses it. What does not: anything about tables. The tests of the release install pandas and import it by themselves.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class Hidden(MetaPathFinder):
    """Says of pandas that it is not installed, as pandera expects to hear it."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Raise ModuleNotFoundError for pandas; leave any other module to the finders that follow."""
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


@contextmanager
def without_pandas() -> Iterator[None]:
    """Within this context pandas is not found, unless it was imported before."""
    finder = Hidden()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
