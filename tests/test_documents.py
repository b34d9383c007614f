"""What the documentation shows is whole: its JSON parses, and its picture is of the figures beside it."""

import json
from pathlib import Path

import pytest

from benchmarks.scale_plot import plot

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.json")), ids=lambda path: path.name)
def test_json_parses(path: Path) -> None:
    assert json.loads(path.read_text(encoding="utf-8"))


def test_the_picture_of_scale_is_of_its_figures() -> None:
    found = json.loads((DOCS / "scale.json").read_text(encoding="utf-8"))
    assert (DOCS / "scale.svg").read_text(encoding="utf-8") == plot(found)
