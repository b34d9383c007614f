"""A run that is killed anywhere and started again makes the bytes of one that was not."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import steps
from pipeline.stages import Workspace
from tests.scale.invented import corpus, loose

ROOT = Path(__file__).parents[2]
RUN = """
import sys
from pathlib import Path
from benchmarks import steps
from pipeline import batches, corpora
from pipeline.stages import Workspace
batches.MEAN_PAGES, corpora.SHARD_ROWS, corpora.READ_ROWS = 4, 8, 4
print("ready", flush=True)
steps.run(Workspace(Path(sys.argv[1]), Path(sys.argv[2]), progress=lambda *_: print("shard", flush=True)))
"""
#: After how many shards the run is killed, the first time, the second, ...
KILLS = (1, 6, 17)


def test_killed_and_started_again(seeds: Path, tmp_path: Path, sums: Callable[[Path], dict[str, str]]) -> None:
    loose(seeds, range(12))
    corpus(seeds / "crawl.jsonl", range(20, 50))
    whole, cut = Workspace(seeds, tmp_path / "whole"), Workspace(seeds, tmp_path / "cut")
    steps.run(whole)
    for shards_done in KILLS:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(cut.seeds), str(cut.output)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        for _ in range(1 + shards_done):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()
    steps.run(cut)
    assert sums(whole.tables) == sums(cut.tables)
