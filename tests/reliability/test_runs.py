"""Whole runs that are killed, starved, locked out or doubled: the previous release stays, and the next run succeeds.

RUNS_KILLED (default 3) says how many runs are killed; `make fuzz` kills twenty.
"""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.release.publish import JOURNAL, WORK, exclusive, recover
from tests.conftest import ROOT, build
from tests.reliability.runs import COMMAND, PAGE, page, plain

KILLED = int(os.environ.get("RUNS_KILLED", "3"))
MATERIALIZE = [str(Path(sys.executable).with_name("dagster")), "asset", "materialize"]


def entries(output: Path) -> dict[str, str]:
    """Checksums of all that is published."""
    files = [path for path in output.rglob("*") if path.is_file() and WORK not in path.parts]
    return {path.relative_to(output).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def faults(output: Path) -> list[str]:
    """Files that are not what the descriptor says, as a reader finds it."""
    resources = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    return [
        one["path"]
        for one in resources
        if one["hash"] != "sha256:" + sha256((output / one["path"]).read_bytes()).hexdigest()
    ]


def figure(output: Path) -> int:
    """Which version of the folder is published."""
    text = (output / "data" / "observations.csv").read_text(encoding="utf-8").splitlines()
    return int(dict(zip(text[0].split(","), text[1].split(","), strict=False))["value"]) - 1000


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with seeds/ and out/, the release of version 0; copied, never changed."""
    home = tmp_path_factory.mktemp("first")
    page(home / "seeds", 0)
    done = build(home / "seeds", home / "out")
    assert done.returncode == 0, done.stderr
    assert figure(home / "out") == 0 and faults(home / "out") == []
    return home


@pytest.fixture
def home(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "home")
    return tmp_path / "home"


def start(home: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "SEEDS_DIR": str(home / "seeds"), "OUTPUT_DIR": str(home / "out")}
    return subprocess.Popen(
        COMMAND, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def staging_begins(home: Path) -> bool:
    return (home / "out" / WORK / "staging" / "data").exists()


def descriptor_is_staged(home: Path) -> bool:
    return (home / "out" / WORK / "staging" / "datapackage.json").exists()


def swap_begins(home: Path) -> bool:
    return (home / "out" / WORK / JOURNAL).exists()


#: What is waited for before a run is killed, and for how long at most after it (seconds).
POINTS: list[tuple[Callable[[Path], bool], float]] = [
    (swap_begins, 0.004),
    (staging_begins, 2.0),
    (swap_begins, 0.0),
    (descriptor_is_staged, 0.5),
    (lambda _: True, 8.0),
]


def kill(home: Path, point: Callable[[Path], bool], delay: float) -> None:
    """Kill a run, `delay` seconds after `point` is reached; one that ends before stays ended."""
    process = start(home)
    while process.poll() is None and not point(home):
        if not descriptor_is_staged(home):  # near the end it is a matter of microseconds
            time.sleep(0.002)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_run_that_is_killed_leaves_a_whole_release_and_the_next_succeeds(home: Path) -> None:
    dice, published = random.Random(7), 0
    for number in range(1, KILLED + 1):
        page(home / "seeds", number)
        point, most = POINTS[(number - 1) % len(POINTS)]
        kill(home, point, dice.random() * most)
        cut = swap_begins(home)
        if not cut:  # no swap was under way: what is there is whole, the old or the new
            assert faults(home / "out") == []
            assert figure(home / "out") in (published, number)
        else:  # the next run finishes it before anything else
            with exclusive(home / "out"):
                assert recover(home / "out")
            assert faults(home / "out") == [] and figure(home / "out") == number
        done = build(home / "seeds", home / "out")
        assert done.returncode == 0, done.stderr
        assert faults(home / "out") == [] and figure(home / "out") == number
        published = number


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB, where that can be mounted."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here; the limit on file size stands for a full disk")
    yield small
    subprocess.run(["umount", str(small)], check=True)


def test_a_disk_that_is_full_leaves_the_release(first: Path, tmpfs: Path) -> None:
    shutil.copytree(first / "out", tmpfs / "out")
    before = entries(tmpfs / "out")
    seeds = first.parent / "other"
    page(seeds, 1)
    room = shutil.disk_usage(tmpfs).free
    (tmpfs / "full").write_bytes(b"\0" * (room - 64 * 1024))
    plain(build(seeds, tmpfs / "out"), "No space left on device", "previous release")
    assert entries(tmpfs / "out") == before
    (tmpfs / "full").unlink()
    assert build(seeds, tmpfs / "out").returncode == 0 and figure(tmpfs / "out") == 1


def test_a_limit_on_file_size_leaves_the_release(home: Path) -> None:
    before = entries(home / "out")
    page(home / "seeds", 1)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    environment = {**os.environ, "SEEDS_DIR": str(home / "seeds"), "OUTPUT_DIR": str(home / "out")}
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=environment, capture_output=True, text=True, preexec_fn=limited, check=False
    )
    plain(done, "previous release")
    assert "File too large" in done.stderr
    assert entries(home / "out") == before
    assert build(home / "seeds", home / "out").returncode == 0 and figure(home / "out") == 1


def test_a_folder_that_may_not_be_written_leaves_the_release(first: Path, tmpfs: Path) -> None:
    """The file system is made read-only, which counts for root too; permissions: `test_publish.py`."""
    shutil.copytree(first / "out", tmpfs / "out")
    before = entries(tmpfs / "out")
    seeds = first.parent / "another"
    page(seeds, 1)
    subprocess.run(["mount", "-o", "remount,ro", str(tmpfs)], check=True)
    done = build(seeds, tmpfs / "out")
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr
    assert "OUTPUT_DIR" in done.stderr and len(done.stderr.splitlines()) <= 2, done.stderr
    assert entries(tmpfs / "out") == before
    subprocess.run(["mount", "-o", "remount,rw", str(tmpfs)], check=True)
    assert build(seeds, tmpfs / "out").returncode == 0 and figure(tmpfs / "out") == 1


def test_of_two_runs_at_once_one_stops_in_one_line(home: Path) -> None:
    before = entries(home / "out")
    page(home / "seeds", 1)
    with exclusive(home / "out"):
        done = build(home / "seeds", home / "out")
        assert done.returncode in (1, 2)
        assert "another run is building here" in done.stderr and "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) <= 2, done.stderr
        dagster = subprocess.run(
            [*MATERIALIZE, "-m", "pipeline.definitions", "--select", "*"],
            cwd=ROOT,
            env={
                **os.environ,
                "SEEDS_DIR": str(home / "seeds"),
                "OUTPUT_DIR": str(home / "out"),
                "DAGSTER_HOME": str(home),
                "DAGSTER_DISABLE_TELEMETRY": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert dagster.returncode != 0 and "another run is building here" in dagster.stderr + dagster.stdout
        assert entries(home / "out") == before
    two = [start(home), start(home)]
    ended = [(process, *process.communicate()) for process in two]
    codes = sorted(process.returncode for process, _, _ in ended)
    assert codes[0] == 0 and codes[1] in (0, 1, 2)
    assert all("another run" in told for process, _, told in ended if process.returncode)
    assert faults(home / "out") == [] and figure(home / "out") == 1


def test_two_machines_make_the_same_bytes(first: Path, tmp_path: Path) -> None:
    """Another path of the checkout, hash seed, time zone, language, threads, umask, order and times of the files."""
    pages = {f"{name}.txt": PAGE.format(number) for number, name in enumerate("dbcaé")}
    outputs = []
    for machine, names in (("one", sorted(pages)), ("two", sorted(pages, reverse=True))):
        top = tmp_path / machine
        shutil.copytree(ROOT / "pipeline", top / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "schemas", top / "schemas", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", top)
        (top / "seeds").mkdir()
        for age, name in enumerate(names):
            (top / "seeds" / name).write_text(pages[name], encoding="utf-8")
            os.utime(top / "seeds" / name, (10**9 + age, 10**9 + age))
        second = machine == "two"
        settings = {
            "PYTHONHASHSEED": "42" if second else "1",
            "TZ": "Pacific/Kiritimati" if second else "America/New_York",
            "LANG": "C" if second else "C.UTF-8",
            "LC_ALL": "C" if second else "C.UTF-8",
            "POLARS_MAX_THREADS": "1" if second else "7",
            "SEEDS_DIR": str(top / "seeds"),
            "OUTPUT_DIR": str(top / "out"),
        }
        done = subprocess.run(
            COMMAND,
            cwd=top,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            umask=0o077 if second else 0o022,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        outputs.append(entries(top / "out"))
    assert outputs[0] == outputs[1] and len(outputs[0]) > 30
