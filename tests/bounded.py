"""A guard against time that explodes: far above what linear work takes on the slowest machine, far below quadratic.

What belongs here: that guard. What does not: speed, which `benchmarks/` measures as ratios in one run.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

MOST_SECONDS = 240


@contextmanager
def ends() -> Iterator[None]:
    """Fail when the block has not ended after MOST_SECONDS; linear work in it takes a few seconds at most."""

    def late(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"no end after {MOST_SECONDS} seconds: time grows faster than the text")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(MOST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
