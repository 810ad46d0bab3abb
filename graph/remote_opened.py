"""A remote store made ready for questions: asked itself, or, where its engine fails, as a copy.

Engines differ in what they make of SPARQL, some without a word: of 39 questions asked of Virtuoso
7.2 over the very triples, one ended with an error, one did not end, and 13 came back with other
rows. So an engine is first asked small queries over no data whose rows are known. Where it fails,
the graphs are fetched, by the plainest query there is, and the questions are asked here.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from graph.embedded import EmbeddedStore
from graph.errors import QueryError, RemoteError
from graph.nquads import node
from graph.provenance import ABOUT
from graph.remote import RemoteStore
from graph.remote_protocol import SECONDS
from graph.store import Store, rows

_ABOUT: Final = f"""SELECT DISTINCT ?release ?digest ?read WHERE {{ GRAPH {node(ABOUT)} {{
  ?dataset a void:Dataset ; dcat:version ?release ; dcterms:identifier ?digest .
  OPTIONAL {{ ?dataset dcterms:temporal ?period . ?period dcat:endDate ?read }} }} }}"""
_SET_ASIDE: Final = "SELECT ?claim WHERE { ?claim cle:setAsideBecause ?document } LIMIT 1"
# What our questions need of an engine: a query over no data, and its rows, in any order.
_PROBES: Final[dict[str, tuple[str, list[tuple[int | None, ...]]]]] = {
    "OPTIONAL beside UNDEF": (
        """SELECT ?a ?b ?c WHERE { VALUES ?a { UNDEF } VALUES (?a ?b) { (1 2) (3 4) }
        OPTIONAL { VALUES (?a ?c) { (1 5) } } }""",
        [(1, 2, 5), (3, 4, None)],
    ),
    "a FILTER in OPTIONAL over what stands outside": (
        "SELECT ?a ?c WHERE { VALUES ?a { 1 2 } OPTIONAL { VALUES ?c { 2 3 } FILTER(?a = ?c) } }",
        [(1, None), (2, 2)],
    ),
    "NOT EXISTS": (
        """SELECT ?a WHERE { VALUES ?a { 1 2 }
        FILTER NOT EXISTS { VALUES ?b { 2 } FILTER(?a = ?b) } }""",
        [(1,)],
    ),
    "a subquery in OPTIONAL": (
        """SELECT ?a ?n WHERE { VALUES ?a { 1 2 } OPTIONAL { SELECT ?a (COUNT(?b) AS ?n)
        WHERE { VALUES (?a ?b) { (1 2) (1 3) } } GROUP BY ?a } }""",
        [(1, 2), (2, None)],
    ),
    "division of integers": ("SELECT ?x WHERE { BIND(1 / 4 * 100 AS ?x) }", [(25,)]),
}


class Opened(NamedTuple):
    """A remote store to ask, with what it says of itself, and what people must know of it.

    `facts` are `release`, `digest`, `read_by` and `set_aside`, as in a manifest. `store` is the
    remote one, or a copy of it; `note` says so, "" where it is the remote one.
    """

    store: Store
    facts: dict[str, Any]
    note: str


def opened_remote(address: str, *, seconds: float = SECONDS, copied: bool = False) -> Opened:
    """The store at an address; a copy of it where its engine fails, or where `copied`.

    Raises RemoteError where it cannot be reached, or holds no release of ours.
    """
    remote = RemoteStore.at(address, seconds=seconds)
    if ABOUT not in remote.counts():
        raise RemoteError(
            f"{remote.where}: no release of clevidence lies there; `clevidence publish --to` "
            "puts one there"
        )
    faults = [] if copied else engine_faults(remote)
    store: Store = remote
    if copied or faults:
        store = EmbeddedStore.in_memory(remote.quads())
    note = (
        f"{remote.where} answers wrongly: {', '.join(faults)}; its {len(remote.graphs())} graphs "
        "were fetched and are asked here"
        if faults
        else ""
    )
    return Opened(store, facts_of(store, remote.where), note)


def engine_faults(store: RemoteStore) -> list[str]:
    """What the engine of a store gets wrong of what our questions need, in words."""
    faults = [
        name for name, (query, right) in _PROBES.items() if not _is_right(store, query, right)
    ]
    if not faults and not _takes_our_dataset(store):
        faults.append(f"a dataset of {len(store.graphs())} graphs")
    return faults


def facts_of(store: Store, where: str) -> dict[str, Any]:
    """What a store's `about` graph says of its release, as a manifest does."""
    said = rows(store, _ABOUT)
    if len(said) != 1:
        raise RemoteError(f"{where}: {len(said)} releases lie there, not one; publish there again")
    return {
        "release": said[0]["release"],
        "digest": said[0]["digest"].removeprefix("sha256:"),
        "read_by": said[0].get("read", "a date that the store does not say"),
        "set_aside": bool(rows(store, _SET_ASIDE)),
    }


def _is_right(store: RemoteStore, query: str, right: Sequence[tuple[int | None, ...]]) -> bool:
    try:
        found = store.asked(query)
    except (QueryError, RemoteError):
        return False
    assert isinstance(found, ox.QuerySolutions)
    came = [tuple(None if t is None else _number(t) for t in row) for row in found]
    return sorted(came, key=str) == sorted(right, key=str)


def _number(term: Any) -> float | str:
    try:
        return float(term.value)
    except ValueError:
        return str(term)


def _takes_our_dataset(store: RemoteStore) -> bool:
    try:
        found = store.query("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
    except (QueryError, RemoteError):
        return False
    assert isinstance(found, ox.QuerySolutions)
    return [int(row["n"].value) for row in found] == [len(store)]
