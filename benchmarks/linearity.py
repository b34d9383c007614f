"""`python -m benchmarks.linearity`: ten times the text must cost at most twelve times the processor time.

Prints, for each shape of text and each room, the seconds for the small and the large text and their ratio; exit 1 when
one ratio is above MOST. Times below LEAST are too short to divide.
"""

import sys
import time
from collections.abc import Callable

import polars as pl

from pipeline import flow
from pipeline.privacy import masked, spans
from pipeline.quantities import extract
from pipeline.repair import repair_frame

MOST, LEAST, SIZE = 12.0, 0.05, 200_000
PROSE = "东岭市总工会春节期间走访慰问困难职工1.2万人次，筹集资金320余万元。办公电话0571-87651234。"
SHAPES = {
    "prose": PROSE,
    "prose without full stop": PROSE.replace("。", "，"),
    "digits": "7",
    "magnitudes": "三万亿亿",
    "numerals": "零一二三四五六七八九十百千万亿两几",
    "glosses": "職(zhí)工(gōng)1人，",
    "question marks": "?。职工?；3",
    "marks": "\u202e1\u0301\ue1d6",
    "addresses": "a1@b.cn ",
}


def texts(text: str) -> pl.DataFrame:
    return pl.DataFrame({"document_id": ["a"], "text": [text]})


ROOMS: dict[str, Callable[[str], object]] = {
    "repair": lambda text: repair_frame(texts(text)),
    "layout": lambda text: flow.lay_out(texts(text)),
    "extract": lambda text: extract(pl.LazyFrame({"id": ["a"], "text": [text]})).collect(),
    "privacy": lambda text: (spans([text]), pl.select(masked(pl.lit(text)))),
}


def seconds(room: Callable[[str], object], text: str) -> float:
    """Processor time of one room on one text."""
    begun = time.process_time()
    room(text)
    return time.process_time() - begun


def main() -> int:
    """Measure every room on every shape."""
    worst = 0.0
    print(f"{'room':<10}{'shape':<26}{'small':>9}{'large':>9}{'ratio':>8}")
    for name, room in ROOMS.items():
        room(PROSE)  # what is loaded once is no cost of the text
        for shape, unit in SHAPES.items():
            small, large = (seconds(room, unit * (size // len(unit))) for size in (SIZE // 10, SIZE))
            ratio = large / max(small, LEAST)
            worst = max(worst, ratio)
            print(f"{name:<10}{shape:<26}{small:>9.3f}{large:>9.3f}{ratio:>8.1f}", flush=True)
    print(f"worst {worst:.1f}, at most {MOST:.0f}")
    return int(worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
