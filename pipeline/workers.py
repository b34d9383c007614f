"""Do shards in several processes of this machine.

What belongs here: starting, feeding and replacing worker processes. What does not: what a shard is (`pipeline.shards`)
and other machines (`pipeline.cluster`).

A worker is `python -m pipeline.workers`: it reads pickled work from its standard input and answers with manifest rows.
It imports no Dagster, and its polars has one thread, since the processes are what runs side by side. Workers start with
the first stage that has enough to do and go on with those that follow, so that a run pays for their start once; `rest`
ends them before the steps that look at everything, which have the memory to themselves.
"""

import atexit
import gc
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO
from weakref import WeakSet

import polars as pl

from pipeline.shards import Mapper, Row, Work, do_shard, in_this_process, put_error

#: Bytes of input below which starting workers (a second or two of a processor each) costs more than it saves.
LEAST_BYTES = 8 * 2**20
#: Below this even workers that are there are not worth the way.
FEWEST_BYTES = 2**20
#: What has so many times the bytes of a stage that is worth workers will be cut into several shards.
SEVERAL = 4
#: A shard whose worker dies is given to this many workers before it is recorded as failed.
TRIES = 2
FAULT = "the worker process died on it (out of memory?)"
#: Workers at most: each holds a few hundred megabytes.
MOST_PROCESSES = 8
#: A worker that has more bytes of memory than this when a stage is done is not kept: what the repair of damaged pages
#: has loaded would stay for the stages that follow.
MOST_RESIDENT = 416 * 2**20
#: How the memory of a worker is kept, unless the environment says otherwise. Polars uses jemalloc, with as many arenas
#: as a program of many threads needs; here one thread works while the other waits, and what one has freed the other may
#: use. The shard of the stage that reads numbers takes a fifth less memory, and a sixth of the page faults.
ENVIRONMENT = {"_RJEM_MALLOC_CONF": "narenas:1"}
Answer = Row | BaseException


class Worker:
    """One worker process."""

    def __init__(self) -> None:
        path = os.pathsep.join(entry for entry in sys.path if entry)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**ENVIRONMENT, **os.environ, "POLARS_MAX_THREADS": "1", "PYTHONPATH": path},
        )

    def do(self, work: Work) -> Row:
        """Have a shard done. Raises EOFError when the process dies, and what `do_shard` raises."""
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            send(self.process.stdin, work)
            answer: Answer = pickle.load(self.process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as problem:
            raise EOFError(FAULT) from problem
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def lives(self) -> bool:
        """Whether the process has not ended."""
        return self.process.poll() is None

    def resident(self) -> int:
        """Bytes of memory that the process has; 0 where the system does not tell (it is no Linux)."""
        try:
            pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            return 0

    def end(self) -> None:
        """End the process and wait for it."""
        self.process.kill()
        self.process.communicate()


class Pool:
    """Worker processes that do shards side by side; `do` gives the rows as they come. They live until `close`."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self.idle: list[Worker] = []
        POOLS.add(self)

    def do(self, works: Iterable[Work]) -> Iterator[Row]:
        """Do shards; a shard whose worker dies TRIES times becomes a row with `error`."""
        queued, answers = iter(works), queue.SimpleQueue[Answer]()
        under_way = 0
        try:
            for work in islice(queued, self.processes):
                self.begin(work, answers)
                under_way += 1
            while under_way:
                answer = answers.get()
                under_way -= 1
                if isinstance(answer, BaseException):
                    raise answer
                for work in islice(queued, 1):
                    self.begin(work, answers)
                    under_way += 1
                yield answer
        finally:
            for _ in range(under_way):  # let those that are still busy put their shards in place
                answers.get()
            self.shed()

    def begin(self, work: Work, answers: "queue.SimpleQueue[Answer]") -> None:
        """Hand a shard to a worker; its answer comes in `answers`."""

        def attend() -> None:
            try:
                answers.put(self.one(work))
            except BaseException as problem:
                answers.put(problem)

        threading.Thread(target=attend, daemon=True).start()

    def one(self, work: Work) -> Row:
        """Do one shard, in another worker when one dies."""
        for _ in range(TRIES):
            worker = self.free()
            try:
                row = worker.do(work)
            except EOFError:
                worker.end()
            except BaseException:
                self.idle.append(worker)
                raise
            else:
                self.idle.append(worker)
                return row
        return put_error(work, FAULT)

    def free(self) -> Worker:
        """A worker that has nothing to do: one that lives, else a new one."""
        while True:
            try:
                worker = self.idle.pop()
            except IndexError:
                return Worker()
            if worker.lives():
                return worker
            worker.end()  # it died while it had nothing to do: no shard's fault

    def start(self) -> None:
        """Start the workers that are not there, which load the stages while this process does something else."""
        self.idle += [Worker() for _ in range(self.processes - len(self.idle))]

    def shed(self) -> None:
        """End the idle workers that have grown beyond MOST_RESIDENT."""
        grown = [worker for worker in self.idle if worker.resident() > MOST_RESIDENT]
        for worker in grown:
            self.idle.remove(worker)
            worker.end()

    def close(self) -> None:
        """End all workers that have nothing to do; the next shards start new ones."""
        while self.idle:
            self.idle.pop().end()


POOLS: WeakSet[Pool] = WeakSet()


@atexit.register
def rest() -> None:
    """End the workers of this process that have nothing to do."""
    for pool in list(POOLS):
        pool.close()


def mapper(processes: int, least_bytes: int = LEAST_BYTES) -> Mapper:
    """A mapper that uses up to `processes` workers where there is enough to do, and else this process."""
    pool = Pool(processes)

    def do(works: Iterable[Work]) -> Iterator[Row]:
        queued = list(works)
        least = min(least_bytes, FEWEST_BYTES) if pool.idle else least_bytes
        if processes < 2 or sum(work.bytes for work in queued) < least:
            return in_this_process(queued)
        if len(queued) < 2:
            if queued[0].bytes >= SEVERAL * least_bytes:
                # No shard is so large: it is a corpus, which this process cuts into shards for all. Meanwhile they load
                # what they need (0.7 s each).
                pool.start()
            return in_this_process(queued)
        return pool.do(queued)

    return do


@cache
def on_this_machine() -> Mapper:
    """The mapper over this machine's processors; all of a process share its workers."""
    return mapper(min(processors(), MOST_PROCESSES))


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def send(stream: IO[bytes], message: object) -> None:
    """Write one pickled message."""
    pickle.dump(message, stream)
    stream.flush()


def in_polars_thread(work: Work) -> Answer:
    """Do a shard, or tell what it raises, in the thread of polars (a worker has one).

    From any other thread each query changes to it and back, some two thousand times a shard of the stage that matches.
    """
    answers: list[Answer] = []

    def do(frame: pl.DataFrame) -> pl.DataFrame:
        try:
            answers.append(do_shard(work))
        except BaseException as problem:
            answers.append(problem)
        return frame

    pl.LazyFrame().map_batches(do).collect()
    return answers[0]


def serve() -> None:
    """Answer work from standard input until it ends; what a shard prints goes to standard error."""
    given, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import_module("pipeline.stages")
    begun: set[str] = set()
    while True:
        try:
            work: Work = pickle.load(given)
        except EOFError:
            return
        answer = in_polars_thread(work)
        send(answers, answer)
        if isinstance(answer, Row) and work.function.__name__ not in begun:
            # What a stage loads with its first shard (lexicons, patterns) stays: to look through it for garbage again
            # and again took a fiftieth of a worker's time.
            begun.add(work.function.__name__)
            gc.collect()
            gc.freeze()


if __name__ == "__main__":
    serve()
