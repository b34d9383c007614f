"""A module that is imported when it is used.

What belongs here: what keeps `import pipeline.definitions` as quick as Dagster itself; the UI, the daemon and every run
import it, and the rooms bring dictionaries with them. What does not: anything that is used at once.
"""

from importlib import import_module
from typing import Any


class Lazy:
    """Stands for the module `name`: the import happens when the first attribute is asked for, once, in any thread."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
