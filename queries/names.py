"""Names that people give things, to IRIs: a slug, a label, a synonym, a prefixed name or an IRI."""

from collections.abc import Iterable
from typing import Final

from graph.errors import UnknownName
from graph.store import Store, rows
from ontology.prefixes import CLE, expand, shorten

_NAMES: Final = """
SELECT ?thing ?name WHERE {{
  ?thing a ?class .
  FILTER(?class IN ({classes}))
  OPTIONAL {{
    ?thing ?naming ?name .
    FILTER(?naming IN (skos:prefLabel, skos:altLabel, rdfs:label))
  }}
}}"""
_LABELS: Final = "SELECT DISTINCT ?concept ?label WHERE { ?concept skos:prefLabel ?label }"
_WITHIN: Final = "SELECT DISTINCT ?place WHERE {{ ?place cle:within <{iri}> }} ORDER BY ?place"


def resolve(store: Store, name: str, *classes: str) -> str:
    """The IRI of the thing that a name stands for, among members of the classes.

    Classes are prefixed names such as `cle:Outcome`. A slug goes before a label, a label before
    a synonym that another thing has too. Raises UnknownName with the nearest names.
    """
    slugs: dict[str, str] = {}
    labels: dict[str, str] = {}
    for row in rows(store, _NAMES.format(classes=", ".join(classes))):
        slugs[shorten(row["thing"]).casefold()] = row["thing"]
        if "name" in row:
            labels.setdefault(row["name"].casefold(), row["thing"])
    wanted = name.strip()
    full = expand(wanted) or wanted.removeprefix("<").removesuffix(">")
    if full in slugs.values():
        return full
    found = slugs.get(wanted.casefold()) or labels.get(wanted.casefold())
    if found is None:
        raise UnknownName(_in_words(classes), name, {**labels, **slugs})
    return found


def labels(store: Store) -> dict[str, str]:
    """The label of every concept, by its IRI."""
    return {row["concept"]: row["label"] for row in rows(store, _LABELS)}


def within(store: Store, iris: Iterable[str]) -> list[str]:
    """The places themselves and every place that lies in them."""
    places = [row["place"] for iri in iris for row in rows(store, _WITHIN.format(iri=iri))]
    return list(dict.fromkeys(places))


def words(local: str) -> str:
    """`evidenceTherapy` and `EvidenceTherapy` as "evidence therapy"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in local).strip()


def _in_words(classes: Iterable[str]) -> str:
    return " or ".join(words((expand(c) or c).removeprefix(CLE)) for c in classes)
