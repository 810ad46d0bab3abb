"""Which therapy a number of a text is of: texts on cutaneous lupus, in the forms authors use."""

from typing import Final

from loaders.extraction.candidates import extract
from loaders.extraction.names import Names
from ontology.vocabulary import Vocabulary

NAMES: Final = Names(Vocabulary.read())


def therapies(text: str) -> list[str | None]:
    return [one.intervention for one in extract(text, NAMES)]


def compared(text: str) -> list[tuple[str | None, str | None]]:
    return [(one.intervention, one.comparator) for one in extract(text, NAMES)]


def test_the_objective_names_what_a_review_tries() -> None:
    text = (
        "Balneotherapy for cutaneous lupus.\n"
        "OBJECTIVES: To assess the efficacy and safety of balneotherapy in cutaneous lupus.\n"
        "METHODS: We included randomised trials of balneotherapy versus no treatment.\n"
        "RESULTS: There was no clear difference in pain between the two groups "
        "(MD -1.6, 95% CI -9.2 to 5.9). Balneotherapy improved itch compared with no treatment "
        "(MD -1.2, 95% CI -1.3 to -1.1)."
    )
    assert compared(text)[1] == ("Balneotherapy", "no treatment")
    assert therapies(text) == ["Balneotherapy", "Balneotherapy"]


def test_the_subject_of_a_comparison_is_the_therapy_and_what_follows_than_the_comparator() -> None:
    text = (
        "Treatments of discoid lupus: a network meta-analysis.\n"
        "METHODS: The treatments compared were: photoprotection, pulsed dye laser, cryotherapy.\n"
        "RESULTS: Pulsed dye laser may result in fewer relapses than cryotherapy "
        "(HR 0.62; 95% CI 0.35 to 0.99), cryotherapy than photoprotection "
        "(HR 0.60; 95% CI 0.37 to 0.95)."
    )
    assert compared(text) == [
        ("pulsed dye laser", "cryotherapy"),
        ("cryotherapy", "photoprotection"),
    ]


def test_an_intervention_group_has_the_therapy_of_the_title() -> None:
    text = (
        "Effects of a sun avoidance program in cutaneous lupus: a randomized trial.\n"
        "METHODS: Patients were randomized to the intervention group or the control group.\n"
        "RESULTS: Flares occurred in 12% of the intervention group and in 30% of the control group."
    )
    assert therapies(text) == ["sun avoidance program", "control"]


def test_a_device_is_known_by_its_name_and_its_abbreviation() -> None:
    text = (
        "Skin cooling using the DermaFrost Pro in discoid lupus: a case series.\n"
        "METHODS: Twelve patients received a DermaFrost Pro (DFP) device.\n"
        "RESULTS: We saw scars (25%) with the DFP."
    )
    assert therapies(text) == ["DermaFrost Pro (DFP)"]


def test_those_not_treated_are_not_of_the_therapy() -> None:
    text = (
        "Hydroxychloroquine and flares of cutaneous lupus: a cohort study.\n"
        "RESULTS: Flares occurred in 5.4% of patients exposed to hydroxychloroquine, "
        "compared to 10.7% of those not exposed to hydroxychloroquine."
    )
    assert therapies(text) == ["hydroxychloroquine", "no hydroxychloroquine"]


def test_a_group_without_a_drug_is_not_of_the_drug() -> None:
    text = (
        "Prednisone in cutaneous lupus: a randomized controlled trial.\n"
        "RESULTS: Relapse occurred in 13.6% of the prednisone group "
        "and 39.1% of the no-prednisone group."
    )
    told = therapies(text)
    assert told[0] != told[1]
    assert told[1] is not None
    assert told[1].startswith("no ")


def test_a_drug_that_is_but_the_setting_is_not_what_is_tried() -> None:
    text = (
        "Effect of wintergreen lotion on itch in patients with lupus receiving methotrexate.\n"
        "METHODS: This randomized trial compared wintergreen lotion with no treatment.\n"
        "RESULTS: Itch ceased in 40% of patients."
    )
    assert therapies(text) == ["wintergreen lotion"]


def test_people_set_against_people_are_no_arms() -> None:
    text = (
        "Belimumab versus placebo in cutaneous lupus: a randomized trial.\n"
        "RESULTS: More belimumab-treated smoking versus non-smoking patients relapsed "
        "(59% versus 46%)."
    )
    assert "placebo" not in therapies(text)


def test_a_ratio_of_a_feature_is_of_no_therapy_where_the_drug_is_but_its_setting() -> None:
    text = (
        "Antibody status as a predictor of relapse in cutaneous lupus treated with rituximab: "
        "a meta-analysis.\n"
        "RESULTS: The relapse rate was higher with anti-Ro antibodies (RR 1.43; 95% CI 1.3-1.6)."
    )
    assert therapies(text) == [None]


def test_the_therapy_that_is_associated_is_the_therapy_of_the_ratio() -> None:
    text = (
        "Hydroxychloroquine and thrombosis in lupus: a cohort study.\n"
        "RESULTS: Hydroxychloroquine exposure was associated with fewer thromboses "
        "(odds ratio, 0.69; 95% CI, 0.57-0.84)."
    )
    assert therapies(text) == ["hydroxychloroquine"]


def test_a_comparator_before_the_bracket_of_two_numbers_is_that_of_the_second() -> None:
    text = (
        "Thalidomide versus placebo in discoid lupus: a randomized trial.\n"
        "RESULTS: Thalidomide reduced lesions after 52 weeks compared with patients in the "
        "placebo group (2.3 mm vs 3.0 mm)."
    )
    assert therapies(text) == ["thalidomide", "placebo"]


def test_two_numbers_of_one_bracket_are_of_one_arm() -> None:
    text = (
        "Cryotherapy versus laser for discoid lupus.\n"
        "RESULTS: The rate of relapse at 1 and 3 years was lower after cryotherapy "
        "(15.1% and 23.3%) compared with laser (28.9% and 45.8%)."
    )
    assert therapies(text) == ["Cryotherapy", "Cryotherapy", "laser", "laser"]


def test_what_is_given_together_and_not_compared_is_one_therapy() -> None:
    text = (
        "Quinacrine and hydroxychloroquine for refractory cutaneous lupus.\n"
        "METHODS: We treated 25 patients with the combination of both.\n"
        "RESULTS: The response rate was 56%."
    )
    (told,) = therapies(text)
    assert told is not None
    assert " plus " in told


def test_a_title_that_says_not_inferior_sets_one_arm_against_the_other() -> None:
    text = (
        "Punch excision is not inferior to shave excision in discoid lupus: a randomized trial.\n"
        "METHODS: We randomized 48 patients to punch excision and 52 patients to shave excision.\n"
        "RESULTS: Scars were less frequent after punch excision than shave excision (33% vs 47%)."
    )
    assert therapies(text) == ["Punch excision", "shave excision"]


def test_surgery_is_the_operation_that_the_text_is_on() -> None:
    text = (
        "Dermoplasty for scars of discoid lupus.\n"
        "METHODS: Twenty patients underwent dermoplasty.\n"
        "RESULTS: After surgery, 17 patients (85%) improved."
    )
    assert therapies(text) == ["Dermoplasty"]


def test_an_announcement_of_thousands_of_words_is_read_in_linear_time() -> None:
    title = "Efficacy and safety of " + "very " * 3000 + "lotion versus " + "long " * 3000
    text = f"{title}\nRESULTS: Relapse occurred in 16% of patients."
    assert len(extract(text, NAMES)) == 1


def test_a_class_of_drugs_that_everybody_had_is_the_therapy() -> None:
    text = (
        "Flares of cutaneous lupus after adjuvant targeted therapy.\n"
        "METHODS: Patients with lupus after adjuvant targeted therapy (TT) were seen.\n"
        "RESULTS: Relapse occurred in 12 of 40 patients (30%). Rash occurred in 25% of patients."
    )
    assert therapies(text) == ["targeted therapy", "targeted therapy"]


def test_a_target_written_out_and_abbreviated_is_one_therapy() -> None:
    text = (
        "Lupus-like rash under anti-tumour necrosis factor therapy: a cohort study.\n"
        "METHODS: We followed 80 patients treated with anti-TNF therapy.\n"
        "RESULTS: Rash occurred in 12% of patients. Relapse was seen in 20% of patients."
    )
    assert therapies(text) == ["anti-TNF", "anti-TNF"]


def test_respective_rates_are_of_the_drugs_in_their_order() -> None:
    text = (
        "Treatment of discoid lupus: a review of one clinic.\n"
        "RESULTS: Intramuscular triamcinolone, hydroxychloroquine, and methotrexate were most "
        "successful with 79%, 61%, and 42% respective response rates."
    )
    assert therapies(text) == ["triamcinolone", "hydroxychloroquine", "methotrexate"]


def test_a_disease_with_immunoglobulin_in_its_name_is_no_therapy() -> None:
    text = (
        "Serum markers in adult immunoglobulin A vasculitis with skin lupus.\n"
        "RESULTS: Relapse occurred in 20% of patients."
    )
    assert therapies(text) == [None]


def test_the_respective_placebo_group_is_placebo() -> None:
    text = (
        "Filgotinib for cutaneous lupus: a randomised placebo-controlled trial.\n"
        "RESULTS: Serious adverse events occurred in eight (4%) of 179 patients given filgotinib "
        "and in seven (8%) of 91 patients in the respective placebo group."
    )
    assert therapies(text) == ["filgotinib", "placebo"]


def test_what_narrows_a_therapy_where_it_stands_is_kept() -> None:
    text = (
        "Rehabilitation for cutaneous lupus: a meta-analysis.\n"
        "RESULTS: Compared with standard care, exercise-only rehabilitation reduced flares "
        "(odds ratio [OR], 0.57; 95% CI, 0.40-0.78)."
    )
    assert therapies(text) == ["exercise-only Rehabilitation"]


def test_a_program_of_two_parts_is_one_therapy() -> None:
    text = (
        "Effects of a skin camouflage and physical activity program for people with discoid "
        "lupus: a randomized trial.\n"
        "METHODS: Patients were randomized to the intervention group or the control group.\n"
        "RESULTS: Remission occurred in 42% of the intervention group and 30% of the control group."
    )
    assert therapies(text) == ["skin camouflage and physical activity program", "control"]


def test_the_second_of_a_pair_is_of_those_who_had_what_the_first_did_not() -> None:
    text = (
        "Skin care of people with discoid lupus who have tacrolimus: a cohort study.\n"
        "METHODS: People who received phototherapy were compared with people who received no "
        "phototherapy.\n"
        "RESULTS: Clearance was less common in people who did not receive phototherapy "
        "(50% vs. 73%)."
    )
    assert therapies(text) == ["no phototherapy", "phototherapy"]


def test_the_arm_compared_with_is_second_also_where_it_was_named_first() -> None:
    text = (
        "Dapsone and thalidomide in cutaneous lupus.\n"
        "RESULTS: Courses of dapsone or thalidomide were given to 80 patients, with more frequent "
        "remission among those who had thalidomide as compared to dapsone (89% vs. 85%)."
    )
    assert therapies(text) == ["thalidomide", "dapsone"]


def test_a_therapy_of_a_later_clause_is_not_that_of_the_number_before() -> None:
    text = (
        "Thalidomide for cutaneous lupus.\n"
        "RESULTS: Twenty patients (5%) required splints; of these, most had received colchicine."
    )
    assert therapies(text) == ["thalidomide"]


def test_arms_written_out_in_brackets_are_two_all_the_same() -> None:
    text = (
        "Steroid-free treatment in cutaneous lupus: a retrospective study.\n"
        "METHODS: Patients were divided into two groups: phototherapy (lamps, gel) or "
        "cryotherapy (liquid nitrogen and gauze at the discretion of the physician).\n"
        "RESULTS: Remission was more common with phototherapy (48% versus 25%)."
    )
    assert therapies(text) == ["phototherapy", "cryotherapy"]


def test_people_are_no_therapy() -> None:
    text = (
        "Skin cleaning among people with discoid lupus (PWDL): a randomized trial.\n"
        "RESULTS: PWDL had fewer flares (rate ratio 0.57, 95% CI 0.35 to 0.91)."
    )
    assert "people with discoid lupus (PWDL)" not in therapies(text)


def test_a_title_on_what_follows_a_procedure_names_the_therapy() -> None:
    text = (
        "Rate of infection after scalp skin biopsy in discoid lupus: a cohort study.\n"
        "RESULTS: After scalp skin biopsy, 36 of 670 patients (5.4%) had an infection."
    )
    assert therapies(text) == ["scalp skin biopsy"]


def test_a_ratio_without_an_arm_in_a_cohort_on_one_therapy_is_left_out() -> None:
    text = (
        "Belimumab for discoid lupus: a cohort study.\n"
        "RESULTS: PBX and NPX gave like survival of grafts (odds ratio, 1.04; 95% CI, 0.64-1.69). "
        "Remission was seen in 40%."
    )
    assert therapies(text) == ["belimumab"]


def test_a_procedure_given_with_a_drug_may_be_called_by_its_last_word() -> None:
    text = (
        "Dapsone with or without narrowband phototherapy in discoid lupus: a randomised trial.\n"
        "METHODS: Patients received dapsone alone or dapsone plus narrowband phototherapy.\n"
        "RESULTS: Itch occurred in five (17%) of 30 patients in the dapsone monotherapy group and "
        "six (20%) of 30 patients in the dapsone plus phototherapy group."
    )
    assert therapies(text) == ["dapsone", "dapsone plus phototherapy"]
