"""What the graph is, for catalogues and crawlers: VoID and DCAT, the site map, robots.

Addresses are those of the permanent IRIs (https://w3id.org/clevidence/…), which lead to wherever
the graph is served: a reply does not know its own host, and a name that a stranger sends as
`Host` must not come back in an answer.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

import pyoxigraph as ox

from explorer.forms import FORMS
from explorer.iris import address_of
from explorer.opened import Opened
from graph.nquads import language_literal, literal, node
from graph.store import rows
from ontology.prefixes import BASE, CLE, PREFIXES, system_graph

MOST_IN_A_SITEMAP: Final = 50_000
DUMP: Final = BASE + "dump.nq.gz"
_ABOUT: Final = system_graph("about")
_DCAT, _VOID, _DCTERMS = PREFIXES["dcat"], PREFIXES["void"], PREFIXES["dcterms"]
_RECORD: Final = BASE + ".well-known/void"
_TYPE: Final = PREFIXES["rdf"] + "type"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_TITLE: Final = "Evidence on the treatment of cutaneous lupus erythematosus"
_SUMMARY: Final = (
    "What published documents say of therapies for cutaneous lupus erythematosus: findings with "
    "their numbers and quotes, recommendations and lines of therapy by place, and what became of "
    "numbers that one document passes on from another. Not medical advice."
)
_RIGHTS: Final = (
    f"A graph that holds what a source says is under the licence of that source, which {_ABOUT} "
    "names; all else is under the licence of the dataset."
)
# What the release says of itself and its sources; its graphs are named in the graph `about`.
_SAID: Final = f"""
CONSTRUCT {{{{ ?thing ?property ?value }}}} WHERE {{{{
  GRAPH <{_ABOUT}> {{{{ ?thing ?property ?value }}}}
  FILTER(?thing = {{release}} || STRSTARTS(STR(?thing), "{BASE}source/"))
  FILTER(?property NOT IN (void:subset, prov:wasDerivedFrom, prov:wasInformedBy))
}}}}"""
_CLASSES: Final = f"""
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) WHERE {{
  ?thing a ?class . FILTER(STRSTARTS(STR(?class), "{CLE}"))
}} GROUP BY ?class ORDER BY ?class"""
_ISSUED: Final = f"""
SELECT ?at WHERE {{{{ GRAPH <{_ABOUT}> {{{{ {{release}} dcterms:issued ?at }}}} }}}}"""
_PAGES: Final = ("", "ask", "therapies", "guidelines", "coverage", "documents", "map", "query")
_MORE_PAGES: Final = ("about", "api", "ontology/")
# Kinds of things that a person may look for; the others are reached from them.
_FOR_PEOPLE: Final = (
    "claim",
    "condition",
    "document",
    "jurisdiction",
    "ontology",
    "outcome",
    "position",
    "proposition",
    "release",
    "source",
    "study",
    "therapy",
)


def release_iri(release: Opened) -> str:
    """The IRI of the release that is served."""
    return f"{BASE}release/{release.facts['release']}"


@lru_cache(maxsize=2)
def catalogue(release: Opened) -> frozenset[ox.Triple]:
    """VoID and DCAT: the catalogue, the release, its services, its dump, its classes by size."""
    found = release.store.query(_SAID.format(release=node(release_iri(release))))
    assert isinstance(found, ox.QueryTriples)
    lines = "".join(f"{s} {node(p)} {o} .\n" for s, p, o in _described(release))
    own = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    return frozenset({*found, *(quad.triple for quad in own)})


def classes(release: Opened) -> list[tuple[str, int]]:
    """Each class of ours with the number of its members, by IRI."""
    return [(row["class"], int(row["count"])) for row in rows(release.store, _CLASSES)]


@lru_cache(maxsize=2)
def addresses(release: Opened) -> tuple[str, ...]:
    """The address of every page for people, absolute."""
    pages = [BASE + page for page in (*_PAGES, *_MORE_PAGES)]
    pages += [f"{BASE}ask/{name}" for name in sorted(release.questions)]
    things = [
        BASE + address_of(f"{BASE}{kind}/{slug}").removeprefix("/")
        for kind in _FOR_PEOPLE
        for slug in release.slugs.get(kind, ())
    ]
    return tuple(dict.fromkeys(pages + things))


def sitemap(release: Opened, part: int | None = None) -> bytes | None:
    """The site map, or the index of its parts where it is too long for one; None for no part."""
    found = addresses(release)
    parts = -(-len(found) // MOST_IN_A_SITEMAP)
    if part is None and parts > 1:
        named = [f"{BASE}sitemap-{number}.xml" for number in range(1, parts + 1)]
        return _xml("sitemapindex", "sitemap", named, _issued(release))
    if part is not None and not 1 <= part <= parts:
        return None
    start = ((part or 1) - 1) * MOST_IN_A_SITEMAP
    return _xml("urlset", "url", found[start : start + MOST_IN_A_SITEMAP], _issued(release))


def robots() -> str:
    """What crawlers may read: everything but queries and searches, which cost."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/sparql", "/search", "/api/", "/ask/*?"))
    return f"User-agent: *\n{closed}Sitemap: {BASE}sitemap.xml\n"


def _xml(outer: str, inner: str, found: list[str] | tuple[str, ...], at: str) -> bytes:
    dated = f"<lastmod>{escape(at)}</lastmod>" if at else ""
    body = "".join(f"<{inner}><loc>{escape(url)}</loc>{dated}</{inner}>\n" for url in found)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{space}">\n{body}</{outer}>\n'
    ).encode()


def _issued(release: Opened) -> str:
    """When the release was made, as it says of itself, else ""."""
    found = rows(release.store, _ISSUED.format(release=node(release_iri(release))))
    return found[0]["at"] if found else ""


def _described(release: Opened) -> Iterator[tuple[str, str, str]]:
    dataset, service = release_iri(release), BASE + "sparql"
    catalog, record = node(BASE), node(_RECORD)
    yield record, _TYPE, node(_VOID + "DatasetDescription")
    yield record, PREFIXES["dcterms"] + "subject", node(dataset)
    yield catalog, _TYPE, node(_DCAT + "Catalog")
    yield catalog, _DCTERMS + "title", language_literal("clevidence", "en")
    yield catalog, _DCAT + "dataset", node(dataset)
    yield catalog, _DCAT + "service", node(service)
    yield node(dataset), _TYPE, node(_DCAT + "Dataset")
    yield node(dataset), _TYPE, node(_VOID + "Dataset")
    yield node(dataset), _DCTERMS + "title", language_literal(_TITLE, "en")
    yield node(dataset), _DCTERMS + "description", language_literal(_SUMMARY, "en")
    yield node(dataset), _DCTERMS + "rights", language_literal(_RIGHTS, "en")
    yield node(dataset), _DCAT + "landingPage", node(BASE)
    yield node(dataset), _VOID + "sparqlEndpoint", node(service)
    yield node(dataset), _VOID + "uriSpace", literal(BASE)
    yield node(dataset), _VOID + "exampleResource", node(BASE + "therapy/thalidomide")
    for form in FORMS:
        if not form.names_graphs:
            yield node(dataset), _VOID + "feature", node(_FORMATS + _FORMAT_NAMES[form.suffix])
    yield from _service(dataset, service)
    yield from _dump(release, dataset)
    for name, count in classes(release):
        part = node(f"{_RECORD}#{name.removeprefix(CLE)}")
        yield node(dataset), _VOID + "classPartition", part
        yield part, _VOID + "class", node(name)
        yield part, _VOID + "entities", literal(count)


_FORMAT_NAMES: Final = {
    ".ttl": "Turtle",
    ".jsonld": "JSON-LD",
    ".nt": "N-Triples",
    ".rdf": "RDF_XML",
}


def _service(dataset: str, service: str) -> Iterator[tuple[str, str, str]]:
    yield node(service), _TYPE, node(_DCAT + "DataService")
    yield node(service), _DCTERMS + "title", language_literal("SPARQL 1.1 endpoint", "en")
    yield node(service), _DCAT + "endpointURL", node(service)
    yield node(service), _DCAT + "servesDataset", node(dataset)
    yield node(service), _DCTERMS + "conformsTo", node("http://www.w3.org/TR/sparql11-protocol/")


def _dump(release: Opened, dataset: str) -> Iterator[tuple[str, str, str]]:
    if release.dump is None:
        return
    distribution = _RECORD + "#dump"
    yield node(dataset), _VOID + "dataDump", node(DUMP)
    yield node(dataset), _DCAT + "distribution", node(distribution)
    yield node(distribution), _TYPE, node(_DCAT + "Distribution")
    yield node(distribution), _DCTERMS + "title", language_literal("All quads", "en")
    yield node(distribution), _DCTERMS + "rights", language_literal(_RIGHTS, "en")
    yield node(distribution), _DCAT + "downloadURL", node(DUMP)
    yield node(distribution), _DCAT + "mediaType", node(_MEDIA + "application/n-quads")
    yield node(distribution), _DCAT + "compressFormat", node(_MEDIA + "application/gzip")
    yield node(distribution), _DCAT + "byteSize", literal(len(release.dump))
