"""The audit: each rule finds the change it is for, and finds nothing in a faithful relay."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from graph.arithmetic import faults
from graph.assembly import Evidence
from graph.claim import Dossier, Finding
from graph.document import Document, Quote, Study
from graph.fidelity import Judgement, Relay, judged
from graph.store import rows
from ontology.prefixes import shorten
from ontology.vocabulary import Vocabulary

PRIMARY = Finding(
    key="neuropathy",
    role="Own",
    quotes=(Quote(text="confirmed neuropathy in at least 16% (95% CI, 9-25) of the remaining 50"),),
    study="series",
    therapy="thalidomide",
    outcome="confirmed-peripheral-neuropathy",
    condition="cle",
    population_match="CleOnly",
    statistic="proportion",
    measure_kind="Incidence",
    value=Decimal("0.16"),
    unit="proportion",
    events=8,
    total=50,
    denominator="Analysed",
    reported_lower=Decimal("0.09"),
    reported_upper=Decimal("0.25"),
    reported_interval="Confidence",
    confidence_level=Decimal("0.95"),
    time_low=Decimal(12),
    time_unit="weeks",
    dose_low_mg=Decimal(50),
)
FAITHFUL = replace(PRIMARY, role="Relayed", cites=("series-2010",), relays=("series-2010/x",))


def relay(vocabulary: Vocabulary, **changed: Any) -> list[Judgement]:
    def document(slug: str) -> Document:
        return Document(slug=slug, kind="JournalArticle", title=slug, access="AbstractOnly")

    pair = Relay(
        told=replace(FAITHFUL, **changed),
        primary=PRIMARY,
        source=document("series-2010"),
        study=Study(slug="series", label="Series", design="prospective-cohort"),
        reporting=frozenset({"series-2010"}),
        vocabulary=vocabulary,
    )
    return list(judged(pair))


def test_a_faithful_relay_is_faithful(vocabulary: Vocabulary) -> None:
    found = relay(vocabulary)
    assert {judgement.verdict for judgement in found} == {"Faithful"}
    assert {judgement.rule for judgement in found} >= {"number", "denominator", "interval"}


@pytest.mark.parametrize(
    ("rule", "aspect", "changed"),
    [
        ("number", "NumberAspect", {"value": Decimal("0.61")}),
        ("events", "NumberAspect", {"events": 9}),
        ("statistic", "UnitAspect", {"statistic": "odds-ratio", "unit": "ratio"}),
        ("denominator", "DenominatorAspect", {"total": 52}),
        ("denominator", "DenominatorAspect", {"denominator": "Enrolled"}),
        ("interval", "IntervalAspect", {"reported_lower": Decimal("0.08")}),
        ("interval", "IntervalAspect", {"reported_interval": "Credible"}),
        ("interval", "IntervalAspect", {"confidence_level": Decimal("0.9")}),
        ("population", "PopulationAspect", {"population_match": "SleWithSkinDisease"}),
        ("population", "PopulationAspect", {"condition": "discoid-le"}),
        ("definition", "DefinitionAspect", {"outcome": "peripheral-neuropathy"}),
        ("definition", "DefinitionAspect", {"time_low": Decimal(24)}),
        ("counted", "CountedAspect", {"measure_kind": "EventsCausingWithdrawal"}),
        (
            "qualifiers",
            "QualifierAspect",
            {"quotes": (Quote(text="neuropathy in at least 16% (95% CI, 9-25) of remaining 50"),)},
        ),
        (
            "remaining",
            "DenominatorAspect",
            {
                "quotes": (
                    Quote(text="confirmed neuropathy in at least 16% (95% CI, 9-25) of all 50"),
                )
            },
        ),
        ("attribution", "AttributionAspect", {"cites": ("guideline-2017",)}),
        ("design", "DesignAspect", {"design_as_told": "Class II study"}),
        ("design", "DesignAspect", {"design_as_told": "retrospective study"}),
        ("design", "DesignAspect", {"design_as_told": "randomised controlled trial"}),
        ("dose", "DesignAspect", {"dose_low_mg": Decimal(100)}),
    ],
)
def test_a_rule_finds_the_change_it_is_for(
    vocabulary: Vocabulary, rule: str, aspect: str, changed: dict[str, Any]
) -> None:
    found = {j.rule: j for j in relay(vocabulary, **changed) if j.verdict != "Faithful"}
    assert found[rule].aspect == aspect
    assert found[rule].verdict == "Changed"


@pytest.mark.parametrize(
    "changed",
    [
        {"design_as_told": "prospective study"},
        {"design_as_told": "non-randomised prospective cohort"},
        {"reported_lower": Decimal("0.1"), "reported_upper": Decimal("0.3")},
        {"treated": 60},
        {"dose_high_mg": Decimal(50)},
    ],
)
def test_what_says_the_same_is_no_change(vocabulary: Vocabulary, changed: dict[str, Any]) -> None:
    assert "Changed" not in {judgement.verdict for judgement in relay(vocabulary, **changed)}


def test_a_rounded_number_is_the_same_number(vocabulary: Vocabulary) -> None:
    (number,) = [j for j in relay(vocabulary, value=Decimal("0.2")) if j.rule == "number"]
    assert number.verdict == "Faithful"


@pytest.mark.parametrize(
    ("rule", "findings"),
    [
        ("share-of-counts", [{"value": Decimal("0.71"), "events": 30, "total": 41}]),
        (
            "share-of-counts",
            [
                {"value": Decimal("0.71"), "events": None},
                {"value": None, "events": 30, "total": 41},
            ],
        ),
        (
            "interval-excludes-estimate",
            [{"value": Decimal("0.5"), "events": None, "total": None}],
        ),
        (
            "parts-above-whole",
            [
                {"outcome": "complete-response", "value": None, "events": 6, "total": 10},
                {"outcome": "no-response", "value": None, "events": 5, "total": 10},
            ],
        ),
        (
            "stricter-above-laxer",
            [
                {"outcome": "clasi-70", "value": None, "events": 8, "total": 10},
                {"outcome": "clasi-50", "value": None, "events": 7, "total": 10},
            ],
        ),
    ],
)
def test_numbers_of_one_document_that_cannot_all_be_right(
    vocabulary: Vocabulary, rule: str, findings: list[dict[str, Any]]
) -> None:
    bare = replace(PRIMARY, reported_lower=None, reported_upper=None)
    base = PRIMARY if rule.startswith("interval") else bare
    claims = tuple(replace(base, key=f"f{i}", **fields) for i, fields in enumerate(findings))
    dossier = Dossier(source="test", slug="series-2010", input_sha256="0", claims=claims)
    assert {fault.rule for fault in faults(dossier, vocabulary)} == {rule}
    sound = replace(dossier, claims=(PRIMARY,))
    assert list(faults(sound, vocabulary)) == []


# What became of each difference of the material: the rules that find it, or `judged`.
BY_RULE = {
    "D01": ("abstract-cle-strategy/thalidomide-neuropathy", "qualifiers"),
    "D02": ("abstract-cle-strategy/thalidomide-response", "dose"),
    "D03": ("abstract-cle-strategy", "left-out"),
    "D04": ("abstract-cle-strategy/lenalidomide-partial-response", "cumulative"),
    "D07": ("news-lenalidomide/participants-treated", "participants"),
    "D08": ("news-lenalidomide/participants-treated", "design"),
    "D09": ("news-lenalidomide/treatment-duration", "definition"),
    "D10": ("news-lenalidomide/clinical-improvement", "remaining"),
    "D11": ("news-lenalidomide/complete-response", "definition"),
    "D18": ("healio-2015-smoking/response-smokers", "interval"),
    "D20": ("healthday-2005-clofazimine/remission-clofazimine", "denominator"),
    "D24": ("edimark-aad-2019/non-adherence-threshold", "definition"),
    "D27": ("knop-1983/relapse-after-withdrawal", "share-of-counts"),
    "D28": ("thalidomide-30-patients-2014/partial-response-only", "share-of-counts"),
    "D29": ("klebes-2016/remission", "parts-above-whole"),
    "D30": ("berliss-skin-2022/clasi-70-week-24", "stricter-above-laxer"),
    "D31": ("reymann-lenalidomide/partial-response-only", "share-of-counts"),
}
JUDGED = {
    *("D03", "D05", "D06", "D12", "D13", "D14", "D15", "D16", "D17", "D19", "D21", "D22"),
    *("D23", "D25", "D26", "D32"),
}


def assessed(evidence: Evidence) -> set[tuple[str, str]]:
    query = """SELECT DISTINCT ?target ?rule WHERE {
      ?found a cle:FidelityAssessment ; oa:hasTarget ?target ; cle:rule ?rule ; oa:hasBody ?body .
      FILTER(?body != cle:Faithful) }"""
    return {(shorten(r["target"]), r["rule"]) for r in rows(evidence.store, query)}


def test_every_difference_of_the_material_is_found_or_judged(evidence: Evidence) -> None:
    found = assessed(evidence)
    missing = {name: pair for name, pair in BY_RULE.items() if pair not in found}
    assert missing == {}
    query = """SELECT DISTINCT ?id WHERE { ?found a cle:FidelityAssessment ;
      dcterms:identifier ?id ; cle:assessedBy agent:clevidence-curators }"""
    judged_by_people = {row["id"] for row in rows(evidence.store, query)}
    assert judged_by_people >= JUDGED
    assert BY_RULE.keys() | JUDGED == {f"D{number:02}" for number in range(1, 33)}


def test_what_is_faithful_is_said_to_be(evidence: Evidence) -> None:
    query = """SELECT DISTINCT ?claim WHERE { ?found oa:hasBody cle:Faithful ;
      cle:rule "interval" ; oa:hasTarget ?claim .
      ?claim cle:statedIn document:abstract-cle-strategy }"""
    assert len(rows(evidence.store, query)) >= 5


def test_an_assessment_shows_both_words(evidence: Evidence) -> None:
    query = """SELECT ?ours ?theirs WHERE { ?found cle:rule "qualifiers" ;
      oa:hasTarget/dcterms:identifier "S0.11" ;
      cle:relayWords ?ours ; cle:primaryWords ?theirs }"""
    (row,) = rows(evidence.store, query)
    assert "confirmed" in row["theirs"]
    assert "confirmed" not in row["ours"]
