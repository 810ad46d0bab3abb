"""What a release says of itself: its graphs, their licences and origins, and who made them."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

import pytest

from graph.claim import Dossier
from graph.embedded import EmbeddedStore
from graph.provenance import SourceFacts, about_lines, load_iri, origins_of
from graph.release import Home
from graph.store import rows
from loaders.registry import curated
from loaders.source import Load
from ontology.prefixes import system_graph

ABOUT: Final = system_graph("about")
CC_BY: Final = "https://creativecommons.org/licenses/by/4.0/"


def values(store: EmbeddedStore, where: str) -> list[str]:
    """The values of `?v` that a release's account of itself has, sorted."""
    query = f"SELECT DISTINCT ?v WHERE {{ GRAPH <{ABOUT}> {{ {where} }} }} ORDER BY ?v"
    return [row["v"] for row in rows(store, query)]


def small(*facts: SourceFacts, licence: str = CC_BY) -> EmbeddedStore:
    """The account of a release with two dossiers, of a source each."""
    dossiers = [Dossier(source=name, slug="small", input_sha256="0") for name in ("one", "two")]
    graphs = [f"https://w3id.org/clevidence/graph/{d.source}/{d.slug}" for d in dossiers]
    lines = about_lines(
        origins_of(dossiers),
        sources=facts or (SourceFacts("one", "One source", licence),),
        graphs=[*graphs, system_graph("computed")],
        release="0002-0123456789ab",
        previous="0001-0123456789ab",
        digest="0",
        triples=3,
        made=datetime(2026, 11, 24, tzinfo=UTC),
        read_by="2026-11-20",
    )
    return EmbeddedStore.in_memory(lines)


def test_every_graph_is_a_licensed_part_of_the_release(store: EmbeddedStore, home: Home) -> None:
    release = f"<https://w3id.org/clevidence/release/{home.current().name}>"
    assert values(store, f"{release} void:subset ?v") == store.graphs()
    assert values(store, f"?v dcterms:isPartOf {release}") == store.graphs()
    assert values(store, "?v dcterms:license ?l ; dcterms:isPartOf ?r") == store.graphs()


def test_a_release_says_by_when_the_evidence_was_read() -> None:
    read = "?v dcterms:temporal ?period . ?period dcat:endDate ?v"
    assert values(small(), read.replace("?v", "?release", 1)) == ["2026-11-20"]


def test_every_source_is_described(store: EmbeddedStore) -> None:
    for source in curated().values():
        node = f"<https://w3id.org/clevidence/source/{source.name}>"
        assert values(store, f"{node} dcterms:title ?v") == [source.title]
        assert values(store, f"{node} dcterms:license ?v") == [source.licence]


def test_a_load_used_its_source_and_generated_its_graph(store: EmbeddedStore, load: Load) -> None:
    for dossier in load.dossiers:
        activity = f"<{load_iri(dossier)}> a prov:Activity"
        graph = f"https://w3id.org/clevidence/graph/cited_studies/{dossier.slug}"
        assert graph in values(store, f"{activity} ; prov:generated ?v")
        used = values(store, f"{activity} ; prov:used ?v")
        assert used == ["https://w3id.org/clevidence/source/cited_studies"]


def test_every_claim_comes_of_a_load_that_is_described(store: EmbeddedStore) -> None:
    undescribed = """SELECT ?claim WHERE {
      ?claim a cle:Claim ; prov:wasGeneratedBy ?load .
      MINUS { ?load a prov:Activity ; prov:generated ?graph } }"""
    assert rows(store, undescribed) == []


def test_the_build_generated_what_no_load_did_by_a_program_of_a_version(
    store: EmbeddedStore,
) -> None:
    build = "?release prov:wasGeneratedBy ?build . ?build a prov:Activity"
    generated = values(store, f"{build} ; prov:generated ?v")
    assert generated == [system_graph(name) for name in ("computed", "inferred", "shared")]
    agent = f"{build} ; prov:wasAssociatedWith ?agent . ?agent a prov:SoftwareAgent"
    assert values(store, f"{agent} ; rdfs:label ?v") == ["clevidence"]
    assert values(store, f"{agent} ; dcat:version ?v") == [version("clevidence")]


def test_a_graph_has_the_licence_of_its_source_and_others_have_ours() -> None:
    store = small(
        SourceFacts("one", "One", "https://example.org/licence"),
        SourceFacts("two", "Two", "for research only"),
    )
    licence = "<https://w3id.org/clevidence/graph/{}> dcterms:license ?v"
    assert values(store, licence.format("one/small")) == ["https://example.org/licence"]
    assert values(store, licence.format("two/small")) == ["for research only"]
    assert values(store, licence.format("system/computed")) == [CC_BY]


def test_a_release_tells_when_it_and_its_loads_were_made() -> None:
    timed = "?s ?v ?time FILTER(DATATYPE(?time) = xsd:dateTime)"
    assert values(small(), timed) == [
        "http://purl.org/dc/terms/issued",
        "http://www.w3.org/ns/prov#endedAtTime",
    ]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"source_version": "2"}, False),
        ({"input_sha256": "1"}, False),
        ({"source": "other"}, False),
        ({"slug": "other"}, True),
    ],
)
def test_a_load_is_named_by_source_version_and_input(change: dict[str, str], *, same: bool) -> None:
    dossier = Dossier(source="small", slug="small-2020", input_sha256="0")
    assert load_iri(dossier) == "https://w3id.org/clevidence/load/small/1/0"
    assert (load_iri(replace(dossier, **change)) == load_iri(dossier)) is same  # type: ignore[arg-type]


def test_a_load_is_that_of_its_source_whatever_the_version_of_the_program(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> str:
        pytest.fail("the version of the program was asked for")

    monkeypatch.setattr("graph.provenance.version", refuse)
    numbers = {source.name: source.version for source in curated().values()}
    for dossier in load.dossiers:
        assert dossier.source_version == numbers[dossier.source]
        assert f"/{dossier.source_version}/{dossier.input_sha256}" in load_iri(dossier)
