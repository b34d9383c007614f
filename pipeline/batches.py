"""Group the inputs of a seeds folder into shards.

What belongs here: which inputs share a shard. What does not: listing and reading them (`pipeline.documents`).

Loose pages are cut into batches where their names say so (content-defined chunking): a page ends a batch when the hash
of its name says so. So a page that comes or goes changes one batch, and the others stay finished.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.documents.inventory import Input

MEAN_PAGES = 1024
#: Bytes of input after which a shard is closed. A worker holds 150 MB of code and lexicon and, where it matches, some
#: 12 for each MB of its shard. Every shard pays for the expressions that polars compiles anew, since it keeps the last
#: 32 only: a quarter of a second over all stages, so that with 7 MB a build took a thirtieth longer. With 15 or 20 MB
#: it took no less: frames that large fit no cache.
MOST_BYTES = 10 * 2**20


@dataclass(frozen=True)
class Batch:
    """Inputs of one shard: loose pages, or one corpus file."""

    name: str
    inputs: tuple[Input, ...]

    @property
    def digest(self) -> str:
        """What tells that the inputs are the same as last time: names, sizes and times of change."""
        facts = [f"{one.file}\0{one.bytes}\0{one.modified}\0{one.document_id}" for one in self.inputs]
        return hashlib.sha256("\0".join(facts).encode()).hexdigest()

    @property
    def of_pages(self) -> bool:
        """Whether it holds loose pages (or nothing), not a corpus."""
        return not self.inputs or self.inputs[0].kind == "page"

    @property
    def bytes(self) -> int:
        """Size of its inputs."""
        return sum(one.bytes for one in self.inputs)


def ends_batch(file: str) -> bool:
    """Whether a page of this name is the last of its batch; true for one name in MEAN_PAGES."""
    return int.from_bytes(hashlib.sha256(file.encode()).digest()[:8], "big") % MEAN_PAGES == 0


def name_of(file: str) -> str:
    """A folder name for the shard that begins with this file."""
    return hashlib.sha256(file.encode()).hexdigest()[:16]


def batches(inputs: Iterable[Input]) -> list[Batch]:
    """Inputs as batches in the order of their ids: pages together, each corpus file on its own.

    A batch without inputs comes first: every stage has a shard, and its frames their columns, in an empty folder too.
    """
    found = [Batch("empty", ())]
    held: list[Input] = []
    size = 0

    def close() -> None:
        nonlocal held, size
        if held:
            found.append(Batch(name_of(held[0].file), tuple(held)))
        held, size = [], 0

    for one in sorted(inputs, key=lambda one: one.document_id or one.file):
        if one.kind != "page":
            found.append(Batch(name_of(one.file), (one,)))
            continue
        held.append(one)
        size += one.bytes
        if ends_batch(one.file) or size >= MOST_BYTES:
            close()
    close()
    return found
