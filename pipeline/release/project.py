"""What is said of the project as a whole, read from the one place that says it: `pyproject.toml`.

What belongs here: name, version, licences, contributors, keywords. What does not: what is said of tables (`schemas`).
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@cache
def project() -> dict[str, Any]:
    """The `[project]` table of pyproject.toml."""
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


@cache
def dataset() -> dict[str, Any]:
    """The `[tool.dataset]` table of pyproject.toml: title, licence of the data, contributors, release date."""
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["dataset"])
