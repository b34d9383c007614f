"""What tests of whole runs share: a page, the command, and how a run that failed speaks."""

import subprocess
import sys
from pathlib import Path

PAGE = "平川市总工会启动送温暖活动\n发布时间:2024-01-10 来源:平川日报\n平川市总工会走访慰问困难职工{}人。\n"
COMMAND = [sys.executable, "-m", "pipeline"]


def page(seeds: Path, number: int) -> None:
    """One page, whose figure says which version of the folder it is."""
    seeds.mkdir(exist_ok=True)
    (seeds / "page.txt").write_text(PAGE.format(1000 + number), encoding="utf-8")


def plain(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """A run that failed says what was wrong in plain lines."""
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert told and all(word in " ".join(told) for word in words), done.stderr
    assert "Traceback" not in done.stderr and 'File "' not in done.stderr
