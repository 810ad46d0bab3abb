"""Where independent findings disagree, whatever the threshold."""

from dataclasses import replace
from decimal import Decimal

from graph.agreement import bounds_of, disagreeing, highest_of_others
from graph.independence import independent
from ontology.vocabulary import Vocabulary
from tests.test_leads import TOPIC, dossier, share


def low_and_high(vocabulary: Vocabulary, **study: object) -> tuple[object, ...]:
    low = dossier("low", share("l", events=2, total=100))
    high = dossier("high", share("h", events=60, total=100), **study)  # type: ignore[arg-type]
    dossiers = [low, high]
    return bounds_of(dossiers, vocabulary, ()), independent(dossiers), dossiers


def test_a_finding_lies_below_an_independent_one_whose_interval_is_higher(
    vocabulary: Vocabulary,
) -> None:
    bounds, apart, _ = low_and_high(vocabulary)
    assert list(disagreeing(bounds, apart)) == [("low/f", "high/f")]  # type: ignore[arg-type]
    highest = highest_of_others(TOPIC, "low/f", bounds, apart)  # type: ignore[arg-type]
    assert highest is not None
    assert Decimal("0.49") < highest < Decimal("0.51")


def test_studies_that_may_share_patients_do_not_disagree(vocabulary: Vocabulary) -> None:
    bounds, apart, _ = low_and_high(vocabulary, may_share_patients_with=("l",))
    assert list(disagreeing(bounds, apart)) == []  # type: ignore[arg-type]
    assert highest_of_others(TOPIC, "low/f", bounds, apart) is None  # type: ignore[arg-type]


def test_what_is_set_aside_disagrees_with_nothing(vocabulary: Vocabulary) -> None:
    _, apart, dossiers = low_and_high(vocabulary)
    kept = bounds_of(dossiers, vocabulary, {"high/f"})  # type: ignore[arg-type]
    assert list(disagreeing(kept, apart)) == []  # type: ignore[arg-type]


def test_a_harm_not_looked_for_in_everybody_is_never_below(vocabulary: Vocabulary) -> None:
    unsought = share("l", events=2, total=100, outcome="peripheral-neuropathy")
    low = dossier("low", replace(unsought, assessed_how="AssessmentNotStated"))
    high = dossier("high", replace(unsought, study="h", events=60))
    bounds = bounds_of([low, high], vocabulary, ())
    assert list(disagreeing(bounds, independent([low, high]))) == []
