"""Who reads: this process, several on this machine, or a Dask cluster (`loaders.cluster`).

All do the same tasks (`loaders.tasks`), and give the same outcomes in the same order.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import connection, parent_process
from pathlib import Path
from threading import Thread
from typing import Protocol

from graph.errors import ClevidenceError
from loaders.cluster import cluster
from loaders.content import Content
from loaders.partition import Outcome, outcomes
from loaders.registry import reader_of
from loaders.source import Source
from loaders.tasks import ONE_TASK, InOrder, is_cut, read_whole, tasks_of


class Workers(Protocol):
    """Those who read contents."""

    def read(self, content: Content, source: Source, shard: Path) -> Iterator[Outcome]:
        """The outcomes of a content in the order of its records; reading starts at once.

        `shard` names the shards: numbers are added to it.
        """


class Here:
    """This process alone."""

    def read(self, content: Content, source: Source, shard: Path) -> Iterator[Outcome]:
        """Outcomes as the records are read."""
        return outcomes(reader_of(source).records(content), source, shard.with_suffix(".nq"))


class Processes:
    """Several processes, by an executor; about `ahead` tasks are on their way."""

    def __init__(self, executor: Executor, ahead: int) -> None:
        self._executor = executor
        self._in_order: InOrder[Future[list[Outcome]]] = InOrder(ahead, _result)

    def read(self, content: Content, source: Source, shard: Path) -> Iterator[Outcome]:
        """Outcomes of each task, in order."""
        send = self._executor.submit
        if is_cut(source):
            tasks = tasks_of(content, source, shard)
            return self._in_order.outcomes(send(task, at) for task, at in tasks)
        if content.size > ONE_TASK:
            return Here().read(content, source, shard)
        whole = partial(read_whole, content, source, shard)
        return self._in_order.outcomes(send(task) for task in (whole,))


@contextmanager
def workers(number: int, scheduler: str | None) -> Iterator[Workers]:
    """The workers asked for; a cluster by its scheduler's address (`tcp://host:8786`).

    Raises ClevidenceError where the cluster cannot be used. Left by an error, they do no more.
    """
    if scheduler:
        with cluster(scheduler) as machines:
            yield machines
    elif number > 1:
        with ProcessPoolExecutor(number, initializer=_end_with_parent) as executor:
            try:
                yield Processes(executor, 2 * number)
            except BaseException:
                executor.shutdown(cancel_futures=True)
                raise
    else:
        yield Here()


def _result(sent: "Future[list[Outcome]]") -> list[Outcome]:
    try:
        return sent.result()
    except BrokenProcessPool as error:
        mend = "memory may be short; load the same again, with --workers 1"
        raise ClevidenceError(f"a process that was reading was killed: {mend}") from error


def _end_with_parent() -> None:
    """See to it that this process ends when the one that started it is killed."""
    parent = parent_process()
    assert parent is not None

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    Thread(target=wait, daemon=True).start()
