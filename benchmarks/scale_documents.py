"""Documents for the benchmark of scale: the sentences of the seeds, shuffled, with varied figures.

What belongs here: making the documents, always the same ones. What does not: timing.
"""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.repair import repair

SENTENCE = re.compile(r"(?<=[。!！?？\n])")
#: Figures, not dates, addresses or telephone numbers, are what varies.
FIGURE = re.compile(r"(?<![\d./:\-年月])\d+(?:\.\d+)?(?=[余多]?[万亿]?[余多]?[元名人户家个次路件份场支项])")
SHARE = 0.55
SEED = 20240210


def sentences(seeds: Path) -> list[str]:
    """The sentences of the seed pages as they read when repaired."""
    texts = [repair(path.read_text(encoding="utf-8")).text for path in sorted(seeds.glob("*.txt"))]
    return [piece for text in texts for piece in SENTENCE.split(text) if piece.strip()]


def documents(seeds: Path, count: int) -> Iterator[dict[str, str]]:
    """`count` documents, rows of a corpus: id (in no order), text, publisher, published_on."""
    pieces, chance = sentences(seeds), random.Random(SEED)

    def varied(figure: re.Match[str]) -> str:
        rest = figure.group()[1:]
        return str(chance.randint(1, 9)) + "".join(one if one == "." else str(chance.randint(0, 9)) for one in rest)

    for _ in range(count):
        picked = [piece for piece in pieces if chance.random() < SHARE]
        chance.shuffle(picked)
        yield {
            "id": f"{chance.getrandbits(64):016x}",
            "text": FIGURE.sub(varied, "".join(picked)),
            "publisher": "四川省总工会",
            "published_on": f"2025-01-{chance.randint(1, 28):02d}",
        }


def write(seeds: Path, count: int, folder: Path) -> int:
    """Write a corpus of `count` documents to `folder`; returns its size in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as handle:
        for document in documents(seeds, count):
            handle.write(json.dumps(document, ensure_ascii=False) + "\n")
    return path.stat().st_size
