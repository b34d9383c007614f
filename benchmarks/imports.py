"""How long `import pipeline.definitions` takes beside a bare `import dagster`: `python -m benchmarks.imports`.

The UI, the daemon and every run import the definitions, so they may take at most MOST times as long. Measured in
processor time, the least of several processes each, in turn. Exit codes: 0 within the bound, 1 not.
"""

import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST = 1.5
TIMES = 7


def seconds(statement: str) -> float:
    """Processor time of a Python process that runs one statement."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main() -> int:
    """Measure both and print them with their ratio."""
    bare, ours = [], []
    for _ in range(TIMES):
        bare.append(seconds("import dagster"))
        ours.append(seconds("import pipeline.definitions"))
    ratio = min(ours) / min(bare)
    print(f"import dagster {min(bare):.2f} s, import pipeline.definitions {min(ours):.2f} s: {ratio:.2f} times")
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
