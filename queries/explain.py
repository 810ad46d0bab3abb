"""Why a therapy stands on its line: each ground with its triple, its axiom and its references."""

from collections.abc import Iterator
from typing import Final

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
SELECT DISTINCT ?how ?claim ?label ?doi ?note ?quote ?exact ?elsewhere WHERE {{
  <{iri}> ?linked ?claim .
  FILTER(?linked IN (cle:endorsedBy, cle:advisedAgainstBy, cle:leftOpenBy))
  ?claim cle:statedIn ?document ; cle:hasQuote ?quote ; cle:direction ?how .
  ?document rdfs:label ?label .
  ?quote oa:hasSelector ?selector ; oa:hasSource ?source .
  ?selector oa:exact ?exact .
  OPTIONAL {{ ?document bibo:doi ?doi }}
  OPTIONAL {{ ?claim skos:editorialNote ?note }}
  BIND(IF(?source = ?document, "", STR(?source)) AS ?elsewhere)
}} ORDER BY ?claim ?quote"""
_WORDING: Final = "SELECT DISTINCT ?wording WHERE {{ <{iri}> cle:lineWording ?wording }}"


def explain_in(store: Store, name: str) -> str:
    """The explanation of a position, or of every position of a therapy.

    Raises UnknownName where the name fits neither, ClevidenceError where the therapy has none.
    """
    iri = resolve(store, name, "cle:TherapyPosition", "cle:Therapy")
    found = rows(store, _POSITIONS.format(iri=iri))
    if not found:
        every = rows(
            store, "SELECT DISTINCT ?t WHERE { ?p a cle:TherapyPosition ; cle:ofTherapy ?t }"
        )
        placed = ", ".join(sorted(shorten(row["t"]) for row in every))
        raise ClevidenceError(f"{shorten(iri)} has no position; those that have one are {placed}")
    return "\n".join("\n".join(_explained(store, row)) + "\n" for row in found)


def _explained(store: Store, row: dict[str, str]) -> Iterator[str]:
    position, line = row["position"], row.get("line")
    slug = shorten(position)
    yield slug
    if line is None:
        yield "  stands on no line: its source states none, nor what must have failed"
    else:
        yield f"  its line is: {words(shorten(line))}, because"
        grounds = rows(store, _GROUNDS.format(iri=position, line=line))
        for number, ground in enumerate(grounds, start=1):
            yield from _ground(slug, number, ground)
    for wording in rows(store, _WORDING.format(iri=position)):
        yield f"  in the words of its source: “{wording['wording']}”"
    yield "  said by"
    claim = ""
    for source in rows(store, _SOURCES.format(iri=position)):
        if source["claim"] != claim:
            claim = source["claim"]
            doi = f" https://doi.org/{source['doi']}" if "doi" in source else ""
            yield f"    {source['label']}{doi} ({shorten(claim)}, {shorten(source['how']).lower()})"
            if "note" in source:
                yield f"      note: {source['note']}"
        elsewhere = f" (in {shorten(source['elsewhere'])})" if source["elsewhere"] else ""
        yield f"      “{source['exact']}”{elsewhere}"


def _ground(slug: str, number: int, ground: dict[str, str]) -> Iterator[str]:
    property_name, line_class = shorten(ground["property"]), shorten(ground["lineClass"])
    yield f"    {number}. {ground['definition']}"
    if "target" in ground:
        target_line = words(shorten(ground.get("targetLine", "")))
        yield f"       triple: {slug} {property_name} {shorten(ground['target'])} ({target_line})"
        yield f"       axiom:  {property_name} some {shorten(ground['filler'])} ⊑ {line_class}"
    else:
        yield f"       triple: {slug} {property_name} {shorten(ground['value'])}"
        yield f"       axiom:  {property_name} value {shorten(ground['value'])} ⊑ {line_class}"
