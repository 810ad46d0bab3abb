"""What the records say of the two documents and of the studies they cite."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from graph.claim import BackgroundClaim, Claim, Dossier, Finding, Recommendation
from graph.document import Document
from graph.embedded import EmbeddedStore
from graph.quotes import _COUNTS, _SHARES
from graph.store import rows
from graph.validate import value_problems
from loaders.source import Load

ABSTRACT: Final = "abstract-cle-strategy"
NEWS: Final = "news-lenalidomide"


def claims(load: Load) -> dict[str, Claim]:
    return {f"{d.slug}/{c.key}": c for d in load.dossiers for c in d.claims}


def finding(load: Load, slug: str) -> Finding:
    found = claims(load)[slug]
    assert isinstance(found, Finding)
    return found


def identified(load: Load, identifier: str) -> list[Claim]:
    return [claim for claim in claims(load).values() if identifier in claim.identifiers]


def test_every_claim_of_the_two_documents_is_in_the_graph(
    documents: Path, store: EmbeddedStore
) -> None:
    seeds = json.loads((documents / "seed_claims.json").read_text(encoding="utf-8"))
    found = rows(store, "SELECT DISTINCT ?id WHERE { ?claim a cle:Claim ; dcterms:identifier ?id }")
    assert len(seeds) == 32
    assert {seed["id"] for seed in seeds} == {i for row in found if (i := row["id"])[0] == "S"}


def test_every_quote_of_the_two_documents_stands_where_it_says(load: Load, documents: Path) -> None:
    texts = {
        path.name: path.read_bytes().decode("utf-8") for path in sorted(documents.glob("*.txt"))
    }
    assert list(value_problems(load.dossiers, texts)) == []
    for dossier in load.dossiers:
        if dossier.slug in (ABSTRACT, NEWS):
            for claim in dossier.claims:
                assert all(quote.start is not None for quote in claim.quotes), claim.key


@pytest.mark.parametrize("document", [ABSTRACT, NEWS])
def test_one_changed_digit_of_a_number_is_told(load: Load, document: str) -> None:
    (dossier,) = [d for d in load.dossiers if d.slug == document]
    survivors = [
        f"{claim.key} {field} {number}"
        for claim in dossier.claims
        if isinstance(claim, Finding)
        for field, number in changed_digits(claim)
        if not list(value_problems([with_number(dossier, claim, field, number)], {}))
    ]
    assert survivors == []


def changed_digits(claim: Finding) -> Iterator[tuple[str, Decimal]]:
    """Every number of the finding with one digit changed; shares above 1 are the checks' matter."""
    for field in (*_SHARES, *_COUNTS):
        text = str(getattr(claim, field)) if getattr(claim, field) is not None else ""
        for index, digit in enumerate(text):
            for other in set("0123456789") - {digit} if digit.isdigit() else ():
                number = Decimal(text[:index] + other + text[index + 1 :])
                if field not in _SHARES or number <= 1:
                    yield field, number


def with_number(dossier: Dossier, claim: Finding, field: str, number: Decimal) -> Dossier:
    value = (
        number if field in _SHARES or field not in ("events", "total", "treated") else int(number)
    )
    return replace(dossier, claims=(replace(claim, **{field: value}),))


def test_the_sentence_that_adds_five_therapies_makes_five_recommendations(load: Load) -> None:
    five = identified(load, "S0.03")
    assert {claim.therapy for claim in five if isinstance(claim, Recommendation)} == {
        "quinacrine",
        "methotrexate",
        "retinoids",
        "dapsone",
        "mycophenolate-mofetil",
    }
    assert all(claim.cites == ("eular-2019",) for claim in five)


def test_fifteen_enrolled_and_fourteen_analysed_stand_beside_the_fourteen_of_the_news(
    load: Load,
) -> None:
    assert finding(load, "cortes-hernandez-2012/participants-enrolled").value == 15
    complete = finding(load, "cortes-hernandez-2012/complete-response")
    assert (complete.events, complete.total, complete.total_source) == (12, 14, "Inferred")
    (treated,) = identified(load, "S1.06")
    assert isinstance(treated, Finding)
    assert treated.value == 14


def test_the_relapse_on_maintenance_that_the_abstract_leaves_out_is_there(load: Load) -> None:
    relapse = next(
        c
        for slug, c in claims(load).items()
        if slug.startswith("chasset-2018/")
        and isinstance(c, Finding)
        and c.outcome == "relapse-on-maintenance"
    )
    assert (relapse.value, relapse.reported_lower, relapse.reported_upper) == (
        Decimal("0.34"),
        Decimal("0.25"),
        Decimal("0.44"),
    )


def test_the_complete_responses_are_read_in_a_thesis_abstract_and_not_in_the_paper(
    load: Load,
) -> None:
    thesis = {d.slug: d for d in load.dossiers}["thesis-abstract-lenalidomide"]
    counts = {
        (c.outcome, c.events, c.total) for c in thesis.claims if isinstance(c, Finding) and c.total
    }
    assert {("partial-response", 35, 40), ("complete-response", 17, 40)} <= counts
    paper = {d.slug: d for d in load.dossiers}["aitmehdi-2020"]
    assert isinstance(paper.document, Document)
    assert (paper.document.access, paper.claims) == ("CitedOnly", ())
    assert (paper.document.doi, paper.document.pmid) == (None, None)


def test_no_case_of_neuropathy_is_a_zero_without_a_denominator(load: Load) -> None:
    none = [c for c in identified(load, "S0.15") if isinstance(c, Finding)]
    assert {c.outcome for c in none} == {
        "new-peripheral-neuropathy",
        "worsening-peripheral-neuropathy",
    }
    for claim in none:
        assert (claim.events, claim.total, claim.treated) == (0, None, 40)


def test_teratogenicity_is_mentioned_without_a_number(load: Load) -> None:
    (claim,) = identified(load, "S0.10")
    assert isinstance(claim, Finding)
    assert (claim.value, claim.absence) == (None, "MentionedWithoutNumber")


@pytest.mark.parametrize("identifier", ["S0.01", "S0.04", "S0.05", "S0.17", "S1.03", "S1.15"])
def test_what_is_no_result_of_a_study_is_background(load: Load, identifier: str) -> None:
    assert [type(claim) for claim in identified(load, identifier)] == [BackgroundClaim]


def test_lenalidomide_has_a_position_in_the_united_states_only(store: EmbeddedStore) -> None:
    query = """SELECT ?place ?words WHERE { ?p cle:ofTherapy therapy:lenalidomide ;
      cle:lineWording ?words ; cle:inContext/cle:jurisdiction ?place }"""
    (row,) = rows(store, query)
    assert row["place"].endswith("/united-states")
    studied = """SELECT DISTINCT ?claim WHERE {
      ?claim cle:ofTherapy therapy:lenalidomide ; cle:studiedAfterFailureOf therapy:thalidomide }"""
    assert rows(store, studied)


def test_the_regulator_states_second_line_from_5_may_2015(store: EmbeddedStore) -> None:
    query = """SELECT DISTINCT ?from ?failed WHERE {
      ?position cle:ofTherapy therapy:thalidomide ; cle:statesLine cle:SecondLine ;
        cle:endorsedBy ?act ; cle:afterFailureOf ?before .
      ?before cle:ofTherapy ?failed .
      ?act cle:instrument cle:RegulatoryAct ; cle:validFrom ?from ; cle:claimRole cle:Own }"""
    (row,) = rows(store, query)
    assert row["from"] == "2015-05-05"
    assert row["failed"].endswith("/antimalarials-hcq-cq")


def test_the_case_of_progression_is_disputed_and_both_sides_are_claims(
    store: EmbeddedStore,
) -> None:
    query = """SELECT DISTINCT ?direction ?item WHERE {
      ?proposition a cle:Proposition ; cle:hasEvidenceLine ?line .
      ?line cle:direction ?direction ; cle:hasEvidenceItem ?item . ?item a cle:Claim }"""
    found = rows(store, query)
    assert {row["direction"].rsplit("/")[-1] for row in found} == {
        "Supports",
        "Disputes",
        "Neutral",
    }


def test_no_identifier_that_was_not_read_is_published(load: Load) -> None:
    text = "\n".join(str(dossier.document) for dossier in load.dossiers)
    for never in ("10.1016/j.jaad.2020.06.1012", "23217273", "PMC3674619"):
        assert never not in text
