"""All documents, sorted and filtered, a page of them at a time."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from explorer.document_view import kind_of
from explorer.nodes import Link, link_to
from explorer.opened import Opened
from explorer.wording import ACCESS
from graph.errors import UnknownName
from graph.store import rows
from ontology.prefixes import iri, shorten

PAGE: Final = 100
# How the list may be sorted, with the words for it.
ORDERS: Final = {
    "year": "newest first",
    "claims": "most claims first",
    "weight": "what most rests on first",
}
_DOCUMENTS: Final = """
SELECT ?document ?label ?title ?year ?access ?type ?retracted WHERE {
  ?document a cle:Document ; rdfs:label ?label ; dcterms:title ?title ; a ?type .
  FILTER(?type != cle:Document)
  OPTIONAL { ?document cle:publicationYear ?year }
  OPTIONAL { ?document cle:access ?access }
}"""
_COUNTS: Final = """
SELECT ?document (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
  ?claim cle:statedIn ?document ; a cle:Claim
} GROUP BY ?document"""
_PLACES: Final = """
SELECT DISTINCT ?document ?place WHERE {
  { ?claim cle:appliesIn ?place } UNION { ?claim cle:inContext/cle:jurisdiction ?place }
  ?claim cle:statedIn ?document .
}"""


class Listed(NamedTuple):
    """A document in the list; `positions` and `falls` are what falls without it."""

    link: Link
    title: str
    kind: str
    year: str
    access: str
    claims: int
    positions: int
    falls: int
    retracted: bool


class Documents(NamedTuple):
    """A page of the list, how many there are, and what it may be filtered by."""

    listed: list[Listed]
    found: int
    pages: int
    kinds: list[str]
    places: list[Link]


def documents(release: Opened, *, by: str, kind: str, place: str, page: int) -> Documents:
    """The documents of a kind, or that speak of a place (a slug); blank filters let all pass.

    Raises UnknownName for an order, kind or place that is none.
    """
    if by not in ORDERS:
        raise UnknownName("order of the documents", by, ORDERS)
    everything = release.once(everything_listed)
    kinds = sorted({listed.kind for listed in everything.values()})
    of_places = release.once(documents_of_places)
    if kind and kind not in kinds:
        raise UnknownName("kind of document", kind, kinds)
    if place and place not in of_places:
        raise UnknownName("jurisdiction of a document", place, of_places)
    kept = [
        listed
        for document, listed in everything.items()
        if (not kind or listed.kind == kind) and (not place or document in of_places[place])
    ]
    kept = _sorted(kept, by)
    places = [link_to(release, iri("jurisdiction", slug)) for slug in sorted(of_places)]
    return Documents(
        listed=kept[(page - 1) * PAGE : page * PAGE],
        found=len(kept),
        pages=max((len(kept) + PAGE - 1) // PAGE, 1),
        kinds=kinds,
        places=[Link(p.words, slug) for p, slug in zip(places, sorted(of_places), strict=True)],
    )


def everything_listed(release: Opened) -> dict[str, Listed]:
    """Every document as it is listed, by its IRI."""
    counts = {row["document"]: int(row["claims"]) for row in rows(release.store, _COUNTS)}
    found: dict[str, dict[str, str]] = {}
    types: dict[str, set[str]] = {}
    for row in rows(release.store, _DOCUMENTS):
        found[row["document"]] = row
        types.setdefault(row["document"], set()).add(row["type"])
    listed = {}
    for document, row in sorted(found.items()):
        positions, falls = release.weights.get(document, (0, 0))
        listed[document] = Listed(
            link=Link(row["label"], link_to(release, document).address),
            title=row["title"],
            kind=kind_of(types[document]),
            year=row.get("year", ""),
            access=ACCESS.get(shorten(row.get("access", "")), ("not stated", ""))[0],
            claims=counts.get(document, 0),
            positions=positions,
            falls=falls,
            retracted=any(shorten(t) == "RetractedDocument" for t in types[document]),
        )
    return listed


def documents_of_places(release: Opened) -> dict[str, set[str]]:
    """Each jurisdiction, by its slug, with the documents that speak of it."""
    of_places: dict[str, set[str]] = {}
    for row in rows(release.store, _PLACES):
        of_places.setdefault(shorten(row["place"]), set()).add(row["document"])
    return of_places


def _sorted(documents: Iterable[Listed], by: str) -> list[Listed]:
    match by:
        case "claims":
            return sorted(documents, key=lambda d: (-d.claims, d.link.words))
        case "weight":
            return sorted(documents, key=lambda d: (-d.positions, -d.falls, d.link.words))
        case _:
            return sorted(documents, key=lambda d: (-int(d.year or 0), d.link.words))
