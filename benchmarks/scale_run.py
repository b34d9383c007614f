"""One build in a process of its own, step by step: seconds, processor time, memory, rows, as one JSON line.

    python -m benchmarks.scale_run SEEDS OUTPUT PROCESSES [CLUSTER_ADDRESS]

What belongs here: measuring one build. What does not: which builds are measured (`benchmarks.scale`).
"""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import steps
from pipeline import cluster, workers
from pipeline.shards import Row
from pipeline.stages import Workspace
from schemas import TABLES

TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


class Watch(threading.Thread):
    """Looks at the memory of this process and its children, four times a second.

    To count what they share once, the system goes through every page of theirs while they wait: a fortieth of a build.
    So that is asked only when more is resident than ever before in a step, by a thousandth at least.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.begin()

    def begin(self) -> None:
        """Begin a step."""
        self.peak, self.most = 0, 0.0

    def run(self) -> None:
        while True:
            processes = family()
            now = sum(resident(process) for process in processes)
            if now > self.most:
                self.peak = max(self.peak, sum(proportional(process) for process in processes))
                self.most = now * 1.001
            time.sleep(0.25)


def family() -> list[str]:
    """This process and its children (Linux), or this process alone."""
    me = str(os.getpid())
    try:
        # A child is listed with the thread that started it.
        lists = [path.read_text(encoding="ascii").split() for path in Path(f"/proc/{me}/task").glob("*/children")]
    except OSError:
        lists = []
    return [me, *(child for children in lists for child in children)]


def resident(process: str) -> int:
    """Memory of a process, in bytes; what several processes share counts for each."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (OSError, IndexError, ValueError):
        return 0


def proportional(process: str) -> int:
    """Memory of a process, in bytes; what several processes share counts for each in proportion."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, IndexError, ValueError, StopIteration):
        return 0


def processor_seconds() -> float:
    """Processor time of this process and its children so far, of those that have ended too."""
    total = 0.0
    for process in family():
        try:
            fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15])) / TICKS  # user, system, and both of children that were waited for
        except (OSError, IndexError, ValueError):
            continue
    return total


def rows_of(result: Any) -> int:
    """How many rows a step made."""
    if isinstance(result, list):
        return sum(sum(one.rows.values()) for one in result if isinstance(one, Row))
    return int(result) if isinstance(result, int) else int(getattr(result, "height", 0))


def measure(space: Workspace, watch: Watch) -> dict[str, Any]:
    """Every step of one build."""
    found = []
    for name, step in steps.STEPS:
        watch.begin()
        wall, used = time.perf_counter(), processor_seconds()
        result = step(space)
        found.append(
            {
                "step": name,
                "seconds": round(time.perf_counter() - wall, 3),
                "processor_seconds": round(processor_seconds() - used, 3),
                "peak_bytes": watch.peak,
                "rows": rows_of(result),
            }
        )
        if name == "laws" and result:
            raise SystemExit(f"a law does not hold: {result[0]}")
    return {"steps": found, "tables": {name: table_rows(space, name) for name in TABLES}}


def table_rows(space: Workspace, name: str) -> int:
    """Rows of a table that was made."""
    return int(json.loads((space.tables / f"{name}.json").read_text(encoding="utf-8"))["result"])


def main() -> None:
    """Measure a first build and one with nothing new."""
    seeds, output, processes = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    mapper = cluster.mapper(sys.argv[4]) if len(sys.argv) > 4 else workers.mapper(processes)
    space = Workspace(seeds, output, mapper=mapper)
    watch = Watch()
    watch.start()
    print(json.dumps({"first": measure(space, watch), "again": measure(space, watch)}))


if __name__ == "__main__":
    main()
