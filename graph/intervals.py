"""Intervals as answers use them.

A reported 95 % confidence interval is taken as it is. Else events and total of patients give
the exact two-sided 95 % interval of Clopper and Pearson (Biometrika 1934;26:404-413), by the
beta quantiles, rounded half-even to six decimals. Else there is none: silence has no interval.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal, NamedTuple

from graph.claim import Finding

IntervalSource = Literal["ReportedConfidenceInterval", "ClopperPearson"]

_SIX = Decimal("0.000001")
_PROPORTIONS = ("proportion", "count")


class Interval(NamedTuple):
    """Limits used in answers, in the unit of the finding's value, and where they come from."""

    lower: Decimal
    upper: Decimal
    source: IntervalSource


def interval_of(finding: Finding) -> Interval | None:
    """The interval of a finding, or None where neither limits nor patients at risk are given.

    Events of treatment courses, of pooled studies, or in people whose number at risk is not
    stated have none.
    """
    lower, upper = finding.reported_lower, finding.reported_upper
    if lower is not None and upper is not None:
        is_ci = finding.reported_interval == "Confidence"
        if is_ci and finding.confidence_level == Decimal("0.95"):
            return Interval(lower, upper, "ReportedConfidenceInterval")
    of_patients = finding.denominator not in ("TreatmentCourses", "DenominatorNotStated", None)
    if finding.events is None or finding.total is None or not of_patients:
        return None
    if finding.statistic not in _PROPORTIONS:
        return None
    return Interval(*clopper_pearson(finding.events, finding.total), "ClopperPearson")


def point_of(finding: Finding) -> Decimal:
    """The share as reported, else events over total to six decimals."""
    if finding.value is not None:
        return finding.value
    assert finding.events is not None
    assert finding.total
    return (Decimal(finding.events) / finding.total).quantize(_SIX, rounding=ROUND_HALF_EVEN)


def clopper_pearson(events: int, total: int) -> tuple[Decimal, Decimal]:
    """The exact two-sided 95 % limits of `events` of `total`, to six decimals.

    Raises ValueError unless 0 <= events <= total and total > 0.
    """
    from scipy.stats import beta

    if not 0 <= events <= total or total == 0:
        raise ValueError(f"{events} events of {total} make no proportion")
    lower = 0.0 if events == 0 else float(beta.ppf(0.025, events, total - events + 1))
    upper = 1.0 if events == total else float(beta.ppf(0.975, events + 1, total - events))
    return _rounded(lower), _rounded(upper)


def _rounded(number: float) -> Decimal:
    return Decimal(number).quantize(_SIX, rounding=ROUND_HALF_EVEN)
