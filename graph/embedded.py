"""The embedded store: Oxigraph, in memory or in a folder."""

import re
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self

import pyoxigraph as ox

from graph.errors import HomeError, QueryError
from graph.sparql_text import asks_other_servers, is_deeper_than, is_update, names_its_dataset
from graph.store import Result
from ontology.prefixes import PREFIXES

_DEEPEST: Final = 200
_LONGEST: Final = 200
_DAMAGE: Final = ("Corruption: ", "IO error: ")
# Threads that fill a store: the engine works outside the interpreter's lock.
_LOADING: Final = 2
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class EmbeddedStore:
    """A store of this process; the one in a folder is opened for reading only."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def in_memory(cls, lines: Iterable[str]) -> "EmbeddedStore":
        """A store that holds the N-Quads lines."""
        return cls(_filled(ox.Store(), lines))

    @classmethod
    def open(cls, folder: Path) -> "EmbeddedStore":
        """The published store in a folder, for reading; raises HomeError if there is none."""
        try:
            return cls(ox.Store.read_only(str(folder)))
        except (OSError, RuntimeError) as error:
            raise damaged(error) from error

    @staticmethod
    def write(folder: Path, lines: Iterable[str]) -> None:
        """Make a store of the lines in a folder that does not exist yet, ready for readers."""
        with WritableStore(folder) as store:
            store.add("".join(lines).encode())
            store.finish()

    @property
    def inner(self) -> ox.Store:
        """The engine's own store, for those who speak to it in its own words."""
        return self._store

    def query(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Result:
        """Rows, truth or triples over the union of all graphs; every known prefix may be used.

        Graphs given here are the dataset in place of what the query names by FROM, and either in
        place of the union. Other stores are not asked (SERVICE), and brackets may nest `_DEEPEST`
        deep: the engine recurses, and would take the process down with it.
        """
        if asks_other_servers(sparql):
            raise QueryError("SERVICE is not available: only the release is asked; leave it out")
        if is_deeper_than(_DEEPEST, sparql):
            raise QueryError(f"the SPARQL nests brackets deeper than {_DEEPEST}; write it flatter")
        try:
            if default_graphs or named_graphs:
                return self._store.query(
                    sparql,
                    prefixes=PREFIXES,
                    default_graph=[_iri(graph) for graph in default_graphs],
                    named_graphs=[_iri(graph) for graph in named_graphs],
                )
            return self._store.query(
                sparql,
                prefixes=PREFIXES,
                use_default_graph_as_union=not names_its_dataset(sparql),
            )
        except SyntaxError as error:
            raise QueryError(_sentence(sparql, str(error))) from error
        except (OSError, ValueError, RuntimeError) as error:
            if is_damage(error):
                raise damaged(error) from error
            raise QueryError(f"the query cannot be answered: {error}") from error

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self._store.named_graphs() if isinstance(g, ox.NamedNode))

    def quads(self, graph: str | None = None) -> Iterator[str]:
        """N-Quads lines of one graph or of all, in no particular order."""
        name = ox.NamedNode(graph) if graph else None
        for quad in self._store.quads_for_pattern(None, None, None, name):
            yield f"{quad} .\n"

    def __len__(self) -> int:
        return len(self._store)


class WritableStore:
    """A store on its way: whole graphs go out, N-Quads come in.

    It is written aside, compacted, and backed up into `folder` by `finish`, which gives a folder
    that nobody writes. `base` is the folder of a store that it starts with. As a context it lets
    go of its files at the end, whatever happens.
    """

    def __init__(self, folder: Path, base: Path | None = None) -> None:
        self._folder = folder
        self._aside = folder.with_name(folder.name + ".writing")
        if base is not None:
            EmbeddedStore.open(base).inner.backup(str(self._aside))
        self._store: ox.Store | None = ox.Store(str(self._aside))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store = None

    @property
    def _open(self) -> ox.Store:
        assert self._store is not None
        return self._store

    def finish(self) -> None:
        """Put it into its place; nothing can be added then."""
        self._open.flush()
        self._open.optimize()
        self._open.backup(str(self._folder))
        self._store = None
        shutil.rmtree(self._aside)

    def remove(self, graphs: Iterable[str]) -> None:
        """Take graphs out, whether they are there or not."""
        for graph in graphs:
            self._open.remove_graph(ox.NamedNode(graph))

    def add(self, nquads: bytes) -> None:
        """Add N-Quads; the program wrote them, so IRIs are not checked."""
        self._open.bulk_load(nquads, format=ox.RdfFormat.N_QUADS, lenient=True)

    def add_all(self, parts: Iterable[bytes]) -> None:
        """Add parts of N-Quads in whatever order, `_LOADING` at a time, each in a thread."""
        with ThreadPoolExecutor(_LOADING) as threads:
            begun: deque[Future[None]] = deque()
            for part in parts:
                if len(begun) == _LOADING:
                    begun.popleft().result()
                begun.append(threads.submit(self.add, part))
            for one in begun:
                one.result()

    def quads(self, graph: str) -> list[ox.Quad]:
        """The quads of a graph."""
        return list(self._open.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def __len__(self) -> int:
        return len(self._open)


def is_damage(error: Exception) -> bool:
    """Whether an error is the engine's own over files that are damaged or gone.

    It may come late, from whoever iterates over rows or quads.
    """
    words = str(error)
    return isinstance(error, OSError | RuntimeError) and words.startswith(_DAMAGE)


def damaged(error: Exception) -> HomeError:
    """The engine's words on damaged files as a refusal with the mend."""
    words = " ".join(str(error).split())
    return HomeError(f"the store cannot be read ({words}); run `clevidence build`")


def _filled(store: ox.Store, lines: Iterable[str]) -> ox.Store:
    store.bulk_load("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    return store


def _iri(graph: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(graph)
    except ValueError as error:
        raise QueryError(f"{graph!r} is no IRI of a graph; write it whole") from error


def _sentence(sparql: str, message: str) -> str:
    if is_update(sparql):
        return "a release is read-only and this is an update; ask with SELECT, ASK or CONSTRUCT"
    found = _POSITION.search(message)
    if not found:
        return f"the SPARQL does not parse: {message}"
    line, column, expected = found.groups()
    words = expected.strip() if len(expected) < _LONGEST else "something else is expected there"
    return f"the SPARQL does not parse at line {line}, column {column}: {words}"
