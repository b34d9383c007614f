"""The swap of a release: all of it or nothing of it, whatever happens in between."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pipeline.release import publish
from pipeline.release.publish import ASIDE, JOURNAL, WORK, Busy, exclusive, recover, staging

ENTRIES = ["data", "site", "croissant.json", "datapackage.json"]


def stage(output: Path, version: str) -> None:
    """Stage a release whose every file says which version it is."""
    for name in ENTRIES:
        path = staging(output) / name
        if "." in name:
            path.write_text(version)
        else:
            path.mkdir(parents=True)
            for number in range(5):
                (path / f"{number}.csv").write_text(version * 1000)


def versions(output: Path) -> set[str]:
    """The versions that the published files say they are."""
    files = [path for name in ENTRIES for path in ([output / name] if "." in name else (output / name).iterdir())]
    assert len(files) == 12
    return {path.read_text()[:1] for path in files}


def test_a_first_release_and_the_next(tmp_path: Path) -> None:
    for version in "12":
        stage(tmp_path, version)
        assert publish.publish(tmp_path)[-1] == "datapackage.json"
        assert versions(tmp_path) == {version}
        assert not staging(tmp_path).exists() and not (tmp_path / WORK / JOURNAL).exists()


@pytest.mark.parametrize("cut", range(len(ENTRIES)))
@pytest.mark.parametrize("atomic", [True, False], ids=["exchange", "two renames"])
def test_a_swap_cut_anywhere_is_finished_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int, atomic: bool
) -> None:
    stage(tmp_path, "1")
    publish.publish(tmp_path)
    stage(tmp_path, "2")
    exchange, calls = publish.exchange, []

    def cut_exchange(new: Path, old: Path, aside: Path) -> None:
        calls.append(old.name)
        if len(calls) == cut + 1:
            if not atomic:  # cut between the two renames
                old.rename(aside)
            raise KeyboardInterrupt
        exchange(new, old, aside)

    monkeypatch.setattr(publish, "exchange", cut_exchange)
    with pytest.raises(KeyboardInterrupt):
        publish.publish(tmp_path)
    monkeypatch.setattr(publish, "exchange", exchange)
    assert recover(tmp_path)
    assert versions(tmp_path) == {"2"}
    assert not recover(tmp_path)
    assert not list(tmp_path.rglob(f"*{ASIDE}"))


def test_an_exchange_that_was_done_but_not_noted_is_not_undone(tmp_path: Path) -> None:
    stage(tmp_path, "1")
    publish.publish(tmp_path)
    stage(tmp_path, "2")
    inodes = {name: (staging(tmp_path) / name).stat().st_ino for name in ENTRIES}
    publish.exchange(staging(tmp_path) / "data", tmp_path / "data", staging(tmp_path) / "aside")
    (tmp_path / WORK / JOURNAL).write_text(json.dumps(inodes))
    assert recover(tmp_path) and versions(tmp_path) == {"2"}


KILLED = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tests.reliability.test_publish import stage
from pipeline.release.publish import publish, recover, exclusive
import shutil
from pipeline.release.publish import staging
output = Path(sys.argv[1])
with exclusive(output):
    recover(output)
    print("ready", flush=True)
    for number in range(10_000):
        if staging(output).exists():
            shutil.rmtree(staging(output))
        stage(output, str(number % 9 + 1))
        publish(output)
"""


def test_sigkill_at_random_points(tmp_path: Path) -> None:
    """Twenty times: kill a process that publishes without end; after recovery all files are of one version."""
    script = KILLED.format(root=str(Path(__file__).parents[2]))
    stage(tmp_path, "0")
    publish.publish(tmp_path)
    for number in range(20):
        process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        try:
            process.wait(timeout=0.005 + 0.013 * number)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        with exclusive(tmp_path):  # the lock of a killed process is free
            recover(tmp_path)
        assert len(versions(tmp_path)) == 1


def test_two_runs_at_once_are_told_apart(tmp_path: Path) -> None:
    with exclusive(tmp_path):
        script = (
            f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
            "from pathlib import Path\nfrom pipeline.release.publish import Busy, exclusive\n"
            "try:\n    exclusive(Path(sys.argv[1])).__enter__()\nexcept Busy as problem:\n    print(problem)\n"
        )
        found = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
        )
        assert "another run is building here" in found.stdout
    with exclusive(tmp_path):
        pass
    assert issubclass(Busy, RuntimeError)


def test_no_room_left_leaves_the_previous_release(tmp_path: Path) -> None:
    """A limit on file size stands for a full disk: staging fails, what is published stays."""
    import resource

    stage(tmp_path, "1")
    publish.publish(tmp_path)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
        "from pathlib import Path\nfrom tests.reliability.test_publish import stage\nstage(Path(sys.argv[1]), '2')\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, preexec_fn=limited, check=False
    )
    assert found.returncode != 0 and "File too large" in found.stderr
    assert versions(tmp_path) == {"1"}


def test_no_permission_leaves_the_previous_release() -> None:
    """The folder is made read-only and the release is tried by a user who is not root, for whom that counts."""
    output = Path(tempfile.mkdtemp(prefix="release-"))
    nobody = 65534
    stage(output, "1")
    publish.publish(output)
    stage(output, "2")
    try:
        output.chmod(0o555)
        child = os.fork()
        if child == 0:
            if os.geteuid() == 0:
                for path in [output, *output.rglob("*")]:
                    os.chown(path, nobody, nobody)
                os.setgid(nobody)
                os.setuid(nobody)
            try:
                publish.publish(output)
            except PermissionError:
                os._exit(7)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert versions(output) == {"1"}
        output.chmod(0o755)
        assert recover(output) and versions(output) == {"2"}
    finally:
        output.chmod(0o755)
        shutil.rmtree(output)
