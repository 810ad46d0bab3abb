"""The vocabulary: terms, concepts and mappings, held equal to what the code says of them."""

import csv
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Final, get_args

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

import graph.closed_lists
from graph.assembly import Evidence, reasoner_input
from graph.embedded import EmbeddedStore
from graph.store import rows
from loaders.source import Load
from ontology import terms
from ontology.prefixes import CLE, KINDS, PREFIXES, expand, iri, shorten
from ontology.sssom import mapping_rows, mapping_triples
from ontology.vocabulary import FOLDER, Vocabulary
from queries.names import resolve
from tests.conftest import documents_folder, missing_or_required

# Field of a claim whose closed list is a class of the ontology.
LISTS: Final = {
    "Role": "ClaimRole",
    "Access": "AccessState",
    "PopulationMatch": "PopulationMatch",
    "AssessedHow": "AscertainmentMethod",
    "MeasureKind": "MeasureKind",
    "Denominator": "Denominator",
    "TotalSource": "TotalSource",
    "IntervalKind": "IntervalKind",
    "TimeRelation": "TimeRelation",
    "Absence": "AbsenceReason",
    "Direction": "RecommendationDirection",
    "EvidenceDirection": "EvidenceDirection",
    "Instrument": "Instrument",
    "Line": "TherapyLine",
    "Ladder": "Ladder",
    "Mode": "Mode",
    "FailureKind": "FailureKind",
    "PRelation": "PValueRelation",
    "Aspect": "RegulatoryAspect",
    "State": "RegulatoryState",
    "Verdict": "FidelityVerdict",
    "FidelityAspect": "FidelityAspect",
    "CandidateState": "CandidateState",
}
MAPPINGS: Final = sorted((FOLDER / "mappings").glob("*.sssom.tsv"))


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(FOLDER / "clevidence.ttl")


@pytest.fixture(scope="module")
def concepts(vocabulary: Vocabulary) -> EmbeddedStore:
    return EmbeddedStore.in_memory(vocabulary.lines())


def ours(graph: Graph) -> set[URIRef]:
    declared = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    declared.add(OWL.NamedIndividual)
    return {
        s
        for kind in declared
        for s in graph.subjects(RDF.type, kind)
        if isinstance(s, URIRef) and s.startswith(CLE)
    }


def test_every_term_has_a_label_a_definition_and_an_example(ontology: Graph) -> None:
    for term in ours(ontology):
        for needed in (RDFS.label, SKOS.definition, SKOS.example):
            assert ontology.value(term, needed), f"{term} has no {needed}"


def test_every_term_of_others_says_whose_it_is(ontology: Graph) -> None:
    used = {p for p in ontology.predicates() if isinstance(p, URIRef)}
    declared = set(ontology.subjects(RDFS.isDefinedBy))
    built_in = tuple(PREFIXES[p] for p in ("rdf", "rdfs", "owl"))
    foreign = {p for p in used if not str(p).startswith((CLE, *built_in))}
    assert foreign <= declared
    assert not [t for t in declared if t.startswith(CLE)]


@pytest.mark.parametrize(
    "query", ["SELECT DISTINCT ?t WHERE { ?s ?t ?o }", "SELECT DISTINCT ?t WHERE { ?s a ?t }"]
)
def test_every_property_and_class_in_a_release_is_declared(
    query: str, store: EmbeddedStore, ontology: Graph
) -> None:
    declared = {str(term) for term in ontology.subjects(RDF.type)}
    foreign = {str(term) for term in ontology.subjects(RDFS.isDefinedBy)}
    built_in = tuple(PREFIXES[p] for p in ("rdf", "rdfs", "owl"))
    used = {row["t"] for row in rows(store, query) if not row["t"].startswith(built_in)}
    assert used - declared == set()
    assert {term for term in used if not term.startswith(CLE)} - foreign == set()


def test_the_constants_are_the_terms(ontology: Graph, concepts: EmbeddedStore) -> None:
    constants = {v for k, v in vars(terms).items() if isinstance(v, str) and v.startswith(CLE)}
    constants.discard(CLE)
    values = rows(
        concepts, f"SELECT ?v WHERE {{ ?v a skos:Concept FILTER(STRSTARTS(STR(?v), '{CLE}')) }}"
    )
    assert constants == {str(term) for term in ours(ontology)} | {row["v"] for row in values}


def test_versions_agree_and_are_dated(ontology: Graph) -> None:
    version = str(ontology.value(URIRef(CLE), OWL.versionIRI)).removeprefix(CLE)
    changes = (FOLDER / "CHANGES.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changes, re.MULTILINE)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", version)
    assert newest
    assert newest[1] == version


@pytest.mark.parametrize(("field", "kind"), LISTS.items())
def test_a_closed_list_of_claims_is_a_scheme_of_the_ontology(
    field: str, kind: str, concepts: EmbeddedStore
) -> None:
    members = rows(concepts, f"SELECT ?m WHERE {{ ?m a cle:{kind}, skos:Concept }}")
    literal = get_args(getattr(graph.closed_lists, field))
    assert {shorten(row["m"]) for row in members} == set(literal)


def test_every_concept_has_a_label_a_definition_and_a_scheme(concepts: EmbeddedStore) -> None:
    without = """SELECT ?c WHERE {
      ?c a skos:Concept .
      OPTIONAL { ?c skos:prefLabel ?l ; skos:definition ?d ; skos:inScheme ?s }
      FILTER(!BOUND(?l)) }"""
    assert rows(concepts, without) == []


def test_a_name_stands_for_one_therapy(concepts: EmbeddedStore) -> None:
    for kind in ("Therapy", "Outcome", "Condition", "Jurisdiction"):
        query = f"""SELECT DISTINCT ?c ?n WHERE {{
          ?c a cle:{kind} ; skos:prefLabel|skos:altLabel ?n }}"""
        names = Counter(row["n"].casefold() for row in rows(concepts, query))
        assert [name for name, count in names.items() if count > 1] == [], kind


@pytest.mark.parametrize(
    ("name", "therapy"),
    [
        ("thalidomide", "thalidomide"),
        ("Mepacrine", "quinacrine"),
        ("therapy:dapsone", "dapsone"),
        (iri("therapy", "retinoids"), "retinoids"),
    ],
)
def test_a_therapy_is_named_by_slug_label_synonym_or_iri(
    name: str, therapy: str, concepts: EmbeddedStore
) -> None:
    assert resolve(concepts, name, "cle:Therapy") == iri("therapy", therapy)


def test_tumidus_is_intermittent_in_duesseldorf_and_chronic_after_gilliam(
    vocabulary: Vocabulary,
) -> None:
    above = vocabulary.within["condition/tumidus"]
    assert {"condition/intermittent-cle", "condition/chronic-cle-gilliam"} <= above
    assert "condition/chronic-cle-duesseldorf" not in above


def test_definitions_of_neuropathy_are_kept_apart_within_the_broader(
    vocabulary: Vocabulary,
) -> None:
    for narrower in ("confirmed-peripheral-neuropathy", "electrophysiological-neuropathy"):
        assert vocabulary.within[f"outcome/{narrower}"] == {
            f"outcome/{narrower}",
            "outcome/peripheral-neuropathy",
        }


def test_quinacrine_is_no_member_of_the_antimalarials_that_fail_first(
    vocabulary: Vocabulary,
) -> None:
    for_quinacrine = vocabulary.evidence_for["therapy/quinacrine"]
    assert "therapy/antimalarials" in for_quinacrine
    assert "therapy/antimalarials-hcq-cq" not in for_quinacrine


def test_a_drug_never_becomes_evidence_for_another(vocabulary: Vocabulary) -> None:
    classes = {c for reach in vocabulary.evidence_for.values() for c in reach}
    assert "therapy/thalidomide" not in vocabulary.evidence_for["therapy/lenalidomide"]
    assert classes <= set(vocabulary.evidence_for)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.name)
def test_a_mapping_is_justified_and_of_a_known_subject(
    path: Path, vocabulary: Vocabulary, ontology: Graph
) -> None:
    _, table = mapping_rows(path)
    known = {
        t.subject for t in vocabulary.graphs["concepts"] if t.predicate.value.endswith("prefLabel")
    }
    known |= {ox.NamedNode(term) for term in ours(ontology)}
    assert table
    assert {row["mapping_justification"] for row in table} == {"semapv:ManualMappingCuration"}
    assert {triple.subject for triple in mapping_triples(path)} <= known


def test_a_mapping_names_its_subject_by_the_label_of_the_term(ontology: Graph) -> None:
    _, table = mapping_rows(FOLDER / "mappings" / "ontology.sssom.tsv")
    for row in table:
        term = URIRef(CLE + row["subject_id"].removeprefix("cle:"))
        assert str(ontology.value(term, RDFS.label)) == row["subject_label"]


def test_reasoners_are_given_no_mapping(load: Load, vocabulary: Vocabulary) -> None:
    axioms, positions = reasoner_input(load.dossiers, vocabulary)
    assert axioms
    assert not [t for t in (*axioms, *positions) if t.predicate.value.endswith("Match")]


def test_the_vocabulary_of_a_folder_is_read_once(tmp_path: Path) -> None:
    assert Vocabulary.read() is Vocabulary.read(FOLDER)
    shutil.copytree(FOLDER, tmp_path / "ontology")
    copy = Vocabulary.read(tmp_path / "ontology")
    assert copy is not Vocabulary.read()
    assert sorted(copy.lines()) == sorted(Vocabulary.read().lines())


def test_who_assesses_is_named_without_what_a_release_says_of_itself(evidence: Evidence) -> None:
    query = "SELECT DISTINCT ?line ?l WHERE { ?line cle:assessedBy ?a . ?a rdfs:label ?l }"
    assessed = rows(evidence.store, "SELECT DISTINCT ?line WHERE { ?line cle:assessedBy ?a }")
    named = {row["line"]: row["l"] for row in rows(evidence.store, query)}
    assert named.keys() == {row["line"] for row in assessed}
    assert set(named.values()) == {"the curators of clevidence", "the audit rules of clevidence"}


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.name)
def test_every_mapped_identifier_was_verified(path: Path) -> None:
    folder = documents_folder()
    verified = folder.parent / "vocabulary" / "verified_ids.tsv" if folder else None
    if verified is None or not verified.is_file():
        missing_or_required("the list of verified identifiers is not here")
        return
    with verified.open(encoding="utf-8", newline="") as file:
        iris = {row["iri"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    mapped = {str(t.object)[1:-1] for t in mapping_triples(path)}
    assert mapped <= iris


def test_no_outside_identifier_is_said_to_be_the_same_thing(vocabulary: Vocabulary) -> None:
    for triples in vocabulary.graphs.values():
        for triple in triples:
            assert not triple.predicate.value.endswith(("#sameAs", "#imports"))


def test_concepts_have_no_blank_nodes(vocabulary: Vocabulary) -> None:
    for triple in (*vocabulary.graphs["concepts"], *vocabulary.graphs["mappings"]):
        assert not isinstance(triple.subject, ox.BlankNode)
        assert not isinstance(triple.object, ox.BlankNode)


@pytest.mark.parametrize("kind", KINDS)
def test_an_iri_is_read_back_as_its_slug(kind: str) -> None:
    assert shorten(iri(kind, "a/b")) == "a/b"
    assert expand(f"{kind}:a") == iri(kind, "a")


def test_a_mapping_that_is_none_is_refused_with_its_row(tmp_path: Path) -> None:
    header = "#curie_map:\n#  a: https://example.org/a/\n"
    columns = "subject_id\tpredicate_id\tobject_id\n"
    bad = tmp_path / "bad.sssom.tsv"
    bad.write_text(header + columns + "a:x\towl:sameAs\ta:y\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.sssom\.tsv row 1: owl:sameAs is no SKOS mapping"):
        list(mapping_triples(bad))
    bad.write_text(header + columns + "b:x\tskos:exactMatch\ta:y\n", encoding="utf-8")
    with pytest.raises(ValueError, match="the prefix of b:x is not in the curie_map"):
        list(mapping_triples(bad))
