"""Names that people give things, to IRIs: a slug, a label, a synonym, a prefixed name or an IRI."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from graph.errors import AmbiguousName, UnknownName
from graph.store import Store, rows
from ontology.prefixes import BASE, CLE, PREFIXES, expand, shorten

_NAMES: Final = """
SELECT ?thing ?naming ?name WHERE {{
  VALUES ?class {{ {classes} }}
  ?thing a ?class .
  OPTIONAL {{
    ?thing ?naming ?name .
    FILTER(?naming IN (skos:prefLabel, skos:altLabel, rdfs:label))
  }}
}}"""
_SYNONYM: Final = PREFIXES["skos"] + "altLabel"
_LABELS: Final = """SELECT DISTINCT ?concept ?label WHERE {{
  {values} ?concept skos:prefLabel ?label
}}"""
_WITHIN: Final = "SELECT DISTINCT ?place WHERE {{ ?place cle:within <{iri}> }} ORDER BY ?place"


def resolve(store: Store, name: str, *classes: str) -> str:
    """The IRI of the thing that a name stands for, among members of the classes.

    Classes are prefixed names such as `cle:Outcome`. An IRI or a prefixed name goes before a
    slug, a slug before a label, a label before a synonym. Raises UnknownName with the nearest
    names, and AmbiguousName for a name that two things have alike.
    """
    slugs: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, set[str]] = defaultdict(set)
    synonyms: dict[str, set[str]] = defaultdict(set)
    for row in rows(store, _NAMES.format(classes=" ".join(classes))):
        slugs[shorten(row["thing"]).casefold()].add(row["thing"])
        if "name" in row:
            rank = synonyms if row["naming"] == _SYNONYM else labels
            rank[row["name"].casefold()].add(row["thing"])
    wanted = name.strip()
    full = expand(wanted) or wanted.removeprefix("<").removesuffix(">")
    if full in slugs.get(shorten(full).casefold(), ()):
        return full
    for rank in (slugs, labels, synonyms):
        found = rank.get(wanted.casefold(), set())
        if len(found) > 1:
            raise AmbiguousName(_in_words(classes), name, _told_apart(found))
        if found:
            return found.pop()
    raise UnknownName(_in_words(classes), name, {**synonyms, **labels, **slugs})


def labels(store: Store, iris: Iterable[str] = ()) -> dict[str, str]:
    """The label of every concept, or of those named, by its IRI."""
    named = " ".join(f"<{iri}>" for iri in dict.fromkeys(iris))
    values = f"VALUES ?concept {{ {named} }}" if named else ""
    return {row["concept"]: row["label"] for row in rows(store, _LABELS.format(values=values))}


def within(store: Store, iris: Iterable[str]) -> list[str]:
    """The places themselves and every place that lies in them."""
    places = [row["place"] for iri in iris for row in rows(store, _WITHIN.format(iri=iri))]
    return list(dict.fromkeys(places))


def words(local: str) -> str:
    """`evidenceTherapy` and `EvidenceTherapy` as "evidence therapy"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in local).strip()


def _told_apart(iris: set[str]) -> list[str]:
    """The slugs of things, or their prefixed names where two slugs are alike."""
    slugs = [shorten(iri) for iri in iris]
    if len(set(slugs)) == len(slugs):
        return slugs
    return [iri.removeprefix(BASE).replace("/", ":", 1) for iri in iris]


def _in_words(classes: Iterable[str]) -> str:
    return " or ".join(words((expand(c) or c).removeprefix(CLE)) for c in classes)
