"""How terms are shown on a page: by their labels, with links, quotes and the like a step down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from explorer.iris import kind_of, link_of
from ontology.prefixes import BASE, GRAPHS, PREFIXES
from queries.answer import Term

# Datatypes that go without saying.
_PLAIN: Final = ("xsd:string", "rdf:langString", "xsd:decimal", "xsd:integer", "xsd:boolean")
_DEEPEST: Final = 2
_TYPE: Final = PREFIXES["rdf"] + "type"
# What people call the properties of other vocabularies, which bring no labels into a release.
_CALLED: Final = {
    "bibo:doi": "DOI",
    "cito:cites": "cites",
    "dcat:landingPage": "found at",
    "dcat:version": "version",
    "dcterms:identifier": "identifier",
    "dcterms:isPartOf": "is part of",
    "dcterms:isReplacedBy": "is replaced by",
    "dcterms:issued": "issued",
    "dcterms:license": "licence",
    "dcterms:publisher": "publisher",
    "dcterms:title": "title",
    "oa:end": "ends before character",
    "oa:exact": "words",
    "oa:hasBody": "verdict",
    "oa:hasSelector": "found by",
    "oa:hasSource": "in",
    "oa:hasTarget": "is about",
    "oa:start": "starts at character",
    "prov:generated": "made",
    "prov:used": "used",
    "prov:wasDerivedFrom": "is made of",
    "prov:wasGeneratedBy": "was made by",
    "rdf:type": "is a",
    "rdfs:isDefinedBy": "is defined by",
    "rdfs:subClassOf": "is a kind of",
    "rdfs:subPropertyOf": "is a kind of",
    "sh:select": "query",
    "skos:altLabel": "also called",
    "skos:broadMatch": "narrower than, elsewhere",
    "skos:broader": "lies within",
    "skos:closeMatch": "close to, elsewhere",
    "skos:editorialNote": "note of the curator",
    "skos:exactMatch": "the same, elsewhere",
    "skos:example": "example",
    "skos:inScheme": "in the list",
    "skos:narrowMatch": "broader than, elsewhere",
    "skos:relatedMatch": "related to, elsewhere",
    "skos:topConceptOf": "at the top of the list",
    "void:subset": "holds the graph",
}


@dataclass(frozen=True)
class Value:
    """A value as it is shown: its text, where it leads, and what is said of it one step down."""

    text: str
    href: str | None = None
    note: str = ""
    below: list[tuple[str, list["Value"]]] = field(default_factory=list)


@dataclass(frozen=True)
class Property:
    """A property as it is shown, with the first of its values."""

    name: Value
    values: list[Value]
    count: int

    @property
    def more(self) -> int:
        """How many of the values are not shown."""
        return self.count - len(self.values)


class Shown:
    """Terms by the labels of a page; `below` is what is said of nodes one step down."""

    def __init__(
        self, names: Mapping[str, str], below: Mapping[str, Sequence[tuple[str, Term]]]
    ) -> None:
        self._names = names
        self._below = below

    def property(self, iri: str) -> Value:
        """A property by its label, or its prefixed name."""
        short = curie(iri)
        name = self._names.get(iri) or _CALLED.get(short) or short
        return Value(name, link_of(iri), short if name != short and not kind_of(iri) else "")

    def iri(self, iri: str) -> Value:
        """A thing by its label, its prefixed name beside it."""
        name = self._names.get(iri)
        return Value(name or curie(iri), link_of(iri), curie(iri) if name else "")

    def values(self, terms: Iterable[Term]) -> list[Value]:
        """Values of a property, in the order of their text."""
        return [self._value(term, 0) for term in sorted(terms, key=str)]

    def _value(self, term: Term, depth: int) -> Value:
        if isinstance(term, ox.Literal):
            kind = curie(term.datatype.value)
            return Value(term.value, None, "" if kind in _PLAIN else kind)
        parts: dict[str, list[Value]] = {}
        for property_iri, value in sorted(self._below.get(str(term), ()), key=str):
            if depth < _DEEPEST and (property_iri != _TYPE or isinstance(term, ox.BlankNode)):
                name = self.property(property_iri).text
                parts.setdefault(name, []).append(self._value(value, depth + 1))
        if isinstance(term, ox.NamedNode):
            shown = self.iri(term.value)
            return Value(shown.text, shown.href, shown.note, list(parts.items()))
        return Value("something without a name, which", below=list(parts.items()))


def curie(iri: str) -> str:
    """An IRI with the prefix of the project's map, `therapy:thalidomide`, else as it is."""
    spaces = [(space, prefix) for prefix, space in PREFIXES.items() if iri.startswith(space)]
    space, prefix = max(spaces, default=("", ""))
    local = iri.removeprefix(space)
    if prefix and local:
        return f"{prefix}:{local}"
    return iri.removeprefix(GRAPHS).removeprefix(BASE) or iri
