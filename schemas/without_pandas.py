"""Import pandera for polars without the pandas and the hypothesis that it would import where it finds them.

What belongs here: that, because it takes a second of every start and half a second of the first validation (pandas,
numpy, hypothesis and what they bring) and nothing here uses them. What does not: anything about tables. The tests
install both and import them by themselves.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

HIDDEN = frozenset({"pandas", "hypothesis"})


class Hidden(MetaPathFinder):
    """Says of pandas and hypothesis that they are not installed, as pandera expects to hear it."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Raise ModuleNotFoundError for those; leave any other module to the finders that follow."""
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


@contextmanager
def without_pandas() -> Iterator[None]:
    """Within this context pandas and hypothesis are not found, unless they were imported before."""
    finder = Hidden()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
