"""What a number in prose is of: sentences on cutaneous lupus, one for each general rule."""

from typing import Final

import pytest

from loaders.extraction.candidates import extract
from loaders.extraction.names import Names
from ontology.vocabulary import Vocabulary

NAMES: Final = Names(Vocabulary.read())


def outcomes(text: str) -> list[str | None]:
    return [candidate.outcome for candidate in extract(text, NAMES)]


def numbers(text: str) -> list[str]:
    return [candidate.quote for candidate in extract(text, NAMES)]


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Thalidomide may reduce relapse compared with placebo (RR 0.4, 95% CI 0.2 to 0.8).", 0),
        ("There was no difference in relapse between the two groups (RR 0.9).", 0),
        ("There was little difference between the two arms in relapse (RR 0.9).", 0),
        ("Relapse was rarer in those on thalidomide than in those on dapsone (OR 0.4).", 0),
        ("Dapsone was not superior to placebo in preventing relapse (RR 0.9).", 0),
        ("Smoking was associated with relapse in all age groups (OR 2.1, 95% CI 1.2-3.4).", 0),
        ("The odds ratio for the effect of smoking on relapse was 2.1 (95% CI 1.2-3.4).", 0),
    ],
)
def test_a_ratio_is_of_what_the_comparison_is_on(sentence: str, outcome: int) -> None:
    assert outcomes(sentence)[outcome] == "relapse"


def test_a_ratio_in_a_list_of_factors_is_of_what_they_are_factors_for() -> None:
    text = (
        "Three factors were associated with relapse, including smoking (OR 2.1, 95% CI 1.2-3.4), "
        "scarring (OR 1.8, 95% CI 1.1-2.7) and a low dose (OR 1.6, 95% CI 1.2-2.0)."
    )
    assert outcomes(text) == ["relapse"] * 3


def test_further_times_of_a_comparison_are_of_the_same_outcome() -> None:
    text = (
        "Thalidomide improved quality of life at three months (MD -9.4, 95% CI -18.2 to -0.6), "
        "nine months (MD -10.5, 95% CI -11.8 to -9.1) and 12 months (MD -5.0, 95% CI -9.2 to -0.8)."
    )
    assert outcomes(text) == ["quality of life"] * 3


@pytest.mark.parametrize(
    "sentence",
    [
        "A majority (63%) was seen.",
        "The number of patients was 34, of whom a quarter (26%) came from Europe.",
        "Dapsone was given in a range of doses (12%).",
    ],
)
def test_a_majority_a_quarter_and_a_range_are_no_outcomes(sentence: str) -> None:
    assert not {"majority", "quarter", "range"} & set(outcomes(sentence))


def test_most_patients_had_what_the_verb_says() -> None:
    assert outcomes("Most patients (88%) had normal skin findings.") == ["normal skin findings"]


def test_what_was_most_common_is_the_outcome_not_its_kind() -> None:
    text = "RESULTS: Headache was the most common complication (9.4%)."
    assert outcomes(text) == ["Headache"]


def test_a_grade_alone_is_the_grade_of_what_was_told_before() -> None:
    text = "Neuropathy developed in 60% of patients, of which 40% had grade 1, and 20% grade 2."
    assert outcomes(text)[1] == "grade 1 peripheral neuropathy"


def test_a_drug_stopped_in_so_many_is_a_discontinuation() -> None:
    assert outcomes("In 10 (25%) patients, dapsone was discontinued.") == ["discontinuation"]


def test_where_a_therapy_was_effective_patients_responded() -> None:
    assert outcomes("Thalidomide was effective in 19 of 40 patients.") == ["response"]


def test_an_abbreviation_between_patients_and_verb_does_not_hide_the_verb() -> None:
    text = (
        "RESULTS: 5 of 6 patients with discoid lupus (DLE) responded, while 0 of 16 with tumid "
        "lupus (LET) responded."
    )
    assert outcomes(text) == ["response", "response"]


def test_a_time_to_an_event_is_a_median() -> None:
    text = "RESULTS: Thalidomide led to a response rate of 59% and a time to relapse of 8.1 months."
    assert [c.measure for c in extract(text, NAMES)] == ["proportion", "median"]


def test_the_one_group_that_a_clause_tells_of_is_the_whole() -> None:
    text = "RESULTS: Thalidomide (n = 164) was common, with a response rate of 59%."
    assert [c.total for c in extract(text, NAMES)] == [164]


def test_ages_and_moments_are_no_results() -> None:
    assert numbers("RESULTS: Average age ranged from 56 to 87 years (median: 72 years).") == []
    text = "RESULTS: The mean CLASI at 1 week, 4 weeks, and 12 weeks was 9.1, 6.7, and 3.3."
    assert numbers(text) == ["9.1", "6.7", "3.3"]


def test_costs_powers_of_ten_and_trial_names_are_no_results() -> None:
    assert numbers("RESULTS: The mean cost was $27,541, and relapse was seen in 12%.") == ["12%"]
    assert numbers("RESULTS: Platelets rose by a mean of 0.83 × 10 with dapsone.") == []
    text = "RESULTS: Response was seen in most (TULIP 1: 40%; TULIP 2: 48%)."
    assert numbers(text) == ["40%", "48%"]


def test_counts_of_patients_of_whom_a_verb_tells_what_became() -> None:
    text = "RESULTS: Six of the patients were cured. 1 patient required skin grafting."
    assert [c.events for c in extract(text, NAMES)] == [6, 1]
    assert numbers("RESULTS: Six patients were included. Two patients were older than 60.") == []


def test_an_outcome_heading_within_the_results_is_read() -> None:
    text = (
        "Thalidomide for cutaneous lupus.\n"
        "MAIN RESULTS: We included 17 studies.\n"
        "PRIMARY OUTCOME: Relapse was seen in 12% of patients."
    )
    assert numbers(text) == ["12%"]


def test_a_heading_without_a_mark_opens_its_section() -> None:
    text = (
        "Thalidomide in cutaneous lupus.\n"
        "Background Although relapse is seen in 70% of patients, little is known.\n"
        "Methods and Results We treated 34 patients; relapse was seen in 12% of patients."
    )
    assert numbers(text) == ["12%"]


def test_a_long_text_that_names_no_people_gives_nothing() -> None:
    text = "RESULTS: Degradation of the dye was seen in 93% of samples. " * 20
    assert extract(text, NAMES) == []


def test_a_printed_total_is_kept_in_a_row_of_brackets() -> None:
    text = (
        "RESULTS: Reasons were relapse (94/100 adults, 94%; 40/80 children, 50%) and neuropathy "
        "(79/99 adults, 80%; 20/79 children, 25%)."
    )
    assert [c.total for c in extract(text, NAMES)] == [100, 80, 99, 79]


def test_what_patients_were_more_likely_to_do_is_the_outcome() -> None:
    text = "Smokers were more likely to relapse than those who never smoked (34.3% vs 27.6%)."
    assert outcomes(text) == ["relapse", "relapse"]


def test_a_percentage_set_against_another_is_no_difference() -> None:
    text = "There was no difference in relapse (early: 13% in smokers vs 11% in others)."
    assert {c.measure for c in extract(text, NAMES)} == {"proportion"}


def test_local_control_is_an_outcome_and_no_group() -> None:
    text = (
        "The 7-year local control, disease-free survival, and overall survival rates were "
        "77.0%, 63.8%, and 82.2%, respectively."
    )
    assert outcomes(text)[0] == "7-year local control"


def test_no_lesions_are_not_turned_into_lesions() -> None:
    text = "In the thalidomide group, 83.0% of patients (279 of 336) reported no skin lesions."
    assert outcomes(text) == ["no skin lesions"]


def test_a_therapy_is_never_the_outcome() -> None:
    text = (
        "RESULTS: Two-year remission was 84% for thalidomide therapy, 49% for dapsone therapy (DT)."
    )
    assert not {"dapsone", "dapsone therapy (DT)", "thalidomide therapy"} & set(outcomes(text))


def test_what_was_needed_is_told_with_the_therapy() -> None:
    text = "RESULTS: Systemic corticosteroids were required in 8 patients (20%)."
    assert outcomes(text) == ["Systemic corticosteroids required"]


def test_a_clause_with_a_verb_is_no_name() -> None:
    text = "RESULTS: Among patients, dapsone gave the highest percentage of relapse (31%)."
    assert not [name for name in outcomes(text) if name and "gave" in name]


def test_a_share_does_not_go_on_from_a_median() -> None:
    text = (
        "RESULTS: Responses were seen in six (30%) of 20 patients with DLE (median response "
        "duration 17.7 months) and four (20%) of 20 patients with SCLE."
    )
    assert outcomes(text)[2] != outcomes(text)[1]


def test_a_further_endpoint_of_one_predictor_has_its_own_ratio() -> None:
    text = (
        "RESULTS: Smoking was a predictor of lupus flare (HR = 2.1, 95% CI = 1.2-3.4, p = 0.01) "
        "and mortality (HR = 1.4, 95% CI = 1.1-1.9, p = 0.02)."
    )
    assert outcomes(text) == ["lupus flare", "death"]


def test_decreased_appetite_is_a_harm_of_its_own() -> None:
    text = "RESULTS: Adverse events were rash (25%), decreased appetite (19%), and fatigue (18%)."
    assert outcomes(text)[1] == "decreased appetite"


def test_two_names_and_two_numbers_go_together() -> None:
    text = "RESULTS: Relapse rates and scarring rates were 81.7% and 89.1%."
    assert outcomes(text) == ["relapse", "scarring"]


def test_what_patients_no_longer_have() -> None:
    text = "RESULTS: At week 12, 61% no longer had facial erythema."
    assert outcomes(text) == ["no facial erythema"]


def test_a_verb_before_from_is_no_part_of_the_name() -> None:
    text = (
        "RESULTS: Median erythema area fell from 12 (IQR 8-15) to 4 (IQR 2-6) cm, and median "
        "DLQI improved from 14 (IQR 9-20) to 5 (IQR 2-8)."
    )
    assert outcomes(text)[2] == "DLQI"


def test_what_another_patient_had_is_not_the_outcome_of_a_share() -> None:
    text = (
        "RESULTS: Remission was achieved in 95% (38/40) with one patient experiencing treatment "
        "failure."
    )
    assert outcomes(text)[0] == "remission"


def test_a_moment_is_no_outcome() -> None:
    text = (
        "RESULTS: Dapsone reduced itch at short-term follow-up (mean difference 4.9, 95% CI 2.2 "
        "to 7.5)."
    )
    assert outcomes(text) == ["itch"]


def test_control_of_the_disease_here_is_no_control_group() -> None:
    text = "RESULTS: Smoking was associated with inferior local control (59% vs 80%)."
    assert outcomes(text)[0] == "local control"
