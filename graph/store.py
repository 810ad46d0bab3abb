"""What a store can do: the seam between evidence and the engine that holds it.

All data is in named graphs; a query reads their union. Rows come back as pyoxigraph's, which
also reads them from the protocol's result formats, so that a remote store can answer alike.
"""

from collections.abc import Iterable
from typing import Protocol

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples

Result = QuerySolutions | QueryBoolean | QueryTriples


class Store(Protocol):
    """A set of named graphs that answers SPARQL 1.1 queries over their union."""

    def query(self, sparql: str) -> Result:
        """Rows, truth or triples; raises QueryError, with line and column, on bad SPARQL."""

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""

    def quads(self, graph: str | None = None) -> Iterable[str]:
        """N-Quads lines of one graph or of all, in no particular order."""

    def __len__(self) -> int:
        """The number of quads."""


def solutions(store: Store, select: str) -> QuerySolutions:
    """The rows of a SELECT query, as terms."""
    result = store.query(select)
    assert isinstance(result, QuerySolutions)
    return result


def rows(store: Store, select: str) -> list[dict[str, str]]:
    """The rows of a SELECT query as plain strings by variable; unbound variables are left out.

    For our own questions to a store; answers keep their terms.
    """
    found = solutions(store, select)
    names = [variable.value for variable in found.variables]
    return [
        {name: value for name in names if (value := _plain(row[name])) is not None} for row in found
    ]


def serialised(result: QuerySolutions | QueryBoolean, form: QueryResultsFormat) -> bytes:
    """Rows or truth in one of the W3C forms: JSON, XML, CSV, TSV."""
    written = result.serialize(format=form)
    assert written is not None
    return written


def _plain(term: object) -> str | None:
    return None if term is None else str(getattr(term, "value", term))
