"""Fields as RevMan prints them: numbers, and the names of measures and methods.

A number that is not one raises Malformed with a sentence; an empty field is None.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

from loaders.revman.values import Effect, Group, Kind, Measure, Method

# The text of a field by its name, empty where it is missing.
Field = Callable[[str], str]
_MEASURES: Final[dict[str, Measure]] = {
    "or": "OR", "odds ratio": "OR", "rr": "RR", "risk ratio": "RR", "rd": "RD",
    "risk difference": "RD", "peto or": "PETO_OR", "peto odds ratio": "PETO_OR",
    "md": "MD", "mean difference": "MD", "smd": "SMD", "std mean difference": "SMD",
    "standardized mean difference": "SMD", "standardised mean difference": "SMD",
    "hr": "HR", "hazard ratio": "HR", "rate ratio": "RATE_RATIO",
}  # fmt: skip
_METHODS: Final[dict[str, Method]] = {
    "mh": "MH", "m-h": "MH", "mantel-haenszel": "MH", "iv": "IV", "inverse variance": "IV",
    "peto": "PETO",
}  # fmt: skip
_KINDS: Final[dict[str, Kind]] = {
    "dic": "dichotomous", "dichotomous": "dichotomous", "con": "continuous",
    "continuous": "continuous", "iv": "inverse-variance", "giv": "inverse-variance",
    "generic inverse variance": "inverse-variance", "ipd": "observed-expected",
    "o-e": "observed-expected", "o-e and variance": "observed-expected",
}  # fmt: skip
_NOTHING: Final = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "not estimable"})
_LARGEST: Final = Decimal(10) ** 12
_PER_CENT: Final = 100


class Malformed(ValueError):
    """A field that is not what it should be: one sentence."""


def decimal(field: Field, name: str) -> Decimal | None:
    """A number as printed, with a point or a comma; None for an empty field."""
    text = field(name).strip()
    if text.casefold() in _NOTHING:
        return None
    try:
        value = Decimal(text.replace(",", ".") if text.count(",") == 1 else text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or "_" in text:
        raise Malformed(f"{name} is {text[:30]!r}, which is no number; mend it")
    if abs(value) > _LARGEST or (value and value.adjusted() < -_PER_CENT):
        raise Malformed(f"{name} is {text[:30]!r}, which no study has; mend it")
    return value


def count(field: Field, name: str) -> int | None:
    """A whole number from 0; None for an empty field."""
    value = decimal(field, name)
    if value is None:
        return None
    if value < 0 or value != value.to_integral_value():
        raise Malformed(f"{name} is {value}, which is no number of people; mend it")
    return int(value)


def level(text: str) -> Decimal:
    """A level of confidence from `95` or `95%`; 0.95 where it is not told."""
    try:
        value = Decimal(text.strip().rstrip("%") or 95) / _PER_CENT
    except InvalidOperation:
        return Decimal("0.95")
    return value if value.is_finite() and Decimal("0.5") <= value < 1 else Decimal("0.95")


def measure(text: str) -> Measure:
    """The measure of effect, empty where it is none that is recomputed or kept."""
    return _MEASURES.get(text.strip().casefold().replace("_", " ").replace(".", ""), "")


def method(text: str) -> Method:
    """The method of pooling, empty where it is none that is recomputed."""
    return _METHODS.get(text.strip().casefold(), "")


def kind(text: str) -> Kind:
    """The kind of data."""
    return _KINDS.get(text.strip().casefold(), "other")


def effect(field: Field, names: tuple[str, str, str, str]) -> Effect:
    """Estimate, limits and weight; nothing where all are 0, as tables write `not estimable`."""
    estimate, lower, upper = (decimal(field, name) for name in names[:3])
    weight = decimal(field, names[3])
    if not (estimate or lower or upper):
        return Effect()
    return Effect(estimate=estimate, lower=lower, upper=upper, weight=weight or None)


def counted(events: int | None, total: int | None, which: str) -> Group:
    """A group of dichotomous data; nothing where nobody is in it. Raises Malformed."""
    if not total:
        return Group()
    if events is not None and events > total:
        raise Malformed(f"{events} events in the {which} group are more than its {total} people")
    return Group(events=events, total=total)


def averaged(mean: Decimal | None, sd: Decimal | None, total: int | None, which: str) -> Group:
    """A group of continuous data.

    A standard deviation of 0 is none, and a mean of 0 beside it is none either: that is how
    tables write what does not apply.
    """
    if sd is not None and sd < 0:
        raise Malformed(f"the standard deviation of the {which} group is negative; mend it")
    if not total:
        return Group()
    return Group(mean=mean if sd else (mean or None), sd=sd or None, total=total)
