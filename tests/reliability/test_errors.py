"""What a run says that cannot begin or fails: plain lines, its exit code, a traceback only where it is asked for."""

import os
import subprocess
from pathlib import Path

import pytest

from pipeline.release.publish import WORK
from tests.conftest import ROOT, build
from tests.reliability.runs import COMMAND, page, plain


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        ({"SEEDS_DIR": "/nowhere/at/all"}, 2, ["/nowhere/at/all", "no such folder", "SEEDS_DIR"]),
        ({"OUTPUT_DIR": __file__}, 2, ["not a folder", "OUTPUT_DIR"]),
        ({"OUTPUT_DIR": "{seeds}"}, 2, ["the same folder"]),
        ({"OUTPUT_DIR": "/proc/none/out"}, 2, ["/proc/none", "cannot be made", "OUTPUT_DIR"]),
        ({"OUTPUT_DIR": "{seeds}/\udcff"}, 2, ["its name is no UTF-8", "OUTPUT_DIR"]),
    ],
)
def test_a_wrong_setting_is_one_line_and_its_exit_code(
    tmp_path: Path, settings: dict[str, str], code: int, words: list[str]
) -> None:
    page(tmp_path / "seeds", 0)
    given = {"SEEDS_DIR": str(tmp_path / "seeds"), "OUTPUT_DIR": str(tmp_path / "out")}
    given |= {name: value.format(seeds=tmp_path / "seeds") for name, value in settings.items()}
    done = subprocess.run(COMMAND, cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith("error: "), done.stderr
    assert all(word in done.stderr for word in words)


def test_the_debug_switch_shows_where_a_fault_is_and_nothing_else_does(tmp_path: Path) -> None:
    page(tmp_path / "seeds", 0)
    (tmp_path / "out" / WORK / "tables" / "units.csv").mkdir(parents=True)  # stands where a file is to be written
    (tmp_path / "out" / WORK / "tables" / "units.csv" / "x").touch()
    plain(build(tmp_path / "seeds", tmp_path / "out"), "units")
    done = build(tmp_path / "seeds", tmp_path / "out", PIPELINE_DEBUG="1")
    assert done.returncode != 0 and "Traceback" in done.stderr


def test_exit_codes_are_documented() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"{code} " in readme.split("Exit codes", 1)[1][:300] for code in (0, 1, 2))
