"""Who reads: this process, several on this machine, or a Dask cluster.

All do the same: a task is a piece of one content, gives the outcomes of its records in order,
and writes the quads of its documents to a shard. How a content is cut is its reader's to say
(`chunks`); what has no `chunks` is one piece.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final, Protocol

from graph.errors import ClevidenceError
from loaders.content import Content, Hostile
from loaders.partition import Outcome, outcomes
from loaders.record import Unreadable
from loaders.registry import reader_of
from loaders.source import Source

# Content up to this size that its reader does not cut is one task for another process.
_ONE_TASK: Final = 32 << 20

Task = Callable[[], list[Outcome]]


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
    """Several processes, by an executor; at most `ahead` tasks are on their way."""

    def __init__(self, executor: Executor, ahead: int) -> None:
        self._executor = executor
        self._ahead = ahead

    def read(self, content: Content, source: Source, shard: Path) -> Iterator[Outcome]:
        """Outcomes of each piece, in order."""
        chunks = getattr(reader_of(source), "chunks", None)
        if chunks is None:
            if content.size > _ONE_TASK:
                return Here().read(content, source, shard)
            task = partial(read_whole, content, source, shard.with_suffix(".nq"))
            return _in_order(iter([self._executor.submit(task)]), self._ahead)
        tasks = _tasks(chunks(content), source, shard)
        return _in_order((self._executor.submit(task) for task in tasks), self._ahead)


class Cluster:
    """A Dask cluster, whose workers see the folder of the shards."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def read(self, content: Content, source: Source, shard: Path) -> Iterator[Outcome]:
        """Outcomes of each partition of a bag, in order."""
        import dask.bag

        chunks = getattr(reader_of(source), "chunks", None)
        if chunks is None:
            tasks: list[Task] = [partial(read_whole, content, source, shard.with_suffix(".nq"))]
        else:
            tasks = list(_tasks(chunks(content), source, shard))
        from_sequence: Any = dask.bag.from_sequence
        bag = from_sequence(tasks, partition_size=1).map(_run).flatten()
        for future in self._client.compute(bag.to_delayed()):
            yield from future.result()


@contextmanager
def workers(number: int, scheduler: str | None) -> Iterator[Workers]:
    """The workers asked for; a cluster by its scheduler's address (`tcp://host:8786`).

    Raises ClevidenceError where the cluster is not there, or its library is not installed.
    """
    if scheduler:
        with _client(scheduler) as client:
            yield Cluster(client)
    elif number > 1:
        with ProcessPoolExecutor(number) as executor:
            yield Processes(executor, 2 * number)
    else:
        yield Here()


def read_whole(content: Content, source: Source, shard: Path) -> list[Outcome]:
    """A task: all records of a content."""
    return list(outcomes(reader_of(source).records(content), source, shard))


def read_chunk(chunk: Any, source: Source, shard: Path) -> list[Outcome]:
    """A task: the records of a piece that the reader cut."""
    reader: Any = reader_of(source)
    return list(outcomes(reader.records_of_chunk(chunk), source, shard))


def stopped(position: str, sentence: str) -> list[Outcome]:
    """A task: what stopped the cutting of a content, as a refusal."""
    return [Outcome(position=position, sentence=sentence)]


def _tasks(chunks: Iterator[Any], source: Source, shard: Path) -> Iterator[Task]:
    """A task for each piece, and one for what stops the cutting, if anything does."""
    try:
        for number, chunk in zip(count(1), chunks, strict=False):
            yield partial(read_chunk, chunk, source, _numbered(shard, number))
    except Unreadable as error:
        yield partial(stopped, error.position or "the rest", str(error))
    except Hostile as error:
        yield partial(stopped, "the rest", str(error))


def _run(task: Task) -> list[Outcome]:
    return task()


def _numbered(shard: Path, number: int) -> Path:
    return shard.with_name(f"{shard.name}-{number:05d}.nq")


def _in_order(futures: Iterator["Future[list[Outcome]]"], ahead: int) -> Iterator[Outcome]:
    """Results in order, with tasks on their way; the first are sent before anything is asked."""
    waiting: deque[Future[list[Outcome]]] = deque()
    _fill(waiting, futures, ahead)

    def results() -> Iterator[Outcome]:
        while waiting:
            done = waiting.popleft().result()
            _fill(waiting, futures, ahead)
            yield from done

    return results()


def _fill(
    waiting: "deque[Future[list[Outcome]]]", futures: Iterator["Future[list[Outcome]]"], ahead: int
) -> None:
    while len(waiting) < ahead and (future := next(futures, None)) is not None:
        waiting.append(future)


def _client(scheduler: str) -> AbstractContextManager[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        mend = (
            "install clevidence with its extra `cluster`, as with pip install 'clevidence[cluster]'"
        )
        raise ClevidenceError(f"Dask is not installed; {mend}") from error
    try:
        connect: Any = Client
        client: AbstractContextManager[Any] = connect(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise ClevidenceError(f"no Dask scheduler answers at {scheduler}; start one") from error
    return client
