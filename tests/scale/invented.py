"""Invented pages for the tests of scale: short reports with figures that differ from page to page."""

import json
from pathlib import Path

from pipeline import batches

CITIES = ["平川市", "临河市", "青石县", "东岭区", "安远市"]


def report(number: int) -> str:
    """A short report of its own figures; pages of one number are equal."""
    city = CITIES[number % len(CITIES)]
    day = number % 28 + 1
    return (
        f"{city}总工会开展第{number}期送温暖活动\n发布时间:2024-01-{day:02d} 来源:{city}日报\n"
        f"{city}总工会筹集资金{number * 7 + 30}万元,走访慰问困难职工{number * 13 + 200}名,"
        f"为{number * 3 + 11}户困难家庭送去慰问品。活动编号{number:05d},联系电话0571-8{number:07d}。\n"
    )


def loose(folder: Path, numbers: range) -> None:
    """Loose pages."""
    for number in numbers:
        (folder / f"page-{number:04d}.txt").write_text(report(number), encoding="utf-8")


def corpus(path: Path, numbers: range, prefix: str = "row") -> None:
    """A JSON Lines corpus of the same reports, whose ids are in no order."""
    with path.open("w", encoding="utf-8") as handle:
        for number in numbers:
            row = {"id": f"{prefix}-{number * 7919 % 1009:04d}", "text": report(number)}
            handle.write(json.dumps(row, ensure_ascii=False) + "\n")


def small_batches() -> None:
    """Make batches of a few pages, so that a few pages make many shards; for processes that import this module."""
    batches.MEAN_PAGES = 4
