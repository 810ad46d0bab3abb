"""The embedded store: Oxigraph, in memory or in a folder."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.errors import HomeError, QueryError
from graph.store import Result
from ontology.prefixes import PREFIXES

_UPDATE: Final = re.compile(
    r"^\s*(?:(?:PREFIX|BASE)[^\n]*\n\s*|#[^\n]*\n\s*)*"
    r"(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)
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
        except OSError as error:
            raise HomeError(
                f"the store in {folder} cannot be read ({error}); run `clevidence build` again"
            ) from error

    @staticmethod
    def write(folder: Path, lines: Iterable[str]) -> None:
        """Make a store in a folder that does not exist yet, ready to be opened by readers.

        It is written aside, compacted, and backed up into place, which gives a folder that
        nobody writes.
        """
        import shutil

        aside = folder.with_name(folder.name + ".writing")
        store = _filled(ox.Store(str(aside)), lines)
        store.flush()
        store.optimize()
        store.backup(str(folder))
        del store
        shutil.rmtree(aside)

    @property
    def inner(self) -> ox.Store:
        """The engine's own store, for those who speak to it in its own words."""
        return self._store

    def query(self, sparql: str) -> Result:
        """Rows, truth or triples over the union of all graphs; every known prefix may be used."""
        try:
            return self._store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise QueryError(_sentence(sparql, str(error))) from error
        except (OSError, ValueError, RuntimeError) as error:
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


def _filled(store: ox.Store, lines: Iterable[str]) -> ox.Store:
    store.bulk_load("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    return store


def _sentence(sparql: str, message: str) -> str:
    if _UPDATE.match(sparql):
        return "a release is read-only and this is an update; ask with SELECT, ASK or CONSTRUCT"
    found = _POSITION.search(message)
    if not found:
        return f"the SPARQL does not parse: {message}"
    line, column, expected = found.groups()
    return f"the SPARQL does not parse at line {line}, column {column}: {expected.strip()}"
