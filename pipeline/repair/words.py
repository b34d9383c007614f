"""What the repair room reads from the lexicon: its settings, the words of the field, the words of advertising.

Belongs here: opening `pipeline/lexicon/repair_*` and nothing else.
"""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


def _read(name: str) -> str:
    return files("pipeline.lexicon").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def settings() -> dict[str, Any]:
    """Marks, character sets and word lists by name (`repair_marks.yaml`)."""
    loaded: dict[str, Any] = yaml.safe_load(_read("repair_marks.yaml"))
    return loaded


@lru_cache(maxsize=1)
def field_words() -> dict[str, int]:
    """Words of union and civic news and how often one meets them, on the scale of jieba's dictionary."""
    rows = csv.DictReader(io.StringIO(_read("repair_words.csv")))
    return {word: int(row["weight"]) for row in rows for word in row["words"].split()}
