"""Settings of a build as a Dagster resource.

What belongs here: typed settings with their descriptions and defaults, and the lock that a run holds. What does not:
anything that reads a page.
"""

import os
from contextlib import ExitStack
from pathlib import Path

import dagster as dg
from pydantic import Field, PrivateAttr

from pipeline.release.publish import Busy, exclusive, recover
from pipeline.stages import Workspace

ROOT = Path(__file__).resolve().parents[1]


class Settings(dg.ConfigurableResource):
    """Where documents come from and where the release goes. A run holds the lock of its output folder to its end."""

    seeds_dir: str = Field(
        default="",
        description="Folder of the documents. Empty: the environment variable SEEDS_DIR, else seeds/ of the project.",
    )
    output_dir: str = Field(
        default="",
        description="Folder that data/ and datapackage.json go to. Empty: the environment variable OUTPUT_DIR, else "
        "the root of the project.",
    )
    _held: ExitStack = PrivateAttr(default_factory=ExitStack)

    def workspace(self) -> Workspace:
        """The folders of this build. Raises dagster.Failure with one plain line when the seeds folder is missing."""
        seeds = Path(self.seeds_dir or os.environ.get("SEEDS_DIR") or ROOT / "seeds").absolute()
        output = Path(self.output_dir or os.environ.get("OUTPUT_DIR") or ROOT).absolute()
        if not seeds.is_dir():
            raise dg.Failure(
                f"{seeds}: no such folder; set SEEDS_DIR to the folder of the documents", allow_retries=False
            )
        return Workspace(seeds=seeds, output=output)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Take the lock of the output folder and finish a release that was cut."""
        output = self.workspace().output
        try:
            self._held.enter_context(exclusive(output))
        except Busy as problem:
            raise dg.Failure(str(problem), allow_retries=False) from None
        recover(output)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Give the lock back."""
        self._held.close()
