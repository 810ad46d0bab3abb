"""Who put a claim there: the IRI of a load, and what a release says of itself and its sources.

A load's IRI is made of the source's name, its version and the SHA-256 of its input, so equal
input gives equal triples, whichever release of the program reads it. Times stand only in the
`about` graph.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from importlib.metadata import version
from typing import Final, NamedTuple

import pyoxigraph as ox

from graph.claim import Dossier
from graph.nquads import literal, node, quad
from graph.shelf_rows import LoadRow
from ontology.prefixes import BASE, CLE, GRAPHS, PREFIXES, graph_iri, iri, system_graph

_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_PROV, _DCTERMS = PREFIXES["prov"], PREFIXES["dcterms"]
_DCAT, _VOID = PREFIXES["dcat"], PREFIXES["void"]
ABOUT: Final = system_graph("about")
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_PROGRAM: Final = iri("agent", "clevidence")
# The graphs that the build itself makes, neither loads nor people.
_BUILT: Final = tuple(system_graph(name) for name in ("computed", "inferred", "shared"))


class SourceFacts(NamedTuple):
    """What a release says of a source: its name, its title and its licence."""

    name: str
    title: str
    licence: str


def load_iri(dossier: Dossier) -> str:
    """The IRI of the load that made a dossier."""
    slug = f"{dossier.source}/{dossier.source_version}/{dossier.input_sha256}"
    return iri("load", slug)


class Origin(NamedTuple):
    """A load that made a graph: the IRIs of both, and the source's name."""

    load: str
    graph: str
    source: str


def origins_of(dossiers: Iterable[Dossier]) -> list[Origin]:
    """The load of each dossier."""
    return [Origin(load_iri(d), graph_iri(d.source, d.slug), d.source) for d in dossiers]


def said_of_evidence(about: Iterable[ox.Quad]) -> tuple[list[Origin], list[str]]:
    """From a release's `about` graph: the loads of what was assembled, and its graphs."""
    objects: dict[tuple[str, str], list[str]] = {}
    for said in about:
        if isinstance(said.subject, ox.NamedNode) and isinstance(said.object, ox.NamedNode):
            key = (said.subject.value, said.predicate.value)
            objects.setdefault(key, []).append(said.object.value)
    origins = [
        Origin(load, graph, source.removeprefix(_source("")))
        for (load, predicate), graphs in objects.items()
        if predicate == _PROV + "generated"
        for graph in graphs
        for source in objects.get((load, _PROV + "used"), ())
    ]
    subsets = {g for (_, p), found in objects.items() if p == _VOID + "subset" for g in found}
    return origins, sorted(subsets - {ABOUT})


def about_lines(
    origins: Iterable[Origin],
    *,
    sources: Iterable[SourceFacts],
    graphs: Iterable[str],
    release: str,
    previous: str | None,
    digest: str,
    triples: int,
    made: datetime,
    read_by: str,
    files: Iterable[LoadRow] = (),
    replaced: Iterable[tuple[str, str, str]] = (),
) -> Iterator[str]:
    """N-Quads of the `about` graph: DCAT, VoID and PROV of a release, and the time it was made.

    `read_by` is the date up to which the evidence was read, the end of the period that the
    dataset covers. `graphs` are the named graphs that were assembled; each has the licence of its
    source, or ours. The graphs of loaded documents say of themselves which load made them; here
    stand the `files` that they came from, and the earlier loads of records that were `replaced`
    since.
    """
    dataset, sources = BASE + "release/" + release, tuple(sources)
    at = _time(made.isoformat(timespec="seconds"))
    yield _say(dataset, _TYPE, node(_DCAT + "Dataset"))
    yield _say(dataset, _TYPE, node(_VOID + "Dataset"))
    yield _say(dataset, _DCTERMS + "title", literal("clevidence"))
    yield _say(dataset, _DCTERMS + "license", node(_LICENCE))
    yield _say(dataset, _DCAT + "version", literal(release))
    if previous:
        yield _say(dataset, _DCAT + "previousVersion", node(f"{BASE}release/{previous}"))
    yield _say(dataset, _DCTERMS + "identifier", literal(f"sha256:{digest}"))
    yield _say(dataset, _VOID + "triples", literal(triples))
    yield _say(dataset, _VOID + "vocabulary", node(CLE))
    yield _say(dataset, _DCTERMS + "issued", at)
    period = dataset + "/read"
    yield _say(dataset, _DCTERMS + "temporal", node(period))
    yield _say(period, _TYPE, node(_DCTERMS + "PeriodOfTime"))
    yield _say(period, _DCAT + "endDate", literal(date.fromisoformat(read_by)))
    for source in sources:
        yield _say(_source(source.name), _TYPE, node(_DCAT + "Dataset"))
        yield _say(_source(source.name), _DCTERMS + "title", literal(source.title))
        yield _say(_source(source.name), _DCTERMS + "license", _licence(source.licence))
    for graph in (*graphs, ABOUT):
        yield _say(dataset, _VOID + "subset", node(graph))
        yield _say(graph, _TYPE, node(_VOID + "Dataset"))
        yield _say(graph, _DCTERMS + "isPartOf", node(dataset))
        yield _say(graph, _DCTERMS + "license", _licence(_licence_of(graph, sources)))
    for row in files:
        load = iri("load", f"{row.source}/file/{row.sha256}")
        yield _say(load, _TYPE, node(_PROV + "Activity"))
        yield _say(load, _PROV + "used", node(_source(row.source)))
        yield _say(load, _LABEL, literal(row.file))
        yield _say(load, _PROV + "endedAtTime", _time(row.at))
        yield _say(dataset, _PROV + "wasInformedBy", node(load))
    for name, key, sha256 in replaced:
        before = node(iri("load", f"{name}/1/{sha256}"))
        yield _say(graph_iri(name, key), _PROV + "wasRevisionOf", before)
    for load, graph, name in origins:
        yield _say(load, _TYPE, node(_PROV + "Activity"))
        yield _say(load, _PROV + "used", node(_source(name)))
        yield _say(load, _PROV + "generated", node(graph))
        yield _say(load, _PROV + "endedAtTime", at)
        yield _say(dataset, _PROV + "wasDerivedFrom", node(graph))
    yield from _build_lines(dataset, at)


def _build_lines(dataset: str, at: str) -> Iterator[str]:
    build = dataset + "/build"
    yield _say(dataset, _PROV + "wasGeneratedBy", node(build))
    yield _say(build, _TYPE, node(_PROV + "Activity"))
    yield _say(build, _PROV + "wasAssociatedWith", node(_PROGRAM))
    yield _say(build, _PROV + "endedAtTime", at)
    for graph in _BUILT:
        yield _say(build, _PROV + "generated", node(graph))
    yield _say(_PROGRAM, _TYPE, node(_PROV + "SoftwareAgent"))
    yield _say(_PROGRAM, _LABEL, literal("clevidence"))
    yield _say(_PROGRAM, _DCAT + "version", literal(version("clevidence")))


def _time(iso: str) -> str:
    return f'"{iso}"^^{node(PREFIXES["xsd"] + "dateTime")}'


def _source(name: str) -> str:
    return f"{BASE}source/{name}"


def _licence(named: str) -> str:
    """A licence as a term: an IRI where it is an address, else its words."""
    return node(named) if named.startswith(("http://", "https://")) else literal(named)


def _licence_of(graph: str, sources: Iterable[SourceFacts]) -> str:
    theirs = (s.licence for s in sources if graph.startswith(f"{GRAPHS}{s.name}/"))
    return next(theirs, _LICENCE)


def _say(subject: str, predicate: str, term: str) -> str:
    return quad(subject, predicate, term, ABOUT)
