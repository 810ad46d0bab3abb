"""What rests on a reference: the claims, positions and answers that fall with it.

Walked over `graph.network`, by the rule that `graph.usable` has for retractions, so that asking
what would fall and marking a document retracted give the same.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyoxigraph as ox

from graph.network import fallen, network, of_kind, pointing, sources, towards
from graph.store import Store, solutions
from ontology.prefixes import shorten
from queries.catalogue import Question

if TYPE_CHECKING:
    import networkx as nx

_MADE_BY: Final = ("endorsedBy", "suggestedBy", "advisedAgainstBy", "leftOpenBy")


class Load(NamedTuple):
    """What falls with a document or a study, as IRIs; answers by question with their rows.

    `losing_support` are relays that lose one of several sources and stand on the others.
    """

    fallen: list[str]
    losing_support: list[str]
    positions_fallen: list[str]
    positions_losing_support: list[str]
    answers: dict[str, int]


def what_rests_on(
    store: Store,
    root: str,
    questions: Mapping[str, Any],
    graph: "nx.MultiDiGraph[str] | None" = None,
) -> Load:
    """What rests on a document or a study; `questions` are those of the release, compiled.

    `graph` is the network of the store, where it is at hand.
    """
    load = falling(graph or network(store), root)
    return load._replace(answers=answers_losing(rows_of_answers(store, questions), load))


def load_bearing_references(
    store: Store, graph: "nx.MultiDiGraph[str] | None" = None
) -> list[tuple[str, Load]]:
    """Each document on which a claim rests, with what falls with it; the heaviest first.

    `graph` is the network of the store, where it is at hand.
    """
    graph = graph or network(store)
    loads = [(document, falling(graph, document)) for document in of_kind(graph, "Document")]
    heavy = [(d, load) for d, load in loads if load.fallen or load.losing_support]
    return sorted(heavy, key=lambda pair: (_weight(pair[1]), pair[0]))


def falling(graph: "nx.MultiDiGraph[str]", root: str) -> Load:
    """What falls with a document or a study; answers are left out."""
    down = fallen(graph, [root])
    touched = {
        claim
        for node in {root, *down}
        for claim in pointing(graph, node, "relays", "citesAsEvidence")
        if claim not in down and sources(graph, claim) & {root, *down}
    }
    positions = {p for claim in down for p in pointing(graph, claim, *_MADE_BY)}
    lost = {p for p in positions if towards(graph, p, *_MADE_BY) <= down}
    return Load(sorted(down), sorted(touched), sorted(lost), sorted(positions - lost), {})


def rows_of_answers(store: Store, questions: Mapping[str, Any]) -> dict[str, list[frozenset[str]]]:
    """The IRIs in each row of the answer to each question, asked as it stands."""
    return {
        name: [
            frozenset(t.value for t in row if isinstance(t, ox.NamedNode))
            for row in solutions(store, Question.from_compiled(name, compiled).query)
        ]
        for name, compiled in sorted(questions.items())
    }


def answers_losing(rows: Mapping[str, Sequence[frozenset[str]]], load: Load) -> dict[str, int]:
    """How many rows of each answer show a claim that falls; answers without one are left out."""
    counts = {
        name: sum(not row.isdisjoint(load.fallen) for row in shown) for name, shown in rows.items()
    }
    return {name: count for name, count in counts.items() if count}


def _weight(load: Load) -> tuple[int, int, int]:
    return (-len(load.positions_fallen), -len(load.fallen), -len(load.losing_support))


def readable(iris: Sequence[str]) -> list[str]:
    """IRIs as people read them: the slug without its kind."""
    return [shorten(iri) for iri in iris]
