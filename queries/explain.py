"""Why a therapy stands on its line: each ground with its triple, its axiom and its references.

`explanations` gives them as plain values, which pages set too; `explain_in` sets them as text.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from graph.errors import ClevidenceError
from graph.store import Store, rows
from ontology.prefixes import shorten
from queries.names import resolve, words

_POSITIONS: Final = """
SELECT DISTINCT ?position ?line WHERE {{
  ?position a cle:TherapyPosition ; cle:ofTherapy ?therapy .
  FILTER(?position = <{iri}> || ?therapy = <{iri}>)
  OPTIONAL {{ ?position cle:line ?line }}
}} ORDER BY ?position ?line"""
_GROUNDS: Final = """
SELECT DISTINCT ?ground ?definition ?property ?value ?filler ?lineClass ?target ?targetLine WHERE {{
  <{iri}> a ?ground .
  ?ground owl:equivalentClass ?restriction ;
    rdfs:subClassOf ?lineClass ;
    skos:definition ?definition .
  ?lineClass rdfs:subClassOf ?onLine .
  ?onLine owl:onProperty cle:line ; owl:hasValue <{line}> .
  ?restriction owl:onProperty ?property .
  OPTIONAL {{ ?restriction owl:hasValue ?value }}
  OPTIONAL {{
    ?restriction owl:someValuesFrom ?filler .
    <{iri}> ?property ?target .
    ?target a ?filler .
    OPTIONAL {{ ?target cle:line ?targetLine }}
  }}
}} ORDER BY ?ground ?target"""
_SOURCES: Final = """
SELECT DISTINCT ?linked ?how ?claim ?document ?label ?doi ?note ?quote ?exact ?elsewhere WHERE {{
  <{iri}> ?linked ?claim .
  FILTER(?linked IN (cle:endorsedBy, cle:suggestedBy, cle:advisedAgainstBy, cle:leftOpenBy))
  ?claim cle:statedIn ?document ; cle:hasQuote ?quote ; cle:direction ?how .
  ?document rdfs:label ?label .
  ?quote oa:hasSelector ?selector ; oa:hasSource ?source .
  ?selector oa:exact ?exact .
  OPTIONAL {{ ?document bibo:doi ?doi }}
  OPTIONAL {{ ?claim skos:editorialNote ?note }}
  BIND(IF(?source = ?document, "", STR(?source)) AS ?elsewhere)
}} ORDER BY ?claim ?quote"""
_WORDING: Final = "SELECT DISTINCT ?wording WHERE {{ <{iri}> cle:lineWording ?wording }}"
# What a review suggests stands on no line; the text keeps to what recommends.
_SUGGESTED: Final = "suggestedBy"


class Ground(NamedTuple):
    """Why a position is on its line, as IRIs: its triple, and the axiom that takes it there.

    The value is a line that the source states, or a position after whose failure this one comes:
    then `value_line` is that position's line, and `filler` the class of positions on it.
    """

    definition: str
    property: str
    value: str
    line_class: str
    filler: str | None = None
    value_line: str | None = None


class Source(NamedTuple):
    """Who says it: a recommendation, its document, and its quotes with where they stand.

    `linked` is the property by which the position hangs on it; a quote stands in the document,
    or in another one, whose IRI it then has.
    """

    claim: str
    document: str
    label: str
    doi: str | None
    linked: str
    direction: str
    note: str | None
    quotes: Sequence[tuple[str, str]]


class Explanation(NamedTuple):
    """A position on one line, or on none, with its grounds, its source's wording and sources."""

    position: str
    line: str | None
    grounds: Sequence[Ground]
    wordings: Sequence[str]
    sources: Sequence[Source]


def explanations(store: Store, iri: str) -> list[Explanation]:
    """The explanation of a position, or of every position of a therapy, by their IRI.

    A position on two lines has two; a therapy without positions has none.
    """
    found = rows(store, _POSITIONS.format(iri=iri))
    return [_explanation(store, row["position"], row.get("line")) for row in found]


def explain_in(store: Store, name: str) -> str:
    """The explanation of a position, or of every position of a therapy, as text.

    Raises UnknownName where the name fits neither, ClevidenceError where the therapy has none.
    """
    iri = resolve(store, name, "cle:TherapyPosition", "cle:Therapy")
    found = explanations(store, iri)
    if not found:
        every = rows(
            store, "SELECT DISTINCT ?t WHERE { ?p a cle:TherapyPosition ; cle:ofTherapy ?t }"
        )
        placed = ", ".join(sorted(shorten(row["t"]) for row in every))
        raise ClevidenceError(f"{shorten(iri)} has no position; those that have one are {placed}")
    return "\n".join("\n".join(_as_text(explanation)) + "\n" for explanation in found)


def _explanation(store: Store, position: str, line: str | None) -> Explanation:
    grounds = rows(store, _GROUNDS.format(iri=position, line=line)) if line else []
    return Explanation(
        position=position,
        line=line,
        grounds=[_ground(row) for row in grounds],
        wordings=[row["wording"] for row in rows(store, _WORDING.format(iri=position))],
        sources=[
            _source(list(of_claim))
            for _, of_claim in groupby(
                rows(store, _SOURCES.format(iri=position)), key=lambda row: row["claim"]
            )
        ],
    )


def _ground(row: Mapping[str, str]) -> Ground:
    return Ground(
        definition=row["definition"],
        property=row["property"],
        value=row["target"] if "target" in row else row["value"],
        line_class=row["lineClass"],
        filler=row["filler"] if "target" in row else None,
        value_line=row.get("targetLine"),
    )


def _source(of_claim: Sequence[Mapping[str, str]]) -> Source:
    first = of_claim[0]
    return Source(
        claim=first["claim"],
        document=first["document"],
        label=first["label"],
        doi=first.get("doi"),
        linked=first["linked"],
        direction=first["how"],
        note=first.get("note"),
        quotes=[(row["exact"], row["elsewhere"]) for row in of_claim],
    )


def _as_text(explained: Explanation) -> Iterator[str]:
    slug = shorten(explained.position)
    yield slug
    if explained.line is None:
        yield "  stands on no line: its source states none, nor what must have failed"
    else:
        yield f"  its line is: {words(shorten(explained.line))}, because"
        for number, ground in enumerate(explained.grounds, start=1):
            yield from _ground_as_text(slug, number, ground)
    for wording in explained.wordings:
        yield f"  in the words of its source: “{wording}”"
    yield "  said by"
    for source in explained.sources:
        if shorten(source.linked) != _SUGGESTED:
            yield from _source_as_text(source)


def _source_as_text(source: Source) -> Iterator[str]:
    doi = f" https://doi.org/{source.doi}" if source.doi else ""
    direction = shorten(source.direction).lower()
    yield f"    {source.label}{doi} ({shorten(source.claim)}, {direction})"
    if source.note:
        yield f"      note: {source.note}"
    for exact, document in source.quotes:
        elsewhere = f" (in {shorten(document)})" if document else ""
        yield f"      “{exact}”{elsewhere}"


def _ground_as_text(slug: str, number: int, ground: Ground) -> Iterator[str]:
    property_name, value = shorten(ground.property), shorten(ground.value)
    line_class = shorten(ground.line_class)
    yield f"    {number}. {ground.definition}"
    if ground.filler:
        value_line = words(shorten(ground.value_line or ""))
        yield f"       triple: {slug} {property_name} {value} ({value_line})"
        yield f"       axiom:  {property_name} some {shorten(ground.filler)} ⊑ {line_class}"
    else:
        yield f"       triple: {slug} {property_name} {value}"
        yield f"       axiom:  {property_name} value {value} ⊑ {line_class}"
