"""Do shards on a Dask cluster.

What belongs here: handing shards to the workers of a scheduler, and what becomes of a shard whose worker dies. What
does not: what a shard is (`pipeline.shards`). How to start a scheduler and its workers is told in `docs/scale.md`.

The package `distributed` (the extra `cluster`) is imported only where an address is given. All machines must see the
seeds folder and the output folder under the same paths, and run the same version of the code and its libraries.
"""

import os
import queue
import socket
import time
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

#: How long the row of a shard that is done may take to come.
ROW_SECONDS = 10.0
#: How often whoever waits for a shard looks round, and how long nobody may be at work on any.
LOOK_SECONDS = 5.0
PATIENCE_SECONDS = 120.0
NO_WORKERS = (
    "the cluster has no worker left (out of memory?); start workers with more memory or fewer on a machine, and run "
    "again: finished shards are kept"
)
STALLED = (
    "no worker of the cluster takes up the shards that it was given; look at the scheduler's log, restart it and its "
    "workers, and run again: finished shards are kept"
)


class Mismatch(RuntimeError):
    """A worker runs other code or other libraries than this process, or does not see its folders."""


class Stalled(RuntimeError):
    """A cluster on which nothing goes on."""


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
    """Each shard with its row, as they come; without a row where the workers died that were given it.

    Raises Stalled when nobody has worked on any of them for PATIENCE_SECONDS and giving them out again did not help.
    """
    from distributed import CancelledError
    from distributed.scheduler import KilledWorker

    queued = iter(works)
    out = GivenOut(client)
    for work in islice(queued, window):
        out.give(work)
    while out.under_way:
        work, future = out.next()
        try:
            problem = future.exception(timeout=ROW_SECONDS)
            if problem is not None and not isinstance(problem, KilledWorker):
                raise problem
            row = None if problem else future.result(timeout=ROW_SECONDS)
        except (TimeoutError, CancelledError):
            # A worker that dies takes along the rows that nobody has fetched, and a client that fetches one at that
            # moment may wait for ever. Whoever is given the shard again finds it done.
            future.cancel(force=True)
            out.give(work)
            continue
        future.release()
        for following in islice(queued, 1):
            out.give(following)
        yield work, row


class GivenOut:
    """Shards that were given to a cluster and have not come back."""

    def __init__(self, client: "Client") -> None:
        self.client = client
        self.under_way: dict[Any, tuple[Work, Future]] = {}
        self.back = queue.SimpleQueue[Any]()
        self.given_again = False

    def give(self, work: Work) -> None:
        """Give out a shard."""
        future: Future = self.client.submit(do_there, work, code_version(), pure=False, retries=RETRIES)
        self.under_way[future.key] = work, future
        future.add_done_callback(lambda done: self.back.put(done.key))

    def next(self) -> "tuple[Work, Future]":
        """The next shard that is done or has failed, with its future.

        Waiting for ever is what a cluster lets a client do: when the last worker has died and no other comes, or when
        the scheduler has lost sight of a shard, no future ever ends. So whoever waits looks round now and then.
        """
        since = time.monotonic()
        while True:
            try:
                return self.under_way.pop(self.back.get(timeout=LOOK_SECONDS))
            except (queue.Empty, KeyError):  # nothing yet, or one that was given out again
                workers = self.workers()
                if any(key in self.under_way for keys in workers.values() for key in keys):
                    since = time.monotonic()
                if time.monotonic() - since < PATIENCE_SECONDS:
                    continue
                if not workers or self.given_again:
                    raise Stalled(STALLED if workers else NO_WORKERS) from None
                self.given_again, since = True, time.monotonic()
                held, self.under_way = list(self.under_way.values()), {}
                for work, future in held:
                    future.cancel(force=True)
                    self.give(work)

    def workers(self) -> dict[str, list[Any]]:
        """What each worker is busy with. Raises Stalled when the scheduler does not answer."""
        try:
            return {worker: list(keys) for worker, keys in self.client.processing().items()}
        except (OSError, TimeoutError) as problem:
            raise Stalled(
                f"the scheduler does not answer ({problem}); start it and its workers, and run again"
            ) from None


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
