"""Tasks: a content cut into pieces that any process can read, here or on another machine.

A task gives the outcomes of its records in order, and writes the quads of their documents to a
shard of its own. How a content is cut is its reader's to say (`chunks`, `records_of_chunk`);
what has no `chunks` is one piece.
"""

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from loaders.content import Content, Hostile
from loaders.partition import Outcome, broken_off, outcomes
from loaders.record import Unreadable
from loaders.registry import reader_of
from loaders.shown import shown, shown_lines
from loaders.source import Source

# Content larger than this that its reader does not cut is read where it is placed, as a stream.
ONE_TASK: Final = 4 << 20

# Given a shard's path without its ending, writes the shard and gives the outcomes.
Task = Callable[[Path], list[Outcome]]
Sent = TypeVar("Sent")


class InOrder(Generic[Sent]):
    """Results in the order of their tasks, with tasks on their way.

    Over all contents about `ahead` of them, so that memory does not grow with what is given; of
    each content that was begun at least one.
    """

    def __init__(self, ahead: int, result: Callable[[Sent], list[Outcome]]) -> None:
        self._ahead = ahead
        self._result = result
        self._on_their_way = 0

    def outcomes(self, sent: Iterator[Sent]) -> Iterator[Outcome]:
        """The outcomes of tasks, each of which is sent when it is asked for; the first at once."""
        waiting: deque[Sent] = deque()
        self._fill(waiting, sent)
        return self._rest(waiting, sent)

    def _rest(self, waiting: deque[Sent], sent: Iterator[Sent]) -> Iterator[Outcome]:
        while waiting:
            done = self._result(waiting.popleft())
            self._on_their_way -= 1
            self._fill(waiting, sent)
            yield from done

    def _fill(self, waiting: deque[Sent], sent: Iterator[Sent]) -> None:
        while not waiting or self._on_their_way < self._ahead:
            one = next(sent, None)
            if one is None:
                return
            waiting.append(one)
            self._on_their_way += 1


def is_cut(source: Source) -> bool:
    """Whether the reader of a format cuts contents into chunks."""
    return hasattr(reader_of(source), "chunks")


def tasks_of(content: Content, source: Source, shard: Path) -> Iterator[tuple[Task, Path]]:
    """A task for each chunk with its shard, and one for what stops the cutting, if anything."""
    reader: Any = reader_of(source)
    try:
        for number, chunk in zip(count(1), reader.chunks(content), strict=False):
            yield partial(_read_chunk, chunk, source), _numbered(shard, number)
    except Unreadable as error:
        yield partial(_stopped, error.position or "the rest", str(error)), shard
    except Hostile as error:
        yield partial(_stopped, "the rest", str(error)), shard
    except OSError as error:
        yield partial(_stopped, "the rest", broken_off(error)), shard


def read_whole(content: Content, source: Source, shard: Path) -> list[Outcome]:
    """A task: all records of a content."""
    return list(outcomes(reader_of(source).records(content), source, shard.with_suffix(".nq")))


def _read_chunk(chunk: Any, source: Source, shard: Path) -> list[Outcome]:
    reader: Any = reader_of(source)
    return list(outcomes(reader.records_of_chunk(chunk), source, shard.with_suffix(".nq")))


def _stopped(position: str, sentence: str, _shard: Path) -> list[Outcome]:
    return [Outcome(position=shown(position), sentence=shown_lines(sentence))]


def _numbered(shard: Path, number: int) -> Path:
    return shard.with_name(f"{shard.name}-{number:05d}")
