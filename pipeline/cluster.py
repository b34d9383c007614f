"""Do shards on a Dask cluster.

What belongs here: handing shards to the workers of a scheduler, and what becomes of a shard whose worker dies. What
does not: what a shard is (`pipeline.shards`). How to start a scheduler and its workers is told in `docs/scale.md`.

The package `distributed` (the extra `cluster`) is imported only where an address is given. All machines must see the
seeds folder and the output folder under the same paths, and run the same version of the code and its libraries.
"""

import os
import socket
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.shards import Mapper, Row, Work, code_version, do_shard, in_this_process, put_error

if TYPE_CHECKING:
    from distributed import Client, Future

RETRIES = 2
#: Shards given out at once for each thread of the cluster: one under way and one waiting.
WINDOW = 2
CONNECT_SECONDS = 30
FAULT = "the workers died that were given it (out of memory?)"


class Mismatch(RuntimeError):
    """A worker runs other code or other libraries than this process, or does not see its folders."""


def mapper(address: str) -> Mapper:
    """A mapper over the cluster of a scheduler's address (`tcp://host:8786`, `tls://...`); empty: this process.

    Raises ModuleNotFoundError when `distributed` is not installed, OSError when the scheduler does not answer, and
    Mismatch when a worker cannot do the work.
    """
    if not address:
        return in_this_process

    def do(works: Iterable[Work]) -> Iterator[Row]:
        try:
            from distributed import Client
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "a cluster address is set, but the package `distributed` is not installed; pip install '.[cluster]'"
            ) from None
        with Client(address, timeout=CONNECT_SECONDS, set_as_default=False) as client:
            yield from on_cluster(client, works)

    return do


def on_cluster(client: "Client", works: Iterable[Work]) -> Iterator[Row]:
    """Do shards on the workers of a client, one future a shard, never more than a window of them at a time."""
    client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    suspects: list[Work] = []
    for work, row in side_by_side(client, works, WINDOW * max(1, sum(client.nthreads().values()))):
        if row is None:
            suspects.append(work)
        else:
            yield row
    # A worker that dies takes the shards beside it along; alone, a shard shows whether it is to blame.
    for work, row in side_by_side(client, suspects, 1):
        yield put_error(work, FAULT) if row is None else row


def side_by_side(client: "Client", works: Iterable[Work], window: int) -> Iterator[tuple[Work, Row | None]]:
    """Each shard with its row, as they come; without a row where the workers died that were given it."""
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    todo = iter(works)
    under_way: dict[Any, Work] = {}

    def submit(work: Work) -> "Future":
        future: Future = client.submit(do_there, work, code_version(), pure=False, retries=RETRIES)
        under_way[future.key] = work
        return future

    futures: Any = as_completed([submit(work) for work in islice(todo, window)], loop=client.loop)
    for future in futures:
        work, problem = under_way.pop(future.key), future.exception()
        if problem is not None and not isinstance(problem, KilledWorker):
            raise problem
        row = None if problem else future.result()
        future.release()
        for following in islice(todo, 1):
            futures.add(submit(following))
        yield work, row


def do_there(work: Work, code: str) -> Row:
    """Do one shard on a worker, if it is fit for it."""
    if code_version() != code:
        raise Mismatch(f"worker {where()} runs other code or libraries; install the same version everywhere")
    if not work.destination.parent.is_dir():
        raise Mismatch(f"worker {where()} does not see {work.destination.parent}; share the folder under one path")
    return do_shard(work)


def where() -> str:
    """The machine and process, for messages."""
    return f"{socket.gethostname()}:{os.getpid()}"
