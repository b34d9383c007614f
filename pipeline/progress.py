"""What a long stage says while it runs: shards done, documents, MB/s, time left.

What belongs here: when to say it and how it is worded. What does not: the work (`pipeline.shards`).

A terminal gets one line that changes; a file gets few lines, each after twice the time of the one before, and so does
the log of a Dagster run. A stage that is over soon says nothing.
"""

import time
from collections.abc import Callable
from typing import TextIO

from pipeline.shards import Row

FIRST_SECONDS = 10.0
MOST_SECONDS = 300.0
LIVE_SECONDS = 0.2
#: A live line appears when a stage has taken this long.
QUIET_SECONDS = 1.0


class Progress:
    """Call it with (stage, shards done, shards in all) when a stage begins, and the manifest row for each shard done.

    `tell` is given a line now and then; `stream`, where there is one, a live line (a terminal) or the same few lines.
    """

    def __init__(
        self,
        tell: Callable[[str], object] | None = None,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tell, self.stream, self.clock = tell, stream, clock
        self.live = stream is not None and stream.isatty()
        self.stage = ""

    def begin(self, stage: str) -> None:
        """A new stage begins to count."""
        self.stage, self.fresh, self.documents, self.bytes = stage, 0, 0, 0
        self.started = self.shown = self.clock()
        self.wait, self.told = FIRST_SECONDS, self.started

    def __call__(self, stage: str, done: int, of: int, row: Row | None) -> None:
        """Count one shard, and say so when it is time."""
        if row is None:
            self.begin(stage)
            return
        self.fresh += 1
        self.documents += row.documents
        self.bytes += row.bytes
        now = self.clock()
        last = done == of
        if self.live and now - self.started >= QUIET_SECONDS and (last or now - self.shown >= LIVE_SECONDS):
            self.shown = now
            print(f"\r\x1b[2K{self.line(done, of, now)}", end="", file=self.stream, flush=True)
        if now - self.told >= self.wait or (last and self.told > self.started):
            self.told, self.wait = now, min(2 * self.wait, MOST_SECONDS)
            if self.tell is not None:
                self.tell(self.line(done, of, now).strip())
            if self.stream is not None and not self.live:
                print(self.line(done, of, now), file=self.stream, flush=True)

    def line(self, done: int, of: int, now: float) -> str:
        """One line of what is done and what is left."""
        seconds = max(now - self.started, 1e-9)
        left = (of - done) * seconds / self.fresh if self.fresh else 0.0
        rate = self.bytes / 1e6 / seconds
        rest = f"{duration(left)} left" if done < of else f"in {duration(seconds)}"
        return f"  {self.stage:<22}{done:,}/{of:,} shards  {self.documents:,} documents  {rate:.1f} MB/s  {rest}"


def duration(seconds: float) -> str:
    """Minutes and seconds, or hours and minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
