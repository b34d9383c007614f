"""How the build grows with its input: seconds, MB/s, peak memory and rows, step by step, on this machine.

    python -m benchmarks.scale [--sizes 1000 10000 100000] [--times 3] [--cluster 1000] [--output docs]

What belongs here: which builds are measured and how they are shown. What does not: measuring one (`scale_run`) and
making documents (`scale_documents`). Each build is a process of its own. What is compared are ratios within one run of
this program: seconds a megabyte at one size and at the next, one process and two workers of a cluster.

What else goes on on a machine makes a build slower and never faster, so of some builds of a size the fastest is shown
(as `timeit` advises); the seconds of the slowest stand beside it, and the memory is the most that any of them took.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import scale_documents
from benchmarks.scale_plot import plot
from pipeline.workers import processors
from schemas import TABLES

ROOT = Path(__file__).resolve().parents[1]
SIZES, TIMES = (1_000, 10_000, 100_000), 3
BEGIN, END = "<!-- figures of benchmarks/scale.py begin -->", "<!-- figures of benchmarks/scale.py end -->"


def build(seeds: Path, output: Path, *more: str) -> dict[str, Any]:
    """Run one build in a process of its own; its measurements."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale_run", str(seeds), str(output), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def total(measured: dict[str, Any], key: str = "seconds") -> float:
    """Sum over all steps."""
    return float(sum(step[key] for step in measured["steps"]))


def peak(measured: dict[str, Any]) -> int:
    """The most memory that any step took, in bytes."""
    return int(max(step["peak_bytes"] for step in measured["steps"]))


def digest(output: Path) -> str:
    """One digest of all tables of a build."""
    found = hashlib.sha256()
    for name in TABLES:
        for suffix in ("csv", "parquet"):
            with (output / ".work" / "tables" / f"{name}.{suffix}").open("rb") as handle:
                found.update(hashlib.file_digest(handle, "sha256").digest())
    return found.hexdigest()


def on_cluster(seeds: Path, output: Path) -> dict[str, Any]:
    """A build on two workers of one thread each, of a cluster on this machine."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", env={"POLARS_MAX_THREADS": "1"}
    ) as cluster:
        return build(seeds, output, "1", cluster.scheduler_address)


def fastest(builds: list[dict[str, Any]]) -> dict[str, Any]:
    """The fastest of some builds of the same documents, with the seconds of the slowest and the most memory that a step
    took in any."""
    kept = min(builds, key=lambda one: total(one["first"]))
    peaks = [[step["peak_bytes"] for step in one["first"]["steps"]] for one in builds]
    steps = [
        {**step, "peak_bytes": max(most)}
        for step, most in zip(kept["first"]["steps"], zip(*peaks, strict=True), strict=True)
    ]
    slowest = max(total(one["first"]) for one in builds)
    return {**kept, "first": {**kept["first"], "steps": steps}, "times": len(builds), "slowest_seconds": slowest}


def measure(sizes: list[int], times: int, cluster_size: int) -> dict[str, Any]:
    """All builds: some a size, and the one of `cluster_size` documents once more on a cluster (0: none)."""
    found: dict[str, Any] = {"processors": processors(), "builds": []}
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as scratch:
        for size in sizes:
            folder = Path(scratch) / str(size)
            size_bytes = scale_documents.write(ROOT / "seeds", size, folder / "seeds")
            builds = []
            for _ in range(times):
                shutil.rmtree(folder / "local", ignore_errors=True)
                builds.append(build(folder / "seeds", folder / "local", str(processors())))
            measured = fastest(builds)
            found["builds"].append({"documents": size, "bytes": size_bytes, **measured})
            print(line(found["builds"][-1]), file=sys.stderr)
            if size == cluster_size:
                far = on_cluster(folder / "seeds", folder / "far")
                found["cluster"] = {
                    "documents": size,
                    "seconds": total(far["first"]),
                    "local_seconds": total(measured["first"]),
                    "equal": digest(folder / "far") == digest(folder / "local"),
                }
    return found


def line(one: dict[str, Any]) -> str:
    """One build as a row of a Markdown table."""
    seconds, again, size = total(one["first"]), total(one["again"]), one["bytes"] / 1e6
    used = total(one["first"], "processor_seconds")
    return (
        f"| {one['documents']:,} | {size:,.1f} | {one['first']['tables']['quantities']:,} | {seconds:,.1f} | "
        f"{one['slowest_seconds']:,.1f} | {size / seconds:.1f} | {size / used:.1f} | "
        f"{peak(one['first']) / 1e6:,.0f} | {again:.1f} |"
    )


def growth(before: dict[str, Any], after: dict[str, Any]) -> str:
    """How much more a document costs at the larger of two sizes."""
    ratios = [
        total(after["first"], key) / after["documents"] / (total(before["first"], key) / before["documents"])
        for key in ("seconds", "processor_seconds")
    ]
    return (
        f"A document among {after['documents']:,} takes {ratios[0]:.2f} times the seconds of one among "
        f"{before['documents']:,}, and {ratios[1]:.2f} times the processor time."
    )


def by_step(one: dict[str, Any]) -> list[str]:
    """The steps of one build as rows of a Markdown table."""
    size = one["bytes"] / 1e6
    return [
        f"| {step['step']} | {step['seconds']:,.1f} | {size / max(step['seconds'], 1e-3):,.1f} | "
        f"{step['processor_seconds']:,.1f} | {step['peak_bytes'] / 1e6:,.0f} | {step['rows']:,} |"
        for step in one["first"]["steps"]
    ]


def report(found: dict[str, Any]) -> str:
    """The measurements as Markdown."""
    builds = found["builds"]
    largest = builds[-1]
    lines = [
        f"Measured on {found['processors']} processors. Every document has some five kilobytes of text and "
        f"{largest['first']['tables']['quantities'] / largest['documents']:.0f} numbers. "
        f"Of {largest['times']} builds of a size the fastest is shown; memory is the most of any.",
        "",
        "| documents | MB | quantities | seconds | slowest | MB/s | MB/s a processor | peak MB | again, s |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(line(one) for one in builds),
        "",
        *(growth(before, after) for before, after in pairwise(builds)),
        "",
        f"Step by step, {largest['documents']:,} documents:",
        "",
        "| step | seconds | MB/s | processor seconds | peak MB | rows |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *by_step(largest),
    ]
    if "cluster" in found:
        far = found["cluster"]
        lines += [
            "",
            f"On a cluster of two workers on the same machine, {far['documents']:,} documents take "
            f"{far['seconds'] / far['local_seconds']:.2f} times as long as without; the files are "
            f"{'the same, byte for byte' if far['equal'] else 'DIFFERENT'}.",
        ]
    return "\n".join(lines)


def filled(text: str, figures: str) -> str:
    """A document with the figures put between their marks."""
    before, rest = text.split(BEGIN, 1)
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{rest.split(END, 1)[1]}"


def main() -> None:
    """Measure, and write scale.json, scale.svg and the figures of scale.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of documents")
    parser.add_argument("--times", type=int, default=TIMES, help="builds of each size")
    parser.add_argument("--cluster", type=int, default=1_000, help="size that is also built on a cluster; 0: none")
    parser.add_argument("--output", type=Path, default=ROOT / "docs", help="folder of scale.json, .svg and .md")
    chosen = parser.parse_args()
    found = measure(chosen.sizes, chosen.times, chosen.cluster)
    chosen.output.mkdir(parents=True, exist_ok=True)
    (chosen.output / "scale.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (chosen.output / "scale.svg").write_text(plot(found), encoding="utf-8")
    page = chosen.output / "scale.md"
    if page.exists():
        page.write_text(filled(page.read_text(encoding="utf-8"), report(found)), encoding="utf-8")
    print(report(found))


if __name__ == "__main__":
    main()
