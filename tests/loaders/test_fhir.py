"""FHIR Evidence and Citation, release 5 and 6: what is read of them, and what is doubted."""

import io
import json
from decimal import Decimal
from typing import Any, Final

import pytest

from graph.claim import UnmappedFinding
from graph.document import Link
from loaders.content import Content, Head
from loaders.fhir import read, transform
from loaders.record import Made, Record, Refused, Unusable
from loaders.registry import formats
from tests.fhir_resources import coded, estimate, release_5, release_6, statistic

SOURCE: Final = formats()["fhir"]


def content(value: Any) -> Content:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Content("name", lambda: io.BytesIO(data), len(data))


def records(value: Any) -> list[Record | Refused]:
    return list(read.records(content(value)))


def record(value: Any) -> Record:
    (found,) = records(value)
    assert isinstance(found, Record), found
    return found


def made(value: Any) -> Made:
    return transform.made(record(value), SOURCE)


def findings(value: Any) -> list[UnmappedFinding]:
    claims = made(value).dossier.claims
    return [claim for claim in claims if isinstance(claim, UnmappedFinding)]


def with_statistic(kind: str, value: float, **more: Any) -> dict[str, Any]:
    return release_5(statistic=[statistic(kind, value, **more)])


def test_release_5_and_release_6_say_the_same() -> None:
    five, six = record(release_5()).content, record(release_6()).content
    assert five == six
    assert five.faults == ()


def test_what_was_compared_with_what_stands_in_the_words_of_its_variables() -> None:
    (finding,) = findings(release_6())
    assert finding.statistic == "hazard-ratio"
    assert finding.therapy_as_named == "bypass surgery"
    assert finding.comparator_as_named == "no surgery"
    assert finding.outcome_as_named == "myocardial infarction"
    assert finding.population == "adults with obesity"
    assert (finding.events, finding.total, finding.denominator) == (359, 4047, "Analysed")
    assert (finding.reported_lower, finding.reported_upper) == (Decimal("0.54"), Decimal("0.83"))
    assert (finding.reported_interval, finding.confidence_level) == ("Confidence", Decimal("0.95"))
    assert (finding.certainty, finding.certainty_scale) == ("Low quality", "GRADE")
    assert finding.field == "/statistic/0/quantity/value"


def test_the_document_names_the_article_it_is_derived_from_and_how_it_is_cited() -> None:
    document = made(release_5()).dossier.document
    assert document is not None
    assert document.links == (Link(kind="Cites", pmid="123456"),)
    assert "Cited as: Cite me so" in (document.note or "")


def test_a_credible_interval_is_not_called_a_confidence_interval() -> None:
    interval = [estimate("Credible interval", 1.03, 1.58)]
    (finding,) = findings(with_statistic("Odds Ratio", 1.27, attributeEstimate=interval))
    assert finding.reported_interval == "Credible"


def test_a_p_value_of_heterogeneity_is_not_that_of_the_effect() -> None:
    nested = [{"type": coded("P-value"), "quantity": {"value": 0.03}}]
    q = {"type": coded("Cochran's Q"), "quantity": {"value": 7.3}, "attributeEstimate": nested}
    (finding,) = findings(with_statistic("Relative Risk", 0.85, attributeEstimate=[q]))
    assert finding.p_value is None


def test_a_net_effect_estimate_is_no_result_of_a_study() -> None:
    models = [{"code": coded("Net effect analysis")}]
    found = made(with_statistic("Risk Difference", 3.55, modelCharacteristic=models))
    assert found.dossier.claims == ()
    assert found.dossier.studies == ()
    assert "net effect" in found.warnings[0]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (
            with_statistic("Mean", 415.4, description="mean 45.4 kg/m2"),
            "415.4 does not stand in its own description",
        ),
        (
            with_statistic("Mean", 415.4, quantity={"value": 415.4, "unit": "kg/m2"}),
            "nobody has a body mass index of 415.4",
        ),
        (
            with_statistic("Relative Risk", 0.9, attributeEstimate=[
                estimate("Confidence interval", 0.2, 0.8)
            ]),
            "does not contain its estimate 0.9",
        ),
        (
            with_statistic("Mean Difference", 0.2, attributeEstimate=[
                estimate("Confidence interval", -0.16, 0.2)
            ]),
            "0.2 equals a limit of its own interval",
        ),
        (
            with_statistic("Proportion", 0.2, numberAffected=10, sampleSize={"knownDataCount": 20}),
            "the proportion 0.2 is not 10 of 20",
        ),
        (with_statistic("Odds Ratio", -2), "a ratio of -2 is not possible"),
    ],
)  # fmt: skip
def test_a_number_that_is_not_plausible_is_warned_of_and_kept(value: Any, sentence: str) -> None:
    assert any(sentence in warning for warning in made(value).warnings)
    (finding,) = findings(value)
    assert finding.value == Decimal(str(value["statistic"][0]["quantity"]["value"]))


def test_a_number_that_fits_its_description_and_counts_is_not_warned_of() -> None:
    sample = {"knownDataCount": 956}
    words = "148 out of 956 observed with percentage of: 15.5%"
    value = with_statistic(
        "Proportion", 0.155, numberAffected=148, sampleSize=sample, description=words
    )
    assert made(value).warnings == ()


def test_a_proportion_above_1_is_left_out_unless_it_says_that_it_is_per_cent() -> None:
    found = made(with_statistic("Proportion", 31.3))
    assert found.dossier.claims == ()
    assert "no share" in found.warnings[0]
    (finding,) = findings(with_statistic("Proportion", 1, quantity={"value": 31.3, "unit": "%"}))
    assert finding.value == Decimal("0.313")


def test_more_people_with_the_outcome_than_people_are_not_used() -> None:
    found = made(
        with_statistic("Proportion", 0.5, numberAffected=30, sampleSize={"knownDataCount": 20})
    )
    (finding,) = found.dossier.claims
    assert isinstance(finding, UnmappedFinding)
    assert (finding.events, finding.total) == (None, None)
    assert any("30 with the outcome are more than 20" in warning for warning in found.warnings)


def test_a_kind_of_statistic_that_is_not_kept_is_told() -> None:
    found = made(with_statistic("Standardized mean difference", 0.5))
    assert found.dossier.claims == ()
    assert "of no kind that is kept" in found.warnings[0]


def test_of_two_exposures_the_second_is_taken_as_the_comparator_and_that_is_told() -> None:
    roles = [("exposure", "remdesivir"), ("exposure", "placebo"), ("outcome", "death")]
    variables = [{"variableRole": role, "description": words} for role, words in roles]
    value = release_6(variableDefinition=variables)
    (finding,) = findings(value)
    assert (finding.therapy_as_named, finding.comparator_as_named) == ("remdesivir", "placebo")
    assert "two exposures" in made(value).warnings[0]


def test_what_is_no_valid_release_5_is_read_and_its_faults_are_told() -> None:
    value = release_5(status=["no", "list"])
    assert findings(value)
    assert "no valid FHIR R5" in made(value).warnings[0]


def test_a_citation_without_clinical_content_is_a_document_and_nothing_more() -> None:
    artifact = {
        "identifier": [
            {"system": "https://pubmed.ncbi.nlm.nih.gov", "value": "29694302"},
            {"system": "https://doi.org", "value": "10.1080/10894160.2018.1449500"},
        ],
        "title": [{"text": "Comics", "type": [coded("Primary title", "primary")]}],
        "publicationForm": [{"publishedIn": {"title": "A journal"}, "articleDate": "2018"}],
    }
    value = {"resourceType": "Citation", "status": "active", "citedArtifact": artifact}
    found = made(value)
    assert found.dossier.slug == "pmid-29694302"
    assert found.dossier.claims == found.dossier.studies == ()
    assert found.warnings == ()


def test_a_bundle_gives_each_resource_and_codes_from_its_variables() -> None:
    variable = {
        "resourceType": "EvidenceVariable",
        "id": "7",
        "title": "Infarction",
        "definition": {"concept": {"coding": [
            {"system": "http://snomed.info/sct", "code": "22298006"}
        ]}},
    }  # fmt: skip
    outcome = {"variableRole": "outcome", "observed": {"reference": "EvidenceVariable/7"}}
    evidence = release_6(variableDefinition=[outcome])
    entries = [{"resource": r} for r in (evidence, variable, {"resourceType": "Patient"})]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    first, second, third = records(bundle)
    assert isinstance(first, Record)
    (finding,) = transform.made(first, SOURCE).dossier.claims
    assert isinstance(finding, UnmappedFinding)
    assert (finding.outcome_as_named, finding.outcome_code) == ("Infarction", "SNOMEDCT:22298006")
    assert isinstance(second, Record)
    with pytest.raises(Unusable, match="load it in one file"):
        transform.made(second, SOURCE)
    assert isinstance(third, Refused)
    assert "it is a Patient" in third.sentence


def test_ndjson_gives_each_line_and_a_damaged_one_costs_no_other() -> None:
    good = json.dumps(release_5())
    lines = f'{good}\n{{"resourceType": "Evidence", \n\n{good}\n'.encode()
    found = records(lines)
    assert [type(item) for item in found] == [Record, Refused, Record]
    assert [item.position for item in found] == [
        "record 1, line 1",
        "record 2, line 2",
        "record 3, line 4",
    ]
    assert found[1].raw == b'{"resourceType": "Evidence",'


def test_what_is_refused_loads_again_once_it_is_mended() -> None:
    bad = release_5(statistic=[statistic("Mean", 1, numberAffected="12")])
    (refused, kept) = records({"resourceType": "Bundle", "entry": [
        {"resource": bad}, {"resource": release_5()}
    ]})  # fmt: skip
    assert isinstance(kept, Record)
    assert isinstance(refused, Refused)
    assert "numberAffected should be a number and is '12'; mend it" in refused.sentence
    mended = refused.raw.replace(b'"12"', b"12")
    assert record(mended).content.statistics[0].affected == 12


def test_an_array_of_resources_is_recognised_and_each_is_a_record() -> None:
    data = content([release_5(), release_6()])
    assert read.recognise(data.head()) == "its resourceType is Evidence"
    found = list(read.records(data))
    assert [type(item) for item in found] == [Record, Record]
    assert [record(item.raw).content for item in found] == [item.content for item in found]


def test_one_resource_is_kept_byte_by_byte() -> None:
    raw = json.dumps(release_5(), indent=3).encode()
    assert record(raw).raw == raw


def test_only_evidence_and_citations_are_claimed() -> None:
    def why(text: bytes) -> str | None:
        return read.recognise(Head("x.json", text))

    assert why(b'{"resourceType": "Evidence"}') == "its resourceType is Evidence"
    assert why(b'{"resourceType": "Bundle", "entry": [') == "its resourceType is Bundle"
    assert why(b'{"statistic": [], "variableDefinition": []}')
    assert why(b'{"resourceType": "Patient"}') is None
    assert why(b'{"title": "Evidence"}') is None
    assert why(b"<Evidence/>") is None
