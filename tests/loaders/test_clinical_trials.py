"""What a clinician or reviewer may expect of a registration of ClinicalTrials.gov."""

import json
from decimal import Decimal
from typing import Any

from loaders.clinical_trials import read, transform
from loaders.record import Record
from tests.small_trial import (
    EVENTS,
    MEASURE,
    SOURCE,
    V2,
    XML,
    as_v1,
    changed,
    content,
    findings,
    made,
    the_records,
)


def counts(data: Any) -> dict[str, tuple[Any, ...]]:
    return {
        key: (f.therapy_as_named, f.outcome_as_named, f.assessed_how, f.events, f.total, f.absence)
        for key, f in findings(data).items()
        if key.startswith(("deaths", "serious", "other"))
    }


def test_a_trial_has_the_same_adverse_events_in_all_three_shapes() -> None:
    told = counts(V2)
    assert len(told) == 10
    assert told["serious-1-g1"][1:5] == ("Pneumonia", "AssessedSystematically", 2, 20)
    assert counts(as_v1()) == told
    assert counts(XML) == told


def test_an_arm_with_nobody_at_risk_is_an_absence_and_not_zero() -> None:
    headache = findings(V2)["other-1-g2"]
    assert headache.absence == "NotAssessed"
    assert (headache.events, headache.total) == (None, None)
    assert findings(V2)["other-total-g2"].absence == "NotAssessed"


def test_no_event_among_21_people_stays_a_zero() -> None:
    pneumonia = findings(V2)["serious-1-g2"]
    assert (pneumonia.events, pneumonia.total, pneumonia.absence) == (0, 21, None)


def test_deaths_that_a_record_does_not_speak_of_make_no_finding() -> None:
    study = changed(f"{EVENTS}/eventGroups/0/deathsNumAffected", None)
    del study["resultsSection"]["adverseEventsModule"]["eventGroups"][0]["deathsNumAtRisk"]
    assert "deaths-total-g1" not in findings(study)
    assert "deaths-total-g2" in findings(study)


def test_an_unsystematic_assessment_is_a_spontaneous_report() -> None:
    headache = findings(V2)["other-1-g1"]
    assert headache.assessed_how == "ReportedSpontaneously"
    assert headache.outcome_definition
    assert "organ system: Nervous system disorders" in headache.outcome_definition
    assert "listed above 5 % in a group" in headache.outcome_definition


def test_more_affected_than_at_risk_is_a_warning_and_no_finding() -> None:
    study = changed(f"{EVENTS}/seriousEvents/0/stats/0/numAffected", 22)
    assert "serious-1-g1" not in findings(study)
    assert any("22 of 20" in warning for warning in made(study).warnings)


def test_groups_with_more_people_than_enrolled_overlap() -> None:
    study = changed("protocolSection/designModule/enrollmentInfo/count", 30)
    assert any("41 at risk" in warning for warning in made(study).warnings)
    assert not made(V2).warnings


def test_a_mean_change_has_its_deviation_its_people_and_its_week() -> None:
    change = findings(V2)["measure-1-1-1-g2"]
    assert (change.statistic, str(change.value), change.unit) == ("mean-change", "-4.6", "points")
    assert (change.dispersion, change.dispersion_kind) == (Decimal("3.0"), "StandardDeviation")
    assert (change.total, change.denominator) == (18, "Analysed")
    assert (change.time_low, change.time_unit) == (12, "weeks")
    assert change.therapy_as_named == "Drug X"
    assert change.arm == "arm-1"
    assert str(findings(V2)["measure-1-1-1-g1"].value) == "-1.10"


def test_a_comparison_sets_the_drug_against_placebo_with_the_level_of_its_interval() -> None:
    compared = findings(V2)["analysis-1-1"]
    assert compared.statistic == "mean-difference"
    assert (compared.therapy_as_named, compared.comparator_as_named) == ("Drug X", "Placebo")
    assert (compared.reported_lower, compared.reported_upper) == (Decimal("-5.1"), Decimal("-1.9"))
    assert (compared.reported_interval, compared.confidence_level) == ("Confidence", Decimal("0.9"))
    assert (compared.p_value, compared.p_relation) == (Decimal("0.001"), "Below")
    assert "which group is the reference is not said" in (compared.note or "")


def test_a_percentage_of_participants_is_a_share_from_0_to_1() -> None:
    study = changed(f"{MEASURE}/paramType", "NUMBER")
    measure = study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    measure["unitOfMeasure"] = "percentage of participants"
    cells = measure["classes"][0]["categories"][0]["measurements"]
    cells[0]["value"], cells[1]["value"] = "40.0", "140"
    shares = findings(study)
    assert str(shares["measure-1-1-1-g1"].value) == "0.400"
    assert "measure-1-1-1-g2" not in shares
    assert any("no share" in warning for warning in made(study).warnings)


def test_people_counted_are_events_and_the_analysed_their_total() -> None:
    study = changed(f"{MEASURE}/paramType", "COUNT_OF_PARTICIPANTS")
    cells = f"{MEASURE}/classes/0/categories/0/measurements".split("/")
    at: Any = study
    for step in cells:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at[0]["value"], at[1]["value"] = "7", "19"
    counted = findings(study)
    assert (counted["measure-1-1-1-g1"].events, counted["measure-1-1-1-g1"].total) == (7, 20)
    assert "measure-1-1-1-g2" not in counted


def test_what_could_not_be_estimated_is_an_absence() -> None:
    value = f"{MEASURE}/classes/0/categories/0/measurements/1/value"
    absent = findings(changed(value, "NA"))["measure-1-1-1-g2"]
    assert (absent.absence, absent.value, absent.total) == ("NotReported", None, None)


def test_a_statistic_of_no_kind_here_is_a_warning_and_no_finding() -> None:
    study = changed(f"{MEASURE}/paramType", "GEOMETRIC_MEAN")
    assert not any(key.startswith("measure") for key in findings(study))
    assert any("GEOMETRIC_MEAN in points" in warning for warning in made(study).warnings)


def test_healthy_volunteers_are_not_put_under_the_condition() -> None:
    study = changed("protocolSection/eligibilityModule/healthyVolunteers", value=True)
    finding = findings(study)["serious-1-g1"]
    assert finding.condition_as_named is None
    assert finding.population == "the study accepts healthy volunteers"
    assert made(study).dossier.studies[0].conditions_as_named == ("Discoid Lupus",)


def test_planned_participants_are_not_participants() -> None:
    study = changed("protocolSection/designModule/enrollmentInfo/type", "ESTIMATED")
    assert made(study).dossier.studies[0].participants is None
    assert made(V2).dossier.studies[0].participants == 41


def test_a_registration_is_a_document_and_a_study_of_one_name() -> None:
    dossier = made(V2).dossier
    document, (study,) = dossier.document, dossier.studies
    assert document
    assert document.slug == study.slug == dossier.slug == "nct09990001"
    assert document.kind == "TrialRegistration"
    assert document.title == "A Small Trial of Drug X in Discoid Lupus"
    assert document.url == "https://clinicaltrials.gov/study/NCT09990001"
    assert document.year == 2019
    assert [(link.kind, link.pmid) for link in document.links] == [
        ("AssociatedPublication", "111"),
        ("Cites", "222"),
    ]
    assert study.design == "randomised-controlled-trial"
    assert [(arm.label, arm.kind) for arm in study.arms] == [
        ("Drug X", "EXPERIMENTAL"),
        ("Placebo", "PLACEBO_COMPARATOR"),
    ]
    assert made(V2).version == made(XML).version == made(as_v1()).version == "2021-06-30"


def test_a_record_that_does_not_say_its_design_claims_none() -> None:
    assert made(XML).dossier.studies[0].design == "design-not-stated"


def test_a_withheld_record_is_a_document_without_results_and_says_so() -> None:
    study = changed("resultsSection", None)
    assert not made(study).dossier.claims
    assert any("the record gives none" in warning for warning in made(study).warnings)


def test_a_number_from_an_example_is_a_warning() -> None:
    study = changed("protocolSection/identificationModule/nctId", "NCT01234567")
    assert any("stands in examples" in warning for warning in made(study).warnings)


def test_a_file_whose_name_lies_is_told_and_the_record_counts() -> None:
    lying = made(V2, "NCT00000001.json")
    assert lying.dossier.slug == "nct09990001"
    assert any("NCT00000001" in warning for warning in lying.warnings)
    assert not made(V2, "NCT09990001.json").warnings


def test_studies_come_one_by_one_in_a_page_in_a_list_and_one_a_line() -> None:
    line = json.dumps(V2)
    page = {"totalCount": 2, "studies": [V2, V2], "nextPageToken": "x"}
    for data in (page, [V2, V2], f"{line}\n{line}\n"):
        assert the_records(data)[0].position.startswith("record 1")
        assert len(the_records(data)) == 2
        assert read.recognise(content(data).head())
    assert len(the_records(f"<clinical_studies>{XML}{XML}</clinical_studies>")) == 2


def test_a_measure_whose_results_are_not_posted_yet_is_told() -> None:
    study = changed(f"{MEASURE}/classes", None)
    assert any("no results of it are given" in warning for warning in made(study).warnings)
    assert "measure-1-1-1-g1" not in findings(study)


def test_a_study_in_a_list_of_search_results_is_a_document() -> None:
    (record,) = the_records(
        "<search_results><clinical_study><nct_id>NCT09990002</nct_id><title>Drug Y</title>"
        "<status>Recruiting</status></clinical_study></search_results>"
    )
    assert isinstance(record, Record)
    dossier = transform.made(record, SOURCE).dossier
    assert (dossier.slug, dossier.studies[0].status) == ("nct09990002", "Recruiting")


def test_a_long_comment_before_the_study_hides_nothing() -> None:
    (record,) = the_records(f"<!--{'x' * 70_000}-->{XML}")
    assert isinstance(record, Record)
    assert record.key == "nct09990001"
