"""`python -m benchmarks.quantities [--cases FILE.jsonl] [--scale]`: speed, memory, accuracy on the same text.

Prints a table; writes docs/benchmark_quantities.json and .svg. Each system runs in a process of its own, so that its
peak memory is its own. A peer that is not installed (dependency group `bench`) is listed as such.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.quantities.corpus import documents
from benchmarks.quantities.picture import picture
from benchmarks.quantities.systems import SYSTEMS

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs"
# Megabytes that a system reads: peers are slow, and a second or two of work tells their speed.
SIZES = {"this project": 40.0, "bare regex scan": 40.0}
PEER_SIZE = 0.05


def equal(wanted: str, got: str) -> bool:
    """Whether the stated number is right; a percentage may be 35, 35% or 0.35, a fraction 3/4 or 0.75."""
    try:
        number, percent = got.strip(), got.strip().endswith("%")
        top, _, bottom = number.rstrip("%").partition("/")
        value = Decimal(top) / Decimal(bottom or 1)
        target = Decimal(wanted)
    except (InvalidOperation, ZeroDivisionError):
        return False
    return any(
        abs(v - target) <= abs(target) * Decimal("1e-9")
        for v in (value, value * 100, value / 100 if percent else value)
    )


def accuracy(read: Any, path: Path) -> dict[str, float]:
    """Share of expected numbers that a system returns for its text."""
    wanted = []
    for case in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        values = [e["value"] for e in case["expected"] if e.get("value") is not None]
        if case.get("in_scope", True) and values:
            wanted.append((case["text"], values))
    total = right = 0
    for text, values in wanted:
        try:
            found = read([text])[0]
        except Exception:  # a peer may fail on a text; the case then counts as wrong
            found = []
        total += len(values)
        right += sum(any(equal(str(v), str(f)) for f in found) for v in values)
    return {"cases": total, "right": right, "accuracy": round(right / total, 4)}


def measure(name: str, cases: Path, megabytes: float) -> dict[str, Any]:
    """One system in this process."""
    read = SYSTEMS[name]()
    texts = list(documents(megabytes))
    size = sum(len(t.encode()) for t in texts) / 1e6
    read(texts[:1])
    before, cpu = time.perf_counter(), time.process_time()
    found = sum(map(len, read(texts)))
    seconds, cpu_seconds = time.perf_counter() - before, time.process_time() - cpu
    return {
        "megabytes": round(size, 3),
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu_seconds, 3),
        "mb_per_s": round(size / seconds, 4),
        "mb_per_cpu_s": round(size / cpu_seconds, 4),
        "numbers_per_s": round(found / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **(accuracy(read, cases) if name != "bare regex scan" else {}),
    }


def child(name: str, cases: Path, megabytes: float) -> dict[str, Any]:
    """One system in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.quantities",
        "--only",
        name,
        "--cases",
        str(cases),
        "--size",
        str(megabytes),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["failed"])[-1][:200]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cases", type=Path, default=HERE / "cases.jsonl", help="expected numbers, one JSON object a line"
    )
    parser.add_argument("--scale", action="store_true", help="also 1 MB to 1 GB, to see that time is linear")
    parser.add_argument("--only", help="measure one system here and print JSON")
    parser.add_argument("--size", type=float, help="megabytes of text, with --only")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options.only, options.cases, options.size)))
        return
    results = {name: child(name, options.cases, SIZES.get(name, PEER_SIZE)) for name in SYSTEMS}
    sizes = (1.0, 10.0, 100.0, 1000.0) if options.scale else ()
    scale = [child("this project", options.cases, size) for size in sizes]
    machine = {
        "python": platform.python_version(),
        "polars": pl.__version__,
        "threads": pl.thread_pool_size(),
        "cores": os.cpu_count(),
    }
    report = {"machine": machine, "cases": options.cases.name, "systems": results, "scale": scale}
    DOCS.mkdir(exist_ok=True)
    (DOCS / "benchmark_quantities.json").write_text(
        json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (DOCS / "benchmark_quantities.svg").write_text(picture(results), encoding="utf-8")
    print(f"{'system':26}{'MB/s':>10}{'MB/cpu-s':>10}{'numbers/s':>12}{'peak MB':>9}{'accuracy':>10}")
    for name, r in results.items():
        if "error" in r:
            print(f"{name:26}  {r['error']}")
            continue
        share = f"{r['accuracy']:.1%}" if "accuracy" in r else "-"
        print(
            f"{name:26}{r['mb_per_s']:>10.3f}{r['mb_per_cpu_s']:>10.3f}{r['numbers_per_s']:>12,}{r['peak_mb']:>9,}{share:>10}"
        )
    for r in scale:
        print(
            f"  {r['megabytes']:>8.1f} MB {r['seconds']:>8.2f} s {r['cpu_seconds']:>8.2f} cpu-s"
            f" {r['peak_mb']:>7,} MB peak"
        )


if __name__ == "__main__":
    main()
