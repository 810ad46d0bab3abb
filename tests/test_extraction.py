"""Candidates from prose: sentences on cutaneous lupus, in the notations that authors use."""

import time
from decimal import Decimal
from typing import Final

import pytest

from loaders.extraction.candidates import Extracted, extract
from loaders.extraction.names import Names
from ontology.vocabulary import Vocabulary

NAMES: Final = Names(Vocabulary.read())


def found(text: str) -> list[Extracted]:
    return extract(text, NAMES)


def numbers(text: str) -> list[tuple[str | None, str | None, str | None, int | None, int | None]]:
    def said(number: Decimal | None) -> str | None:
        return None if number is None else f"{float(number):g}"

    return [
        (said(c.value), said(c.ci_low), said(c.ci_high), c.events, c.total) for c in found(text)
    ]


def ties(text: str) -> list[tuple[str | None, str | None]]:
    return [(c.outcome, c.intervention) for c in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Neuropathy occurred in 16% (95% CI, 9-25).", ("0.16", "0.09", "0.25", None, None)),
        ("Neuropathy occurred in 16% [95% CI: 9 to 25].", ("0.16", "0.09", "0.25", None, None)),
        ("Neuropathy occurred in 16% (95% CI 9–25%).", ("0.16", "0.09", "0.25", None, None)),
        (
            "Neuropathy was seen in 38·1% (95% CI 30·8–45·4).",
            ("0.381", "0.308", "0.454", None, None),
        ),
        ("Relapse: 71 % (CI95% 65 to 77).", ("0.71", "0.65", "0.77", None, None)),
        (
            "The relapse rate was 71% (95% credible interval 65, 77).",
            ("0.71", "0.65", "0.77", None, None),
        ),
        ("25 of 62 patients (40%) relapsed.", ("0.4", None, None, 25, 62)),
        ("Relapse was seen in 25/62 (40%).", ("0.4", None, None, 25, 62)),
        ("Relapse was seen in 40% (25/62) of patients.", ("0.4", None, None, 25, 62)),
        ("Of the 62 patients, 25 (40%) relapsed.", ("0.4", None, None, 25, 62)),
        ("Twelve of the 15 patients responded.", (None, None, None, 12, 15)),
        ("Thirteen of the fifteen patients responded.", (None, None, None, 13, 15)),
        ("Twelve of those patients (86%) responded.", ("0.86", None, None, 12, None)),
        ("Side effects occurred in 12 (8.2%) of 146 patients.", ("0.082", None, None, 12, 146)),
        ("Side effects occurred in 8.2% (n = 12).", ("0.082", None, None, 12, None)),
        ("Adverse events occurred in 15-80% of patients.", (None, "0.15", "0.8", None, None)),
        (
            "The odds of relapse were higher (OR = 2.3 [1.2–4.4]; P=0.01).",
            ("2.3", "1.2", "4.4", None, None),
        ),
        ("Flares were rarer (HR, 0.67; 95% CI, 0.54–0.83).", ("0.67", "0.54", "0.83", None, None)),
        (
            "Flares were rarer (adjusted HR 0.67, 95 % CI 0.54 to 0.83).",
            ("0.67", "0.54", "0.83", None, None),
        ),
        (
            "Response differed (RR 4.5, 90% confidence interval, 1.67–12.12).",
            ("4.5", "1.67", "12.12", None, None),
        ),
        (
            "The difference in response was 31 percentage points (95% CI, 15 to 45).",
            ("0.31", "0.15", "0.45", None, None),
        ),
        ("The median time to relapse was 5 months (range 1-9).", ("5", "1", "9", None, None)),
        ("The median CLASI was 3.2 (IQR 1.1–5.0).", ("3.2", "1.1", "5", None, None)),
        ("CLASI decreased by 47% with HCQ.", ("47", None, None, None, None)),
        ("Twenty-five percent of patients relapsed.", ("0.25", None, None, None, None)),
        (
            "Eighteen of the remaining 20 patients (90%) responded.",
            ("0.9", None, None, 18, 20),
        ),
        (
            "Of 11 patients on HCQ, 55% were responders (n = 6).",
            ("0.55", None, None, 6, 11),
        ),
        ("Flares were rarer (AOR 0.4, [0.2, 0.9]).", ("0.4", "0.2", "0.9", None, None)),
        (
            "The difference in CLASI was -1.9 points (95%CI-6.9 to 3.2).",
            ("-1.9", "-6.9", "3.2", None, None),
        ),
        ("Smoking gave a 1.45-fold increased risk of relapse.", ("1.45", None, None, None, None)),
        (
            "The incidence of VTE was 2.3 per 100 patient-years (95% CI 1.1–4.2).",
            ("2.3", "1.1", "4.2", None, None),
        ),
    ],
)
def test_a_number_is_read_in_any_notation(text: str, expected: tuple[object, ...]) -> None:
    assert numbers(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Fifteen patients with DLE were enrolled.",
        "Of the 62 patients, 48 (77%) were women.",
        "The mean age was 41.2 years (SD 12.1).",
        "The median follow-up was 15 months (range 8-18).",
        "Patients received thalidomide 100 mg daily for 12 weeks.",
        "Responders had an EASI-75 at week 16.",
        "A response of at least 50% was the criterion.",
        "The groups did not differ (P = 0.41).",
        "Topical R-salbutamol 0.5% cream was applied twice daily.",
        "The sensitivity of the assay was 91% (95% CI, 85-94).",
        "BACKGROUND: Up to 70% of patients respond to antimalarials.",
        "METHODS: We expected relapse in 30% of patients.",
        "Previous studies reported neuropathy in 25% of patients.",
        "Hydration was greater with 20% urea cream than with the 5% urea.",
        "The mean age was 44 years, and 50 patients (60%) were employed.",
        "The median loading dose of thalidomide was 100 mg (range 50-200).",
        "Participants were randomised to one of five arms.",
        "A relapse occurred 2 to 8 weeks after the end of treatment.",
        "Patients were followed; the result was 40%.",
        "Parmi les patients, 21 (54%) ont rechuté dans les mois chez une dose.",
        "In mice, lesions were seen in 80% of lupus-prone mice and in 10% of control mice.",
    ],
)
def test_what_is_no_result_is_left_out(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Thalidomide-induced peripheral neuropathy occurred in 16% of patients.",
            [("peripheral neuropathy", "thalidomide")],
        ),
        (
            "Twelve of the 14 patients (86%) treated with lenalidomide responded.",
            [("response", "lenalidomide")],
        ),
        (
            "Clinical improvement was seen in 50% with HCQ and 46% with acitretin.",
            [("clinical improvement", "hydroxychloroquine"), ("clinical improvement", "acitretin")],
        ),
        (
            "Relapse occurred in 40% and 10% in the chloroquine and thalidomide groups.",
            [("relapse", "chloroquine"), ("relapse", "thalidomide")],
        ),
        (
            "With anifrolumab versus placebo, 49.5% versus 25.0% of patients achieved CLASI-50.",
            [("CLASI-50", "anifrolumab"), ("CLASI-50", "placebo")],
        ),
        (
            "Sedation (32.7%), constipation (25.8%) and neuropathy (28.6%) arose on thalidomide.",
            [
                ("drowsiness", "thalidomide"),
                ("constipation", "thalidomide"),
                ("peripheral neuropathy", "thalidomide"),
            ],
        ),
        (
            "The mean (SD) CLASI activity fell from 7.1 (2.6) to 1.8 (1.1) under HCQ.",
            [("CLASI activity score", "hydroxychloroquine")] * 2,
        ),
        (
            "Seven patients (35%) discontinued dapsone because of side effects.",
            [("treatment withdrawal for adverse events", "dapsone")],
        ),
        (
            "Complete remission of skin lesions was achieved in 8 of 10 patients on thalidomide.",
            [("complete response", "thalidomide")],
        ),
        (
            "On HCQ, rates of complete remission, partial remission and relapse were 9%, 7%, 3%.",
            [
                ("complete response", "hydroxychloroquine"),
                ("partial response, complete responses not counted", "hydroxychloroquine"),
                ("relapse", "hydroxychloroquine"),
            ],
        ),
        (
            "On lenalidomide, relapse occurred in 9 of 12 patients after withdrawal.",
            [("relapse after withdrawal", "lenalidomide")],
        ),
        (
            "Harms were nausea (9% on dapsone vs 6% on placebo) and rash (24% vs 14%).",
            [
                ("nausea", "dapsone"),
                ("nausea", "placebo"),
                ("rash", "dapsone"),
                ("rash", "placebo"),
            ],
        ),
        (
            "Smokers were less likely to respond to antimalarials (OR 0.53, 95% CI 0.29–0.98).",
            [("response", "antimalarials")],
        ),
    ],
)
def test_a_number_is_tied_to_its_outcome_and_therapy(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert ties(text) == expected


def test_a_ratio_has_therapy_and_comparator() -> None:
    [ratio] = found("Flares were rarer with belimumab than placebo (HR 0.51, 95% CI 0.27–0.96).")
    assert (ratio.measure, ratio.intervention, ratio.comparator) == (
        "hazard_ratio",
        "belimumab",
        "placebo",
    )
    assert (ratio.level, ratio.interval) == (Decimal("0.95"), "ci")


def test_concepts_and_population_are_those_of_the_ontology() -> None:
    [one] = found("In DLE, complete remission was achieved in 6/14 patients (43%) on MMF.")
    assert one.outcome_concept == "outcome/complete-response"
    assert one.intervention_concept == "therapy/mycophenolate-mofetil"
    assert one.population_concept == "condition/discoid-le"


def test_the_quote_is_the_exact_span() -> None:
    text = "Relapse was frequent:\u00a071\u2009% (95% CI 65–77%) after thalidomide."
    [one] = found(text)
    assert one.quote == text[one.start : one.end] == "71\u2009% (95% CI 65–77%)"


def test_a_conclusion_adds_only_what_the_results_do_not_have() -> None:
    text = (
        "RESULTS: Neuropathy occurred in 16% of patients.\n"
        "CONCLUSION: Neuropathy occurs in 16% of patients. It persisted in 50% of cases."
    )
    assert [str(c.value) for c in found(text)] == ["0.16", "0.5"]


def test_a_drug_that_the_ontology_lacks_is_known_by_its_stem() -> None:
    assert ties("Itch was reported by 12% of patients on obexelimab.") == [("itch", "obexelimab")]


def test_an_abbreviation_that_the_text_introduces_is_understood() -> None:
    text = "Rituximab (RTX) was given. Response was seen in 9 of 12 patients (75%) on RTX."
    assert ties(text) == [("response", "rituximab")]


NOISE: Final = ["1", "(", " ", "9.", "1 ", "12% ", "a, ", "(95% CI ", "0.1-"]


@pytest.mark.parametrize("noise", NOISE)
def test_noise_takes_no_time(noise: str) -> None:
    started = time.process_time()
    found(noise * (1_000_000 // len(noise)))
    assert time.process_time() - started < 2


def test_a_sentence_of_very_many_numbers_is_a_table_and_is_left_out() -> None:
    assert found("Relapse occurred in " + "12% and " * 400 + "3%.") == []


def test_reasons_for_stopping_are_named_as_such() -> None:
    text = "The reasons for discontinuation of HCQ were adverse events (26%) and pregnancy (4%)."
    assert ties(text) == [
        ("treatment withdrawal for adverse events", "hydroxychloroquine"),
        ("discontinuation for pregnancy", "hydroxychloroquine"),
    ]


def test_background_of_a_text_without_headings_is_not_read() -> None:
    text = (
        "Thalidomide in cutaneous lupus.\n"
        "Cutaneous lupus is common. Antimalarials help 70% of patients. We treated 20 patients. "
        "Complete response was achieved in 15 of 20 patients (75%). Neuropathy was mild."
    )
    assert [c.events for c in found(text)] == [15]


def test_a_title_says_what_is_tried() -> None:
    text = (
        "Efficacy of topical wintergreen oil in discoid lupus.\n"
        "RESULTS: Patients on topical wintergreen oil got better. Itch ceased in 8 of 12 patients."
    )
    assert [c.intervention for c in found(text)] == ["topical wintergreen oil"]


def test_groups_called_by_letters_are_the_therapies_they_had() -> None:
    text = (
        "METHODS: Patients received dapsone (group A) or thalidomide (group B).\n"
        "RESULTS: Relapse occurred in 4 of 20 patients in group A and 9 of 21 in group B."
    )
    assert ties(text) == [("relapse", "dapsone"), ("relapse", "thalidomide")]


def test_a_number_of_a_group_whose_therapy_is_not_told_is_left_out() -> None:
    text = (
        "Thalidomide in discoid lupus.\n"
        "RESULTS: Relapse occurred in 40% of patients in group A and 20% in group B."
    )
    assert found(text) == []


def test_a_factor_that_is_no_therapy_has_none() -> None:
    text = (
        "Thalidomide in discoid lupus.\n"
        "RESULTS: By regression, smoking was a predictor of relapse (OR 2.1, 95% CI 1.2-3.4)."
    )
    assert ties(text) == [("relapse", None)]


def test_a_combination_is_known_by_the_short_name_that_the_text_gives_it() -> None:
    text = (
        "Dapsone plus thalidomide in discoid lupus.\n"
        "METHODS: Patients received dapsone plus thalidomide (D + T) or "
        "methotrexate plus thalidomide (M + T).\n"
        "RESULTS: Relapse occurred in 20% of patients with D + T and 40% of patients with M + T."
    )
    assert ties(text) == [
        ("relapse", "dapsone plus thalidomide"),
        ("relapse", "methotrexate plus thalidomide"),
    ]


def test_sentences_after_one_that_begins_with_an_arm_are_told_of_it() -> None:
    text = (
        "Dapsone and thalidomide in discoid lupus.\n"
        "RESULTS: With dapsone, relapse was seen in 20%. Neuropathy was seen in 4%. "
        "With thalidomide, relapse was seen in 10%. Neuropathy was seen in 30%."
    )
    assert [c.intervention for c in found(text)] == ["dapsone"] * 2 + ["thalidomide"] * 2


def test_one_survival_for_each_of_several_times() -> None:
    text = "The 1-, 5- and 10-year survival rates were 90%, 80% and 70%."
    assert [c.outcome for c in found(text)] == [
        "1-year survival",
        "5-year survival",
        "10-year survival",
    ]


def test_groups_called_by_their_dose_are_of_the_therapy_tried() -> None:
    text = (
        "Efficacy of thalidomide in discoid lupus: a randomized trial.\n"
        "RESULTS: Relapse rates in the placebo, 50 mg and 100 mg groups were 40%, 30% and 10%."
    )
    assert [c.intervention for c in found(text)] == [
        "placebo",
        "thalidomide 50 mg",
        "thalidomide 100 mg",
    ]


def test_a_limit_that_was_not_reached_is_none() -> None:
    assert numbers("The median survival was 23.3 months (95% CI, 16.0-NR).") == [
        ("23.3", "16", None, None, None)
    ]


def test_of_one_number_against_two_the_one_is_of_the_control() -> None:
    text = (
        "Thalidomide versus placebo in discoid lupus: a randomized trial.\n"
        "METHODS: Patients received thalidomide 50 mg or 100 mg, or placebo.\n"
        "RESULTS: Response was better (40% vs 62% [P < 0.001] and 54% [P = 0.04], respectively)."
    )
    arms = ["placebo", "thalidomide", "thalidomide"]
    assert [c.intervention for c in found(text)] == arms


def test_a_pooled_rate_has_no_total_and_maintenance_is_no_withdrawal() -> None:
    text = (
        "Thalidomide in cutaneous lupus: a meta-analysis.\n"
        "RESULTS: Among 548 patients from 21 studies, the rate of relapse after thalidomide "
        "withdrawal was 71% (95% CI, 65-77) compared with 34% (95% CI, 25-44) with a "
        "maintenance dose."
    )
    assert [c.total for c in found(text)] == [None, None]
    outcomes = ["relapse after withdrawal", "relapse on maintenance"]
    assert [c.outcome for c in found(text)] == outcomes


def test_a_range_that_a_rate_varies_in_is_one_number() -> None:
    limits = [(None, "0.15", "0.8", None, None)]
    assert numbers("The frequency of neuropathy varied from 15-80%.") == limits
    assert numbers("The frequency of neuropathy varied between 15 and 80%.") == limits


def test_two_parts_of_a_score_have_a_spread_each() -> None:
    text = "RESULTS: Mean (SD) CLASI (activity/damage) was 12/3.4 (2.9/4.6)."
    assert [(str(c.value), str(c.sd)) for c in found(text)] == [("12", "2.9"), ("3.4", "4.6")]
    assert [c.outcome for c in found(text)] == ["CLASI activity score", "CLASI damage score"]
