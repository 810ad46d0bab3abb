"""The page of any thing of ours: its types, what is said of it and where, and what links to it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from explorer.calls import Call, Reply
from explorer.forms import FORMS
from explorer.iris import address_of, kind_of
from explorer.labels import labels_of
from explorer.layout import html
from explorer.linked_data import VARY, Thing
from explorer.opened import Opened
from explorer.shown import Property, Shown, Value, curie
from explorer.triples import graph_of
from graph.nquads import node
from graph.store import rows, solutions
from ontology.prefixes import BASE, CLE, GRAPHS, PREFIXES, shorten
from queries.answer import Term
from queries.names import words

_MOST_LINKS: Final = 2_000
_SHOWN: Final = 25
_SAID: Final = """
SELECT ?property (COUNT(DISTINCT ?value) AS ?count) WHERE {{ {iri} ?property ?value }}
GROUP BY ?property"""
_VALUES: Final = "SELECT DISTINCT ?value WHERE {{ {iri} {property} ?value }} LIMIT {limit}"
_GRAPHS: Final = """
SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ {iri} ?property ?value }} }} LIMIT 100"""
_BELOW: Final = """
SELECT DISTINCT ?node ?property ?value WHERE {{
  {{ {iri} ?to ?node . FILTER(ISBLANK(?node)) ?node ?property ?value }}
  UNION {{ {iri} cle:hasQuote?/oa:hasSelector ?node . ?node ?property ?value }}
  UNION {{ {iri} cle:hasQuote ?node . ?node ?property ?value }}
}}"""
_LINKS: Final = """
SELECT DISTINCT ?property ?other WHERE {{
  ?other ?property {iri} . FILTER(ISIRI(?other))
}} LIMIT {limit}"""
_NAMING: Final = (PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label")
_TITLE: Final = PREFIXES["dcterms"] + "title"
_TYPE: Final = PREFIXES["rdf"] + "type"
_DEFINED: Final = (PREFIXES["skos"] + "definition", PREFIXES["rdfs"] + "comment")
_IN_HEAD: Final = frozenset({_TYPE, *_NAMING, *_DEFINED})


class _Facts(NamedTuple):
    """What is known of a thing; of the values of a property the first are read, all counted."""

    values: Mapping[str, list[Term]]
    counts: Mapping[str, int]
    below: Mapping[str, list[tuple[str, Term]]]
    links: Mapping[str, list[str]]

    def literals(self, *properties: str) -> list[str]:
        """The texts of properties, in order."""
        return [term.value for name in properties for term in self.values.get(name, ())]

    def iris(self) -> Iterator[str]:
        """Everything that is shown by a label."""
        yield from (*self.values, *self.links)
        for others in self.links.values():
            yield from others[:_SHOWN]
        for terms in self.values.values():
            yield from (t.value for t in terms if isinstance(t, ox.NamedNode))
        for parts in self.below.values():
            yield from (name for name, _ in parts)
            yield from (t.value for _, t in parts if isinstance(t, ox.NamedNode))


def thing_page(release: Opened, call: Call, thing: Thing) -> Reply:
    """The page of a thing; 410 for one that is retired."""
    facts = _facts(release, thing.iri)
    replaced_by = thing.replaced_by
    shown = Shown(labels_of(release, {*facts.iris(), *(replaced_by or ())}), facts.below)
    linked = sum(map(len, facts.links.values()))
    whole = graph_of(release, thing.iri) is not None
    kind = kind_of(thing.iri) or ""
    graphs = rows(release.store, _GRAPHS.format(iri=node(thing.iri)))
    title = next(iter(facts.literals(*_NAMING, _TITLE)), shorten(thing.iri).removeprefix(BASE))
    return html(
        release,
        "thing.html",
        status=200 if replaced_by is None else 410,
        headers=(VARY,),
        title=title,
        here=call.path,
        iri=thing.iri,
        kind=words(kind.replace("-", " ")),
        types=[shown.iri(iri) for iri in facts.literals(_TYPE)],
        definitions=facts.literals(*_DEFINED),
        asked_at=f"/ask/{shorten(thing.iri)}" if kind == "question" else None,
        properties=[
            Property(shown.property(p), shown.values(facts.values[p]), facts.counts[p])
            for p in sorted(facts.values, key=_order)
            if p not in _IN_HEAD
        ],
        links=[
            Property(
                shown.property(p), [shown.iri(o) for o in facts.links[p][:_SHOWN]], len(others)
            )
            for p, others in sorted(facts.links.items(), key=lambda link: _order(link[0]))
        ],
        link_count=min(linked, _MOST_LINKS),
        is_cut=linked > _MOST_LINKS,
        replaced_by=None if replaced_by is None else [shown.iri(iri) for iri in replaced_by],
        graphs=sorted(
            (Value(row["graph"].removeprefix(GRAPHS), address_of(row["graph"])) for row in graphs),
            key=lambda graph: graph.text,
        ),
        forms=[
            (form.media_type, address_of(thing.iri, form.suffix))
            for form in FORMS
            if whole or not form.names_graphs
        ],
        whole=whole,
    )


def _facts(release: Opened, iri: str) -> _Facts:
    term = node(iri)
    counts = {
        row["property"]: int(row["count"]) for row in rows(release.store, _SAID.format(iri=term))
    }
    values: dict[str, list[Term]] = {}
    for name in counts:
        asked = _VALUES.format(iri=term, property=node(name), limit=_SHOWN)
        values[name] = sorted((row["value"] for row in solutions(release.store, asked)), key=str)
    below: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for row in solutions(release.store, _BELOW.format(iri=term)):
        below[str(row["node"])].append((row["property"].value, row["value"]))
    links: dict[str, list[str]] = defaultdict(list)
    for row in rows(release.store, _LINKS.format(iri=term, limit=_MOST_LINKS + 1)):
        links[row["property"]].append(row["other"])
    return _Facts(values, counts, below, {name: sorted(found) for name, found in links.items()})


def _order(iri: str) -> tuple[bool, str]:
    return (not iri.startswith(CLE), curie(iri))
