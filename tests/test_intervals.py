"""Intervals as answers use them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claim import Finding
from graph.document import Quote
from graph.intervals import clopper_pearson, interval_of


def finding(**fields: object) -> Finding:
    given_fields = {
        "key": "x",
        "role": "Own",
        "quotes": (Quote(text="…"),),
        "study": "s",
        "therapy": "thalidomide",
        "outcome": "relapse",
        "condition": "cle",
        "population_match": "CleOnly",
        "statistic": "proportion",
        "denominator": "Analysed",
        "measure_kind": "Incidence",
    }
    return Finding(**{**given_fields, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("events", "total", "lower", "upper"),
    [
        (0, 10, "0", "0.308497"),
        (12, 14, "0.571871", "0.982205"),
        (10, 10, "0.691503", "1"),
        (1, 5, "0.005051", "0.716418"),
    ],
)
def test_events_of_patients_give_the_exact_binomial_interval_to_six_decimals(
    events: int, total: int, lower: str, upper: str
) -> None:
    interval = interval_of(finding(events=events, total=total))
    assert interval == (Decimal(lower), Decimal(upper), "ClopperPearson")


def test_zero_of_ten_does_not_show_a_risk_under_20_percent() -> None:
    assert clopper_pearson(0, 10)[1] > Decimal("0.20")


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_proportion(counts: tuple[int, int]) -> None:
    events, total = counts
    lower, upper = clopper_pearson(events, total)
    assert 0 <= lower <= Decimal(events) / total <= upper <= 1


@pytest.mark.parametrize(("events", "total"), [(3, 2), (-1, 4), (0, 0)])
def test_events_that_make_no_proportion_are_refused(events: int, total: int) -> None:
    with pytest.raises(ValueError, match="make no proportion"):
        clopper_pearson(events, total)


def test_a_reported_95_percent_confidence_interval_is_taken_as_it_is() -> None:
    limits = {"reported_lower": Decimal("0.09"), "reported_upper": Decimal("0.25")}
    reported = finding(
        value=Decimal("0.16"),
        reported_interval="Confidence",
        confidence_level=Decimal("0.95"),
        **limits,
    )
    assert interval_of(reported) == (
        Decimal("0.09"),
        Decimal("0.25"),
        "ReportedConfidenceInterval",
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"reported_interval": "Confidence", "confidence_level": Decimal("0.90")},
        {"reported_interval": "Credible", "confidence_level": Decimal("0.95")},
        {"reported_interval": "Range"},
    ],
    ids=["90 % confidence", "credible", "range"],
)
def test_limits_of_another_kind_are_not_used(fields: dict[str, object]) -> None:
    limits = {"reported_lower": Decimal("0.09"), "reported_upper": Decimal("0.25")}
    assert interval_of(finding(value=Decimal("0.16"), **limits, **fields)) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"events": 0},
        {"events": 0, "treated": 40, "denominator": "DenominatorNotStated"},
        {"events": 5, "total": 60, "denominator": "TreatmentCourses"},
        {"events": 5, "total": 60, "denominator": "DenominatorNotStated"},
        {"events": 5, "total": 60, "statistic": "pooled-proportion"},
        {"value": Decimal("0.16")},
    ],
    ids=["no total", "only treated", "courses", "not stated", "pooled", "no events"],
)
def test_without_patients_at_risk_there_is_no_interval(fields: dict[str, object]) -> None:
    assert interval_of(finding(**fields)) is None
