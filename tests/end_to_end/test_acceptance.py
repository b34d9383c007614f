"""The acceptance material beside the project, when it is there."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.repair import repair
from tests.conftest import ROOT, build


def script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_seeds_have_no_faults(published: Path, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faults = script(shared / "score_seeds.py").main(str(shared / "seed_facts.json"), str(published / "data"))
    assert not faults, capsys.readouterr().out


def test_the_damaged_seed_reads_exactly_as_it_should(shared: Path) -> None:
    damaged = next((ROOT / "seeds").glob("000_*.txt")).read_text(encoding="utf-8")
    assert repair(damaged).text == (shared / "seed_000_repaired.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def scores(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    output = tmp_path_factory.mktemp("pages")
    done = build(shared / "pages", output)
    assert done.returncode == 0, done.stderr
    return dict(script(shared / "score_pages.py").main(str(shared / "pages_gold.jsonl"), str(output / "data")))


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("f1", 0.90),
        ("precision", 0.93),
        ("mention_recall", 0.97),
        ("unit", 0.95),
        ("bound", 0.95),
        ("status", 0.85),
        ("period_kind", 0.85),
        ("year", 0.85),
        ("actor", 0.85),
        ("area", 0.85),
    ],
)
def test_sample_pages(scores: dict[str, Any], name: str, least: float) -> None:
    assert scores[name] >= least


@pytest.mark.parametrize("name", ["false_facts", "wrong_values"])
def test_nothing_false_on_the_sample_pages(scores: dict[str, Any], name: str) -> None:
    assert scores[name] == 0


def test_expression_cases(shared: Path) -> None:
    assert script(shared / "score_cases.py").main(str(shared / "cases_dev.jsonl")) >= 0.96
