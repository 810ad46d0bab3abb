"""What things are called: concepts by their preferred label, anything else by its label."""

from collections.abc import Iterable
from typing import Final

from explorer.opened import Opened
from graph.nquads import node
from graph.store import rows

_LABELS: Final = """
SELECT ?thing (MIN(?label) AS ?name) WHERE {{
  VALUES ?thing {{ {things} }}
  ?thing rdfs:label|skos:prefLabel ?label .
}} GROUP BY ?thing"""


def labels_of(release: Opened, iris: Iterable[str]) -> dict[str, str]:
    """The label of each thing that has one, by IRI."""
    things = " ".join(node(iri) for iri in sorted(set(iris)))
    found = rows(release.store, _LABELS.format(things=things)) if things else []
    return {row["thing"]: row["name"] for row in found}
