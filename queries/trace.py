"""From a claim to its words, its document, what that cites, and the study behind it.

The way is walked over `graph.network`, along the relations below, each node once; a node met
again is named, not opened.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from graph.network import network
from graph.store import Store, rows
from ontology.prefixes import CLE, PREFIXES, shorten
from queries.bibliography import bibtex, cited, facts_of
from queries.names import resolve, words

if TYPE_CHECKING:
    import networkx as nx

_CLASSES: Final = (
    "cle:Claim",
    "cle:Document",
    "cle:Study",
    "cle:TherapyPosition",
    "cle:Proposition",
)
# Relation -> how it reads, in the order in which they are followed from any node.
_FORWARD: Final[Mapping[str, str]] = {
    "statedIn": "stated in",
    "relays": "relays",
    "citesAsEvidence": "its sentence cites",
    "fromStudy": "from the study",
    "includesStudy": "includes the patients of",
    "sharesPatientsWith": "shares patients with",
    "maySharePatientsWith": "may share patients with",
    "endorsedBy": "endorsed by",
    "suggestedBy": "suggested by",
    "advisedAgainstBy": "advised against by",
    "leftOpenBy": "left open by",
    "afterFailureOf": "after failure of",
    "asAddOnTo": "added to",
    "hasEvidenceLine": "argument",
    "hasEvidenceItem": "rests on",
}
# Relations into a document or a study from which a trace starts.
_BACKWARD: Final[Mapping[str, Mapping[str, str]]] = {
    "Document": {"statedIn": "states"},
    "Study": {"reportsStudy": "reported in", "fromStudy": "gives"},
}
_QUOTES: Final = """
SELECT DISTINCT ?quote ?exact ?start ?end ?state ?source WHERE {{
  <{iri}> cle:hasQuote ?quote .
  ?quote cle:quoteState ?state ; oa:hasSource ?source ; oa:hasSelector ?text .
  ?text oa:exact ?exact .
  OPTIONAL {{ ?quote oa:hasSelector ?position . ?position oa:start ?start ; oa:end ?end }}
}} ORDER BY ?quote"""
_AUDIT: Final = """
SELECT DISTINCT ?aspect ?verdict ?note ?rule WHERE {{
  ?found oa:hasTarget <{iri}> ; cle:fidelityAspect ?of ; oa:hasBody ?body ;
    skos:editorialNote ?note .
  ?of skos:prefLabel ?aspect . ?body skos:prefLabel ?verdict .
  OPTIONAL {{ ?found cle:rule ?rule }}
}} ORDER BY ?aspect ?verdict ?note"""
_TURTLE: Final = """
CONSTRUCT {{ ?node ?property ?value }} WHERE {{
  VALUES ?holder {{ {nodes} }}
  ?holder cle:hasQuote?/oa:hasSelector? ?node .
  ?node ?property ?value .
}}"""


@dataclass(frozen=True)
class Step:
    """A node of a trace: what it is, in words, and the steps that follow from it."""

    iri: str
    kind: str
    title: str
    details: list[str] = field(default_factory=list)
    next: list[tuple[str, "Step"]] = field(default_factory=list)


def trace_in(store: Store, name: str, form: str) -> str:
    """The trace of a claim, position, document, study or proposition: tree, turtle, json, bibtex.

    Raises UnknownName, with the nearest names, for a name that fits nothing.
    """
    return written(store, trace(store, resolve(store, name, *_CLASSES)), form)


def written(store: Store, step: Step, form: str) -> str:
    """A trace as tree, turtle, json or bibtex."""
    match form:
        case "turtle":
            nodes = " ".join(f"<{iri}>" for iri in sorted({s.iri for s in _steps(step)}))
            triples = store.query(_TURTLE.format(nodes=nodes))
            assert isinstance(triples, ox.QueryTriples)
            written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
            return (written or b"").decode()
        case "json":
            return json.dumps(_plain(step), ensure_ascii=False, indent=2) + "\n"
        case "bibtex":
            documents = sorted({s.iri for s in _steps(step) if s.kind == "Document"})
            return bibtex(store, documents)
        case _:
            return "\n".join(_tree(step)) + "\n"


def trace(store: Store, iri: str, within: "nx.MultiDiGraph[str] | None" = None) -> Step:
    """The steps from a node to what it rests on; `within` is the network, where it is at hand."""
    graph = network(store) if within is None else within
    opened: set[str] = set()

    def step(node: str, *, root: bool = False) -> Step:
        kind = str(graph.nodes[node]["kind"])
        title, details = _described(store, node, kind, str(graph.nodes[node]["label"]))
        if node in opened:
            return Step(node, kind, title)
        opened.add(node)
        links = [
            (_FORWARD[data["relation"]], target)
            for _, target, data in graph.out_edges(node, data=True)
            if data["relation"] in _FORWARD
        ]
        links.sort(key=lambda link: list(_FORWARD.values()).index(link[0]))
        backward = _BACKWARD.get(kind, {}) if root else {}
        links += [
            (backward[data["relation"]], source)
            for source, _, data in graph.in_edges(node, data=True)
            if data["relation"] in backward
        ]
        return Step(node, kind, title, details, [(how, step(target)) for how, target in links])

    return step(iri, root=True)


def _described(store: Store, iri: str, kind: str, label: str) -> tuple[str, list[str]]:
    facts = facts_of(store, iri)

    def one(name: str) -> str:
        return ", ".join(shorten(value) for value in facts.get(CLE + name, []))

    notes = facts.get(PREFIXES["skos"] + "editorialNote", [])
    match kind:
        case "Claim":
            therapy = one("ofTherapy") or one("recommends")
            parts = [therapy, one("onOutcome"), one("asPrinted"), words(one("direction"))]
            parts += facts.get(CLE + "inWords", [])
            title = " · ".join([shorten(iri), *(part for part in parts if part)])
            details = list(_quotes(store, iri))
            details += [_in_field(field, one) for field in facts.get(CLE + "sourceField", [])]
            details += [f"caveat: {words}" for words in facts.get(CLE + "caveat", [])]
            details += _audited(store, iri)
            return title, details + [f"note: {words}" for words in notes]
        case "Document":
            details = [f"access: {words(one('access'))}"]
            if notice := one("retractionNotice"):
                on = f" on {one('retractedOn')}" if one("retractedOn") else ""
                details.append(f"RETRACTED{on}: {notice}")
            return cited(facts), details
        case "Study":
            counted = one("participants")
            return f"{label} ({one('design')}{f', {counted} participants' if counted else ''})", []
        case "EvidenceLine":
            return f"{words(one('direction'))}, as assessed by {one('assessedBy')}", notes
        case "TherapyPosition":
            line = words(one("line")) or "no line stated"
            return f"{shorten(iri)} · {line}", facts.get(CLE + "lineWording", [])
        case _:
            return label, []


def _audited(store: Store, iri: str) -> list[str]:
    """What the audit says of a claim, what is faithful in one line."""
    found = rows(store, _AUDIT.format(iri=iri))
    faithful = [row["aspect"] for row in found if row["verdict"] == "faithful"]
    said = [
        f"audit: {row['aspect']} {row['verdict']}: {row['note']}"
        + ("" if "rule" in row else " (judged by people)")
        for row in found
        if row["verdict"] != "faithful"
    ]
    return [f"audit: faithful in {', '.join(dict.fromkeys(faithful))}"] * bool(faithful) + said


def _quotes(store: Store, iri: str) -> Iterator[str]:
    for row in rows(store, _QUOTES.format(iri=iri)):
        where = f"{row['start']}–{row['end']} of" if "start" in row else "text not at hand,"
        yield f"“{row['exact']}” ({where} {shorten(row['source'])})"


def _in_field(field: str, one: Callable[[str], str]) -> str:
    """The number of a structured record, and the field in which it stands."""
    counted = f"{one('events')} of {one('total')}" if one("total") and one("events") else ""
    number = " ".join(filter(None, (one("value"), one("unit"), counted or one("events"))))
    return f"{number or words(one('absence'))} in the field {field} of the record"


def _tree(step: Step, indent: str = "") -> Iterator[str]:
    yield step.title
    for detail in step.details:
        yield f"{indent}   {detail}"
    for index, (how, following) in enumerate(step.next):
        last = index == len(step.next) - 1
        first, *rest = _tree(following, indent + ("    " if last else "│   "))
        yield f"{indent}{'└── ' if last else '├── '}{how}: {first}"
        yield from rest


def _steps(step: Step) -> Iterator[Step]:
    yield step
    for _, following in step.next:
        yield from _steps(following)


def _plain(step: Step) -> dict[str, Any]:
    links = [{"relation": how, **_plain(following)} for how, following in step.next]
    plain = {"iri": step.iri, "kind": step.kind, "title": step.title}
    return plain | {"details": step.details, "next": links}
