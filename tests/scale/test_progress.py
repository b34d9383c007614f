"""Progress is told now and then, with what is left; a short stage says nothing."""

import io

from pipeline.progress import Progress, duration
from pipeline.shards import Row


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def row() -> Row:
    return Row("a", "", "", {}, 1000, 5_000_000, 1.0, None)


def go(progress: Progress, clock: Clock, shards: int, each: float, skipped: int = 0) -> None:
    progress("texts", skipped, shards, None)
    for number in range(skipped, shards):
        clock.now += each
        progress("texts", number + 1, shards, row())


def test_a_short_stage_says_nothing() -> None:
    clock, said, stream = Clock(), [], io.StringIO()
    go(Progress(said.append, stream, clock), clock, 5, 0.1)
    assert said == [] and stream.getvalue() == ""


def test_a_log_gets_few_lines_with_what_is_left() -> None:
    clock, said, stream = Clock(), [], io.StringIO()
    go(Progress(said.append, stream, clock), clock, 100, 1.0)
    assert stream.getvalue().splitlines() == [f"  {line}" for line in said]
    assert len(said) == 4
    assert said[0] == "texts                 10/100 shards  10,000 documents  5.0 MB/s  1:30 left"
    assert said[-1].endswith("in 1:40")


def test_a_terminal_gets_one_line() -> None:
    clock, stream = Clock(), Terminal()
    go(Progress(None, stream, clock), clock, 30, 0.5)
    assert "\n" not in stream.getvalue() and stream.getvalue().count("\r\x1b[2K") > 20
    assert "30/30 shards" in stream.getvalue().rsplit("\r", 1)[1]


def test_skipped_shards_do_not_count_as_speed() -> None:
    clock, said = Clock(), []
    go(Progress(said.append, None, clock), clock, 60, 1.0, skipped=40)
    assert "0:10 left" in said[0] and " 10,000 documents" in said[0]


def test_durations() -> None:
    assert [duration(one) for one in (0, 59.6, 61, 3723)] == ["0:00", "1:00", "1:01", "1:02:03"]
