"""`python -m benchmarks.quantities [--cases FILE.jsonl] [--quick]`: speed, memory, accuracy on the same text.

Prints a table; writes docs/benchmark_quantities.json and .svg. Each system runs in a process of its own, so that its
peak memory is its own, on two texts (`corpus`): each is read until a run takes a second, and the best of three runs
counts. A peer that is not installed (dependency group `bench`) is listed as such. Accuracy is the share of the numbers
that the cases expect: those of nine public test suites where the file is at hand, else this project's own few.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.quantities.corpus import TEXTS
from benchmarks.quantities.picture import picture
from benchmarks.quantities.systems import FLOOR, ONE, OURS, PEERS, SYSTEMS, System

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SHARED = ROOT.parent / "shared" / "acceptance" / "cases_dev.jsonl"
# Megabytes of each text that are made at most, and what this project and the scan begin with.
MOST, FRAME = 40.0, 40.0
RUNS, SECONDS = 3, 1.0
SCALE = (1.0, 10.0, 100.0, 1000.0)


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


def accuracy(system: System, path: Path) -> dict[str, Any]:
    """Share of expected numbers that a system returns for its text."""
    total = right = 0
    for case in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        values = [e["value"] for e in case["expected"] if e.get("value") is not None]
        if system.numbers is None or not case.get("in_scope", True) or not values:
            continue
        try:
            found = system.numbers(case["text"])
        except Exception:  # a peer may fail on a text; the case then counts as wrong
            found = []
        total += len(values)
        right += sum(any(equal(str(v), str(f)) for f in found) for v in values)
    return {"expected": total, "right": right, "accuracy": round(right / total, 4)} if total else {}


def timed(system: System, texts: list[str]) -> tuple[float, float, int]:
    """Seconds, seconds of all cores together, and numbers found."""
    ready = system.prepare(texts)
    start, cpu = time.perf_counter(), time.process_time()
    found = system.count(ready)
    return time.perf_counter() - start, time.process_time() - cpu, found


def speed(system: System, texts: Iterator[str], megabytes: float) -> dict[str, Any]:
    """Speed on as much of `texts` as takes a second: from `megabytes` on, doubled until it does."""
    held: list[str] = []
    size = 0
    system.count(system.prepare([next(texts)]))
    while True:
        for text in texts:
            held.append(text)
            size += len(text.encode())
            if size >= megabytes * 1e6:
                break
        runs = [timed(system, held)]
        if runs[0][0] >= SECONDS or megabytes >= MOST:
            break
        megabytes = min(megabytes * 2, MOST)
    runs += [timed(system, held) for _ in range(RUNS - 1)]
    seconds, cpu = min(run[0] for run in runs), min(run[1] for run in runs)
    return {
        "megabytes": round(size / 1e6, 3),
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu, 3),
        "mb_per_s": round(size / 1e6 / seconds, 4),
        "mb_per_cpu_s": round(size / 1e6 / cpu, 4),
        "numbers_per_s": round(runs[0][2] / seconds),
    }


def measure(name: str, cases: Path) -> dict[str, Any]:
    """One system in this process."""
    system = SYSTEMS[name]()
    least = 0.01 if name in PEERS else FRAME
    found: dict[str, Any] = {text: speed(system, make(MOST + 1), least) for text, make in TEXTS.items()}
    return {**found, "peak_mb": _peak(), **accuracy(system, cases)}


def scaled(megabytes: float) -> dict[str, Any]:
    """This project on the news text, that many megabytes of it; above 100 the same 100 again and again."""
    texts = list(TEXTS["news"](min(megabytes, 100.0)))
    texts *= max(1, round(megabytes / 100))
    system = SYSTEMS[OURS]()
    system.count(system.prepare(texts[:1]))
    seconds, cpu, found = timed(system, texts)
    size = sum(len(t.encode()) for t in texts) / 1e6
    return {
        "megabytes": round(size, 1), "seconds": round(seconds, 3), "cpu_seconds": round(cpu, 3),
        "mb_per_cpu_s": round(size / cpu, 2), "numbers": found, "peak_mb": _peak(),
    }  # fmt: skip


def _peak() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def child(cores: int | None, *arguments: str) -> dict[str, Any]:
    """What this program prints for `arguments`, in a process of its own on so many cores."""
    environment = dict(os.environ) if cores is None else {**os.environ, "POLARS_MAX_THREADS": str(cores)}
    command = [sys.executable, "-m", "benchmarks.quantities", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["failed"])[-1][:200]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def ratios(systems: dict[str, Any]) -> dict[str, Any]:
    """How many times as fast this project is as each peer, and the scan as this project, by text; seconds by the clock
    with every core, and seconds of one core."""
    found: dict[str, Any] = {}
    for name in (*PEERS, FLOOR):
        for text in TEXTS:
            if text not in systems[name] or text not in systems[OURS]:
                continue
            one = FLOOR + ONE if name == FLOOR else name
            pairs = (("clock", "mb_per_s", OURS, name), ("one_core", "mb_per_cpu_s", OURS + ONE, one))
            for key, unit, ours, theirs in pairs:
                share = systems[ours][text][unit] / systems[theirs][text][unit]
                found.setdefault(name, {}).setdefault(text, {})[key] = round(1 / share if name == FLOOR else share, 2)
    return found


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    versions = {}
    for package in ("polars", "chinese2digits", "cn2an", "jionlp", "recognizers-text-suite", "wetext"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return {"python": platform.python_version(), "cores": os.cpu_count(), "versions": versions}


def table(report: dict[str, Any]) -> str:
    """The report for reading in a terminal."""
    texts = list(TEXTS)
    head = "".join(f"{text + ' MB/s':>13}{'a core':>9}{'x slower':>10}" for text in texts)
    lines = [f"{'system':28}{head}{'numbers/s':>12}{'peak MB':>9}{'right':>8}"]
    for name, r in report["systems"].items():
        if "error" in r:
            lines.append(f"{name:28}  {r['error']}")
            continue
        cells = ""
        for text in texts:
            ratio = report["ratios"].get(name, {}).get(text, {}).get("clock") if name in PEERS else None
            cells += f"{r[text]['mb_per_s']:>13.3f}{r[text]['mb_per_cpu_s']:>9.2f}{ratio or '':>10}"
        share = f"{r['accuracy']:.1%}" if "accuracy" in r else ""
        lines.append(f"{name:28}{cells}{r[texts[0]]['numbers_per_s']:>12,}{r['peak_mb']:>9,}{share:>8}")
    for text, told in report["ratios"].get(FLOOR, {}).items():
        lines.append(f"the bare scan is {told['clock']} times as fast on {text} ({told['one_core']} times on one core)")
    for r in report["scale"]:
        told = f"{r['seconds']:>7.2f} s, {r['mb_per_cpu_s']:>6.2f} MB/s a core, {r['peak_mb']:,} MB peak"
        lines.append(f"{r['megabytes']:>8.1f} MB: {told}")
    lines += [f"{name}: {told}" for name, told in report["texts"].items()]
    lines.append(
        "Every system reads the same text, the peers one document after another on one core, till a run takes a second;"
        f" the best of {RUNS} runs counts. a core: MB for a second of processor time, whatever else the machine does."
    )
    expected = max((r.get("expected", 0) for r in report["systems"].values()), default=0)
    lines.append(f"right: share of the {expected} numbers that {report['cases']} expects")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cases = SHARED if SHARED.exists() else HERE / "cases.jsonl"
    parser.add_argument("--cases", type=Path, default=cases, help="expected numbers, one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="without the sizes from 1 MB to 1 GB")
    parser.add_argument("--only", help="measure one system here and print JSON")
    parser.add_argument("--scaled", type=float, help="measure this project on so many megabytes and print JSON")
    options = parser.parse_args()
    if options.only or options.scaled:
        found = measure(options.only, options.cases) if options.only else scaled(options.scaled)
        print(json.dumps(found))
        return
    path = ["--cases", str(options.cases.resolve())]
    systems = {name: child(1 if name.endswith(ONE) else None, "--only", name, *path) for name in SYSTEMS}
    scale = [] if options.quick else [child(None, "--scaled", str(size)) for size in SCALE]
    report = {
        "machine": machine(),
        "texts": {name: " ".join((make.__doc__ or "").split()) for name, make in TEXTS.items()},
        "cases": options.cases.name,
        "systems": systems,
        "ratios": ratios(systems),
        "scale": scale,
    }
    docs = ROOT / "docs"
    docs.mkdir(exist_ok=True)
    told = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    (docs / "benchmark_quantities.json").write_text(told, encoding="utf-8")
    (docs / "benchmark_quantities.svg").write_text(picture(report), encoding="utf-8")
    print(table(report))


if __name__ == "__main__":
    main()
