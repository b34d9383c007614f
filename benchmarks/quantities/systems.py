"""The systems that the benchmark measures, each behind one function: texts in, the numbers of each text out.

Belongs here: calling this project, the bare regex scan and the peers in their own usual way. Does not: timing them.
"""

import re
import warnings
from collections.abc import Callable

import polars as pl

Reader = Callable[[list[str]], list[list[str]]]
_FLOOR = "[0-9０-９零〇一二三四五六七八九十百千万亿两]+"
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?(?:/\d+)?%?")


def _frame(texts: list[str]) -> pl.LazyFrame:
    return pl.LazyFrame({"id": [str(i) for i in range(len(texts))], "text": texts})


def songwennuan() -> Reader:
    from pipeline.quantities import extract

    def read(texts: list[str]) -> list[list[str]]:
        found = extract(_frame(texts)).group_by("id", maintain_order=True).agg(pl.col("number").drop_nulls()).collect()
        numbers = dict(found.iter_rows())
        return [numbers.get(str(i), []) for i in range(len(texts))]

    return read


def regex_scan() -> Reader:
    """The floor: polars finds runs of numeral characters and reads none of them."""

    def read(texts: list[str]) -> list[list[str]]:
        return _frame(texts).select(pl.col("text").str.extract_all(_FLOOR)).collect()["text"].to_list()

    return read


def cn2an() -> Reader:
    import cn2an as library

    def read(texts: list[str]) -> list[list[str]]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [_DIGITS.findall(library.transform(text)) for text in texts]

    return read


def chinese2digits() -> Reader:
    import chinese2digits as library

    def read(texts: list[str]) -> list[list[str]]:
        return [library.takeNumberFromString(text)["digitsStringList"] for text in texts]

    return read


def recognizers() -> Reader:
    from recognizers_number import Culture, NumberRecognizer

    model = NumberRecognizer(Culture.Chinese).get_number_model()

    def read(texts: list[str]) -> list[list[str]]:
        return [[str(r.resolution["value"]) for r in model.parse(text) if r.resolution] for text in texts]

    return read


def jionlp() -> Reader:
    import jionlp as library

    extractor = library.ner.MoneyExtractor()

    def one(text: str) -> list[str]:
        found = extractor(text, with_parsing=True) or []
        numbers = [f["detail"]["num"] for f in found if f.get("detail")]
        return [str(n[0] if isinstance(n, list) else n) for n in numbers]

    return lambda texts: [one(text) for text in texts]


def wetext() -> Reader:
    from wetext import Normalizer

    normalizer = Normalizer(lang="zh", operator="itn")
    return lambda texts: [_DIGITS.findall(normalizer.normalize(text)) for text in texts]


SYSTEMS: dict[str, Callable[[], Reader]] = {
    "this project": songwennuan,
    "bare regex scan": regex_scan,
    "chinese2digits": chinese2digits,
    "cn2an": cn2an,
    "wetext": wetext,
    "jionlp (money only)": jionlp,
    "recognizers-text-suite": recognizers,
}
