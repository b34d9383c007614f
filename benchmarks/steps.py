"""The steps of a build in their order, without Dagster: what the benchmarks time and the tests of scale run.

What belongs here: names and order of the steps. What does not: what a step does (`pipeline.stages`, `pipeline.build`).
"""

from collections.abc import Callable
from typing import Any

from pipeline import build, laws, stages
from pipeline.stages import Workspace
from schemas import TABLES

Step = tuple[str, Callable[[Workspace], Any]]


def stage(name: str) -> Step:
    """A stage over the shards of others."""
    return name, lambda space: stages.do(space, name)


def faults(space: Workspace) -> list[str]:
    """What the laws, references and models find wrong."""
    found = [text for _, law in laws.LAWS.values() for text in law(space)["problem"]]
    found += [text for name in TABLES for text in laws.references_hold(space, name)["problem"]]
    return found + [text for name in TABLES for text in laws.models_hold(space, name)["problem"]]


STAGES: list[Step] = [
    ("pages", stages.pages),
    stage("texts"),
    stage("layout"),
    ("duplicates", build.find_duplicates),
    *(stage(name) for name in stages.CHAIN if name not in ("texts", "layout")),
    ("transcribed_figures", build.transcribe),
    ("finals", build.finish_shards),
]
#: Tables in the order in which they need each other.
ORDER = ["observations", *(name for name in TABLES if name != "observations")]


def make_tables(space: Workspace) -> int:
    """All tables; returns how many rows they have."""
    return sum(build.table(space, name) for name in ORDER)


STEPS: list[Step] = [*STAGES, ("tables", make_tables), ("laws", faults)]


def run(space: Workspace) -> None:
    """Run all steps."""
    for _, step in STEPS:
        step(space)
