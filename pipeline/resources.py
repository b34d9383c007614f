"""Settings of a build as a Dagster resource.

What belongs here: typed settings with their descriptions and defaults, what is wrong with them in one line, and the
lock that a run holds. What does not: anything that reads a page.
"""

import os
import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import dagster as dg
from pydantic import Field, PrivateAttr

from pipeline.release.project import ROOT
from pipeline.release.publish import Busy, exclusive, recover

if TYPE_CHECKING:
    from pipeline.progress import Progress
    from pipeline.shards import Mapper
    from pipeline.stages import Workspace

ADDRESS = re.compile(r"^(?:(?:tcp|tls|ws|wss)://)?[\w.-]+:\d{1,5}$|^\[[0-9A-Fa-f:]+\]:\d{1,5}$")


def wrong(message: str) -> dg.Failure:
    """A setting is wrong: one plain line, and no second try."""
    return dg.Failure(message, allow_retries=False)


def readable(path: Path) -> bool:
    """Whether the name of a path is text, so that what writes files can be given it: not a byte of another encoding.

    A locale without UTF-8 (PYTHONUTF8=0) makes any Chinese name such bytes.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


#: Set by `python -m pipeline`, whose terminal shows the progress; a run of the UI shows it in its log.
TERMINAL: list[TextIO] = []


def progress_stream() -> TextIO | None:
    """Where progress is shown beside the log."""
    return TERMINAL[-1] if TERMINAL else None


class Folders(NamedTuple):
    """The folder of the documents and the folder of the release."""

    seeds: Path
    output: Path


class Settings(dg.ConfigurableResource):
    """Where documents come from and where the release goes. A run holds the lock of its output folder to its end.

    文档来源与发布位置;一次运行从始至终独占其输出目录。
    """

    seeds_dir: str = Field(
        default="",
        description="Folder of the documents. Empty: the environment variable SEEDS_DIR, else seeds/ of the project. "
        "文档所在目录。",
    )
    output_dir: str = Field(
        default="",
        description="Folder that data/ and datapackage.json go to; work in progress is kept in its .work/. Empty: the "
        "environment variable OUTPUT_DIR, else the root of the project. 输出目录。",
    )
    cluster_address: str = Field(
        default="",
        description="Address of a Dask scheduler (tcp://host:8786) that does the shards. Empty: this machine does "
        "them. 计算集群地址。",
    )
    strict: bool = Field(
        default=False,
        description="Whether warnings (conflicts, unresolved damage, pages without a date, ...) stop a release as "
        "broken laws do. 警告是否也阻止发布。",
    )
    _held: ExitStack = PrivateAttr(default_factory=ExitStack)
    _progress: "Progress | None" = PrivateAttr(default=None)
    _beside_others: bool = PrivateAttr(default=False)

    def folders(self) -> Folders:
        """Where this build reads and writes. Raises dagster.Failure with one plain line when a setting is wrong."""
        seeds = Path(self.seeds_dir or os.environ.get("SEEDS_DIR") or ROOT / "seeds").absolute()
        output = Path(self.output_dir or os.environ.get("OUTPUT_DIR") or ROOT).absolute()
        if not readable(output):
            raise wrong(f"{str(output)!r}: its name is no UTF-8; set OUTPUT_DIR to a folder with another name")
        if not seeds.is_dir():
            raise wrong(f"{seeds}: no such folder; set SEEDS_DIR to the folder of the documents")
        if output.exists() and not output.is_dir():
            raise wrong(f"{output}: not a folder; set OUTPUT_DIR to the folder that data/ goes to")
        if output == seeds:
            raise wrong(f"{output}: SEEDS_DIR and OUTPUT_DIR are the same folder; documents are never written to")
        if self.cluster_address and not ADDRESS.match(self.cluster_address):
            raise wrong(f"cluster_address {self.cluster_address!r}: not an address such as tcp://host:8786")
        return Folders(seeds, output)

    def workspace(self) -> "Workspace":
        """The workspace of this build. Raises dagster.Failure as `folders` does."""
        from pipeline.stages import Workspace  # brings all rooms with it, of which a page of the UI needs none

        return Workspace(*self.folders(), mapper=self.mapper(), progress=self._progress)

    def mapper(self) -> "Mapper":
        """What does the shards: the cluster, where an address is set, else the processors of this machine."""
        from pipeline import cluster, workers

        return cluster.mapper(self.cluster_address) if self.cluster_address else workers.on_this_machine()

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Take the lock of the output folder and finish a release that was cut; tell progress to the run's log."""
        from pipeline.progress import Progress

        self._progress = Progress(context.log.info if context.log else None, progress_stream())
        output = self.folders().output
        try:
            self._held.enter_context(exclusive(output, shared=self._beside_others))
            if not self._beside_others:
                recover(output)
        except Busy as problem:
            raise wrong(str(problem)) from None
        except OSError as problem:
            raise wrong(f"{output}: cannot be written ({problem.strerror}); set OUTPUT_DIR to another folder") from None

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """End the worker processes and give the lock back."""
        from pipeline import workers

        workers.rest()
        self._held.close()


class Beside(Settings):
    """Settings of a run that does shards of its own and makes no table: it may go on beside others of its kind.

    与同类运行并行:只处理自己的分片,不生成任何表。
    """

    _beside_others: bool = PrivateAttr(default=True)
