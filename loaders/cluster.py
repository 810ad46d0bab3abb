"""A Dask cluster that reads: partitions of bags write shards, this process places their outcomes.

    dask scheduler                              on one machine
    dask worker tcp://host:8786 --nthreads 1    on each machine, once for each core
    clevidence load --scheduler tcp://host:8786 FILE …

The scheduler and all workers have the same clevidence installed, with its extra `cluster`, and
the folder of the shards (`loaded/shards` of the home) lies at the same path on every machine:
workers write there, and this process reads what they wrote. What is loaded need not be shared:
it is cut here and sent. So many chunks are sent as the workers have threads, and as many again;
the rest of a large file waits here on disk.

A worker that dies is no loss: Dask gives its tasks to another. Each time a task is done it
writes a shard of another name, so that a worker that was thought dead overwrites nothing; what
no record names is swept away by the next load.
"""

import logging
import pickle
import platform
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple
from uuid import uuid4

from graph.errors import ClevidenceError
from loaders.content import Content, Hostile
from loaders.partition import Outcome, outcomes
from loaders.registry import reader_of
from loaders.source import Source
from loaders.tasks import ONE_TASK, InOrder, Task, is_cut, read_whole, tasks_of

# Chunks of a few megabytes in one bag; a bag is sent as one message.
_BAG: Final = 2
_LARGEST_BAG: Final = "256 MiB"
_CONNECTED_WITHIN_S: Final = 10
_LOOKED_AFTER_EVERY_S: Final = 5
# So long a load waits for workers while there are none.
_ALONE_FOR_S: Final = 60
_SAME_EVERYWHERE: Final = ("clevidence", "dask", "distributed", "lxml")


class _Written(NamedTuple):
    """What a task did: outcomes, and how large its shard is."""

    outcomes: list[Outcome]
    shard: str
    size: int


class Cluster:
    """The workers of a Dask cluster, by a client that is connected."""

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._address = address
        self._load = uuid4().hex
        self._shards: Path | None = None
        threads = sum(client.nthreads().values())
        self._in_order: InOrder[Any] = InOrder(2 * threads, self._result)

    def read(self, content: Content, source: Source, shard: Path) -> Iterator[Outcome]:
        """Outcomes of each partition of the bags, in order.

        Raises ClevidenceError where the cluster cannot read, or is lost.
        """
        if self._shards is None:
            self._shards = shard.parent.resolve()
            _check(self._client, self._shards)
        shard = self._shards / shard.name
        if is_cut(source):
            return self._in_order.outcomes(self._sent(tasks_of(content, source, shard)))
        try:
            data = content.bytes(ONE_TASK)
        except (Hostile, OSError):
            # Too large for a task, or damaged: then it is read here, up to the damage.
            return outcomes(reader_of(source).records(content), source, shard.with_suffix(".nq"))
        whole = Content(content.name, partial(BytesIO, data), len(data))
        task: Task = partial(read_whole, whole, source)
        return self._in_order.outcomes(self._sent(iter([(task, shard)])))

    def _sent(self, tasks: Iterator[tuple[Task, Path]]) -> Iterator[Any]:
        """A future for each task; a bag is sent when the first of its tasks is asked for."""
        import dask.bag

        from_sequence: Any = dask.bag.from_sequence
        while some := list(islice(tasks, _BAG)):
            # As bytes, which Dask can name and send without looking into them.
            packed = [pickle.dumps((self._load, *one), pickle.HIGHEST_PROTOCOL) for one in some]
            bag = from_sequence(packed, npartitions=len(packed)).map(_done)
            yield from self._client.compute(bag.to_delayed())

    def _result(self, future: Any) -> list[Outcome]:
        """What a task gave, once its shard is seen here."""
        from distributed import KilledWorker

        try:
            (written,) = self._waited_for(future)
        except KilledWorker as error:
            sentence = "the part of a file that they read killed several workers of the cluster"
            mend = "give them more memory, or load without --scheduler"
            raise ClevidenceError(f"{sentence}; {mend}") from error
        except FileNotFoundError as error:
            raise _unshared("a worker", Path(error.filename or self._address)) from error
        finally:
            future.release()
        assert self._shards is not None
        shard = self._shards / written.shard
        if written.size and (not shard.is_file() or shard.stat().st_size != written.size):
            raise _unshared("a worker", self._shards)
        return written.outcomes

    def _waited_for(self, future: Any) -> list[_Written]:
        """A result; raises ClevidenceError where nobody is left to give it."""
        from concurrent.futures import CancelledError

        alone_since: float | None = None
        while True:
            try:
                result: list[_Written] = future.result(timeout=_LOOKED_AFTER_EVERY_S)
            except TimeoutError as error:
                if error.filename:
                    raise  # the worker's own, of the disk
                if self._client.scheduler_info()["workers"]:
                    alone_since = None
                elif alone_since is None:
                    alone_since = monotonic()
                elif monotonic() - alone_since > _ALONE_FOR_S:
                    raise _lost(f"every worker of {self._address}") from error
            except (CancelledError, OSError) as error:
                if isinstance(error, OSError) and error.filename:
                    raise  # the worker's own: no space left, no right to write
                raise _lost(f"the Dask scheduler at {self._address}") from error
            else:
                return result


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """A cluster by its scheduler's address, until it is left.

    Raises ClevidenceError where Dask is not installed, no scheduler answers, or it has no
    workers. What is on its way when it is left by an error is dropped by the scheduler.
    """
    try:
        import dask.config
        from distributed import Client
    except ImportError as error:
        mend = "install it with the extra `cluster`, as with pip install 'clevidence[cluster]'"
        raise ClevidenceError(f"Dask is not installed; {mend}") from error
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    connect: Any = Client
    set_config: Any = dask.config.set
    with set_config({"distributed.admin.large-graph-warning-threshold": _LARGEST_BAG}):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that versions differ, which is checked here
                client = connect(address, timeout=_CONNECTED_WITHIN_S, set_as_default=False)
        except (OSError, ValueError, TypeError, AssertionError) as error:
            # distributed asserts that a scheduler's words come, where something else may answer.
            mend = "start one with `dask scheduler`, or correct --scheduler tcp://HOST:PORT"
            raise ClevidenceError(f"no Dask scheduler answers at {address}; {mend}") from error
        with client:
            try:
                client.wait_for_workers(1, timeout=_CONNECTED_WITHIN_S)
            except TimeoutError as error:
                sentence = f"the Dask scheduler at {address} has no workers"
                mend = f"start some with `dask worker {address}`"
                raise ClevidenceError(f"{sentence}; {mend}") from error
            yield Cluster(client, address)


def _done(packed: bytes) -> _Written:
    """On a worker: a task, with a shard that no other worker writes."""
    task: Task
    _, task, shard = pickle.loads(packed)  # noqa: S301 - it is our own, by our own scheduler
    shard = shard.with_name(f"{shard.name}-{uuid4().hex[:8]}")
    done = task(shard)
    path = shard.with_suffix(".nq")
    return _Written(done, path.name, path.stat().st_size if path.exists() else 0)


def _check(client: Any, shards: Path) -> None:
    """Raise ClevidenceError where a machine lacks our package, differs, or sees no shards."""
    ours = _versions()
    marker = shards / f"seen-{uuid4().hex}.nq"
    marker.touch()
    try:
        machines = {"the scheduler": client.run_on_scheduler(_seen, marker)}
        seen = client.run(_seen, marker)
        machines |= {f"the worker {address}": said for address, said in seen.items()}
    except ImportError as error:
        sentence = "the scheduler or a worker has no clevidence"
        mend = f"install it, {ours['clevidence']} with its extra `cluster`, on all of them"
        raise ClevidenceError(f"{sentence}; {mend}") from error
    except OSError as error:
        raise _lost("a machine of the Dask cluster") from error
    finally:
        marker.unlink()
    for machine, (theirs, sees) in machines.items():
        for name, have in theirs.items():
            if have != ours[name]:
                sentence = f"{machine} has {name} {have or 'in no version'}, and this program has"
                raise ClevidenceError(f"{sentence} {ours[name]}; install the same everywhere")
        if not sees and machine != "the scheduler":
            raise _unshared(machine, shards)


def _seen(marker: Path) -> tuple[Mapping[str, str], bool]:
    """On a worker: its versions, and whether it sees a file of ours."""
    return _versions(), marker.is_file()


def _versions() -> dict[str, str]:
    python = ".".join(platform.python_version_tuple()[:2])
    return {"Python": python, **{name: _version(name) for name in _SAME_EVERYWHERE}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _unshared(who: str, shards: Path) -> ClevidenceError:
    mend = "the shards' folder must be shared at the same path by all machines; share it"
    return ClevidenceError(f"{who} does not see what lies in {shards}; {mend}, or use --workers")


def _lost(what: str) -> ClevidenceError:
    return ClevidenceError(f"{what} was lost while reading; start it, and load the same again")
