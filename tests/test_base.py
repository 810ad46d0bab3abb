"""What the evidence base holds: how much, how far read, and that nothing stands unexplained."""

from collections import Counter

import pytest

from graph.assembly import Evidence
from graph.claim import Finding, Recommendation
from graph.quotes import MAX_WORDS
from graph.store import rows
from ontology.prefixes import shorten


def test_it_holds_the_literature_as_far_as_it_was_read(evidence: Evidence) -> None:
    documents = [d.document for d in evidence.dossiers if d.document]
    studies = [study for dossier in evidence.dossiers for study in dossier.studies]
    claims = [claim for dossier in evidence.dossiers for claim in dossier.claims]
    assert len(documents) >= 135
    assert len(studies) >= 100
    assert sum(isinstance(claim, Finding | Recommendation) for claim in claims) >= 480


def test_it_holds_positions_in_at_least_eight_jurisdictions(evidence: Evidence) -> None:
    query = """SELECT DISTINCT ?position ?place WHERE {
      ?position a cle:TherapyPosition ; cle:inContext/cle:jurisdiction ?place }"""
    found = rows(evidence.store, query)
    assert len({row["position"] for row in found}) >= 60
    assert len({row["place"] for row in found}) >= 8


def test_every_document_has_an_identifier_or_says_why_not(evidence: Evidence) -> None:
    for dossier in evidence.dossiers:
        document = dossier.document
        if document:
            named = (document.doi, document.pmid, document.pmcid, document.url)
            assert any(named) or document.no_identifier, document.slug


def test_every_quote_is_short_and_says_whether_it_can_be_verified(evidence: Evidence) -> None:
    quotes = [q for d in evidence.dossiers for claim in d.claims for q in claim.quotes]
    assert max(len(quote.text.split()) for quote in quotes) <= MAX_WORDS
    states = rows(evidence.store, "SELECT ?q ?s WHERE { ?q cle:quoteState ?s ; oa:hasSource ?d }")
    said = Counter(shorten(row["s"]) for row in states)
    assert set(said) == {"VerifiableByPosition", "UnverifiedQuote"}
    fragments = rows(evidence.store, "SELECT ?q WHERE { ?q a oa:SpecificResource }")
    assert len(fragments) == len(states)


@pytest.mark.parametrize(
    ("therapy", "place", "line"),
    [
        ("thalidomide", "france", "SecondLine"),
        ("thalidomide", "asia", "SecondLine"),
        ("thalidomide", "europe", "Rescue"),
        ("mycophenolate-mofetil", "asia", "ThirdLine"),
    ],
)
def test_a_therapy_stands_on_a_line(
    evidence: Evidence, therapy: str, place: str, line: str
) -> None:
    assert line in _lines_of(evidence, therapy, place)


@pytest.mark.parametrize(
    ("therapy", "place", "words"),
    [
        ("thalidomide", "europe", "selected therapy-refractory"),
        ("mycophenolate-mofetil", "europe", "Second-and third-line"),
        ("mycophenolate-mofetil", "poland", "second and third"),
        ("lenalidomide", "united-states", "all other therapies"),
    ],
)
def test_wording_that_settles_no_line_stands_as_it_is(
    evidence: Evidence, therapy: str, place: str, words: str
) -> None:
    query = f"""SELECT DISTINCT ?words WHERE {{ ?p cle:ofTherapy therapy:{therapy} ;
      cle:lineWording ?words ; cle:inContext/cle:jurisdiction jurisdiction:{place} }}"""
    assert any(words in row["words"] for row in rows(evidence.store, query))


def test_lenalidomide_has_no_strength_in_the_united_states(evidence: Evidence) -> None:
    query = """SELECT ?strength ?access WHERE { ?claim cle:recommends therapy:lenalidomide ;
      cle:inContext/cle:jurisdiction jurisdiction:united-states ; cle:statedIn/cle:access ?access .
      OPTIONAL { ?claim cle:strength ?strength } }"""
    (row,) = rows(evidence.store, query)
    assert "strength" not in row


def test_an_agency_that_makes_no_recommendation_leaves_it_open(evidence: Evidence) -> None:
    query = """SELECT DISTINCT ?document WHERE { ?p cle:ofTherapy therapy:anifrolumab ;
      cle:leftOpenBy/cle:statedIn ?document }"""
    assert [shorten(row["document"]) for row in rows(evidence.store, query)] == ["nice-ta793"]


@pytest.mark.parametrize("document", ["eular-2023", "eular-2019"])
def test_anifrolumab_has_no_position_of_eular(evidence: Evidence, document: str) -> None:
    query = f"""SELECT ?claim WHERE {{ ?claim cle:recommends therapy:anifrolumab ;
      cle:statedIn|cle:citesAsEvidence document:{document} }}"""
    assert rows(evidence.store, query) == []


def test_five_patients_are_one_study_with_two_definitions(evidence: Evidence) -> None:
    query = """SELECT DISTINCT ?document ?outcome ?events ?total WHERE {
      ?claim cle:fromStudy study:braunstein-2012-lenalidomide ; cle:claimRole cle:Own ;
        cle:statedIn ?document ; cle:onOutcome ?outcome ; cle:events ?events ; cle:total ?total .
      ?outcome cle:outcomeKind cle:Benefit }"""
    found = {
        (shorten(r["outcome"]).rpartition("/")[2], f"{r['events']}/{r['total']}")
        for r in rows(evidence.store, query)
    }
    assert {counts for _, counts in found} == {"4/5", "5/5"}
    assert len(found) == 2


def _lines_of(evidence: Evidence, therapy: str, place: str) -> set[str]:
    query = f"""SELECT DISTINCT ?line WHERE {{ ?p cle:ofTherapy therapy:{therapy} ;
      cle:line ?line ; cle:inContext/cle:jurisdiction jurisdiction:{place} }}"""
    return {shorten(row["line"]).rpartition("/")[2] for row in rows(evidence.store, query)}
