"""The systems that the benchmark measures, each in its own usual way: a frame for this project and the bare regex scan,
one text after another for the peers.

Belongs here: calling them. Does not: the texts, timing.
"""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

_FLOOR = "[0-9０-９零〇一二三四五六七八九十百千万亿两]+"
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?(?:/\d+)?%?")


@dataclass
class System:
    """`prepare` brings texts into the form the system takes and is not timed; `count` reads them and returns how many
    numbers it found; `numbers` returns those of one text, as printed by the system."""

    prepare: Callable[[list[str]], Any]
    count: Callable[[Any], int]
    numbers: Callable[[str], list[str]] | None


def _frame(texts: list[str]) -> pl.LazyFrame:
    return pl.LazyFrame({"id": [str(i) for i in range(len(texts))], "text": texts})


def _one_by_one(numbers: Callable[[str], list[str]]) -> System:
    return System(list, lambda texts: sum(len(numbers(text)) for text in texts), numbers)


def songwennuan() -> System:
    from pipeline.quantities import extract

    def numbers(text: str) -> list[str]:
        return extract(_frame([text])).select(pl.col("number").drop_nulls()).collect()["number"].to_list()

    return System(_frame, lambda frame: extract(frame).collect().height, numbers)


def regex_scan() -> System:
    """The floor: polars finds runs of numeral characters and reads none of them; its streaming engine, which takes
    every core."""

    def count(frame: pl.LazyFrame) -> int:
        found = frame.select("id", pl.col("text").str.extract_all(_FLOOR)).collect(engine="streaming")
        return int(found["text"].list.len().sum())

    return System(_frame, count, None)


def cn2an() -> System:
    import cn2an as library

    def numbers(text: str) -> list[str]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _DIGITS.findall(library.transform(text))

    return _one_by_one(numbers)


def chinese2digits() -> System:
    import chinese2digits as library

    return _one_by_one(lambda text: library.takeNumberFromString(text)["digitsStringList"])


def recognizers() -> System:
    from recognizers_number import Culture, NumberRecognizer

    model = NumberRecognizer(Culture.Chinese).get_number_model()
    return _one_by_one(lambda text: [str(r.resolution["value"]) for r in model.parse(text) if r.resolution])


def jionlp() -> System:
    import jionlp as library

    extractor = library.ner.MoneyExtractor()

    def numbers(text: str) -> list[str]:
        found = extractor(text, with_parsing=True) or []
        parsed = [f["detail"]["num"] for f in found if f.get("detail")]
        return [str(n[0] if isinstance(n, list) else n) for n in parsed]

    return _one_by_one(numbers)


def wetext() -> System:
    from wetext import Normalizer

    normalizer = Normalizer(lang="zh", operator="itn")
    return _one_by_one(lambda text: _DIGITS.findall(normalizer.normalize(text)))


#: This project and the floor; the peers. A name ending in ONE runs on one core.
ONE = ", one core"
OURS, FLOOR = "this project", "bare regex scan"
SYSTEMS: dict[str, Callable[[], System]] = {
    OURS: songwennuan,
    OURS + ONE: songwennuan,
    FLOOR: regex_scan,
    FLOOR + ONE: regex_scan,
    "chinese2digits": chinese2digits,
    "cn2an": cn2an,
    "jionlp (money only)": jionlp,
    "recognizers-text-suite": recognizers,
    "wetext": wetext,
}
PEERS = [name for name in SYSTEMS if not name.startswith((OURS, FLOOR))]
