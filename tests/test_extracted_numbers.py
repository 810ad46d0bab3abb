"""Which numbers are results, and what stands with them: sentences on cutaneous lupus."""

from typing import Final

import pytest

from loaders.extraction.candidates import extract
from loaders.extraction.names import Names
from ontology.vocabulary import Vocabulary

NAMES: Final = Names(Vocabulary.read())


@pytest.mark.parametrize(
    "sentence",
    [
        "A total of 69 articles were identified (58 case reports, 11 case series).",
        "Eighty-five patients developed discoid lupus; all were seen yearly.",
        "Relapse was investigated in 40 studies (23%).",
        "The median ingestion of hydroxychloroquine was 17,857 ± 14,873 mg.",
        "Most had long-term hydroxychloroquine use (10.5 ± 8.9 years).",
        "Patients were white (87%), female (92%), and had chronic discoid lesions (65%).",
        "In all, 55.9% of patients were steroid dependent and 37.3% were steroid refractory.",
        "Fifty-eight patients with lupus erosions (10%-70% body surface area) took part.",
        "At baseline, 40, 30, and 20 patients had malar rash.",
        "The two groups had some risk factors (45% hypertension, 60% dyslipidaemia).",
        "Mean CLASI rose over 20 weeks, the goal of 30 min of sun a day met.",
    ],
)
def test_studies_samples_doses_and_criteria_are_no_results(sentence: str) -> None:
    assert extract(f"RESULTS: {sentence} These were adults with lupus.", NAMES) == []


def test_number_words_are_read_whole() -> None:
    text = "RESULTS: Of all patients, one hundred and eighteen patients had a lupus flare."
    assert [candidate.events for candidate in extract(text, NAMES)] == [118]


def test_digits_within_a_name_are_no_number() -> None:
    text = "RESULTS: Patients with relapse carried the 22C3 variant (29.0%)."
    assert [candidate.events for candidate in extract(text, NAMES)] in ([], [None])


@pytest.mark.parametrize(
    ("sentence", "measure", "limits"),
    [
        ("Mean body weight fell (mean decrease 0.52 L, 95% CI 0.08-0.96L).", "mean_change", 0.08),
        ("A mean BMI decrease of 0.8 kg/m2 (95% CI 0.5-1.2 kg/m2) was seen.", "mean_change", 0.5),
        ("Median survival was 4.5 months (95% CI 2.6 months-NA).", "median", 2.6),
        ("Relapse differed by arm (difference 9.1%; 11.5% vs 4.2%, 7.3%; 1.6-12.8).", None, 0.016),
    ],
)
def test_limits_stay_with_their_number(sentence: str, measure: str | None, limits: float) -> None:
    found = extract(f"RESULTS: {sentence} Patients had lupus.", NAMES)
    told = [one for one in found if one.ci_low is not None]
    assert [float(one.ci_low or 0) for one in told] == [limits]
    assert told[0].measure == (measure or "difference")


def test_a_signed_percentage_is_a_change_not_a_proportion() -> None:
    text = "RESULTS: The skin score rose with dapsone (+1.00%; p<0.0001) in the patients."
    assert [one.measure for one in extract(text, NAMES)] == ["percent_change"]


def test_events_out_of_a_total_are_read_with_their_percentage() -> None:
    text = "RESULTS: We found that 140 subjects out of 469 (29.85%) relapsed."
    assert [(one.events, one.total) for one in extract(text, NAMES)] == [(140, 469)]


def test_a_standard_deviation_alone_is_no_result() -> None:
    text = "RESULTS: The patients had a mean CLASI of 20.4 (sd = 6.2) at the end."
    assert [(str(one.value), str(one.sd)) for one in extract(text, NAMES)] == [("20.4", "6.2")]
