"""What a reader should doubt of a statistic: sentences, and nothing is changed by them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from loaders.fhir.values import Estimate, Statistic

_RATIOS: Final = frozenset({"risk-ratio", "odds-ratio", "hazard-ratio", "rate-ratio"})
_SHARES: Final = frozenset({"proportion", "risk-difference"})
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_BMI: Final = re.compile(r"\bBMI\b|body mass index", re.IGNORECASE)
_MOST_WORDS: Final = 200
_LEAST_BMI: Final = 10
_MOST_BMI: Final = 100
_PERCENT: Final = frozenset({"%", "percent", "percentage"})


def is_share(statistic: str) -> bool:
    """Whether its numbers are held as shares from 0 to 1, or as differences of such."""
    return statistic in _SHARES


def as_share(fields: dict[str, Any], statistic: str) -> tuple[dict[str, Any], list[str]]:
    """The fields with numbers as shares; those that say `%` are divided by 100.

    Numbers that are no shares and do not say that they are per cent are left out, with a
    sentence each.
    """
    names = ("value", "reported_lower", "reported_upper")
    least = 0 if statistic == "proportion" else -1
    if str(fields.get("unit")).casefold() in _PERCENT:
        scaled = {n: fields[n] / 100 for n in names if fields.get(n) is not None}
        fields = fields | scaled | {"unit": None}
    out = [n for n in names if fields.get(n) is not None and not least <= fields[n] <= 1]
    said = f"is no share from {least} to 1 and does not say that it is per cent"
    sentences = [f"the {n.replace('_', ' ')} {fields[n]} {said}; it is not used" for n in out]
    if len(out) == 1 and out[0] != "value":
        out = ["reported_lower", "reported_upper"]
    return fields | dict.fromkeys(out), sentences


def doubts(statistic: Statistic, kind: str, outcome: str) -> Iterator[str]:
    """Sentences on a statistic whose numbers do not fit each other, its words or the body."""
    value = statistic.value
    if value is not None:
        yield from _against_words(value, statistic)
        yield from _against_counts(value, kind, statistic)
        if kind in _RATIOS and value <= 0:
            yield f"a ratio of {value} is not possible"
        is_bmi = _BMI.search(outcome) or statistic.unit.replace(" ", "").startswith("kg/m2")
        if is_bmi and kind in ("mean", "median") and not _LEAST_BMI <= value <= _MOST_BMI:
            yield f"nobody has a body mass index of {value}"
    for estimate in statistic.estimates:
        yield from _against_limits(value, estimate)


def _against_limits(value: Decimal | None, estimate: Estimate) -> Iterator[str]:
    lower, upper = estimate.lower, estimate.upper
    if value is None or lower is None or upper is None or lower > upper:
        return
    shown = f"{lower} to {upper}"
    if not lower <= value <= upper:
        yield f"the interval {shown} does not contain its estimate {value}"
    elif lower < upper and value in (lower, upper):
        yield f"the estimate {value} equals a limit of its own interval {shown}"


def _against_words(value: Decimal, statistic: Statistic) -> Iterator[str]:
    """Whether a description that prints numbers prints this one, rounded or as a percentage.

    The limits of its intervals, which stand there too, do not count.
    """
    printed = [Decimal(number) for number in _NUMBER.findall(statistic.words)]
    limits = [e.lower for e in statistic.estimates] + [e.upper for e in statistic.estimates]
    for limit in limits:
        if limit is not None and limit in printed:
            del printed[len(printed) - 1 - printed[::-1].index(limit)]
    if printed and not any(_rounds_to(v, n) for n in printed for v in (value, value * 100)):
        said = statistic.words[:_MOST_WORDS]
        yield f"the value {value} does not stand in its own description ({said})"


def _rounds_to(value: Decimal, printed: Decimal) -> bool:
    return abs(value - printed) <= _half_a_unit(printed)


def _half_a_unit(printed: Decimal) -> Decimal:
    exponent = printed.as_tuple().exponent
    return Decimal(5).scaleb(int(exponent) - 1)


def _against_counts(value: Decimal, kind: str, statistic: Statistic) -> Iterator[str]:
    total = statistic.known if statistic.known is not None else statistic.participants
    if kind != "proportion" or statistic.affected is None or not total:
        return
    counted = Decimal(statistic.affected) / total
    per_cent = statistic.unit.casefold() in _PERCENT
    expected = counted * 100 if per_cent else counted
    if abs(expected - value) > _half_a_unit(value):
        yield f"the proportion {value} is not {statistic.affected} of {total} ({expected:.4g})"
