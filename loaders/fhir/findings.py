"""The statistics of an Evidence as findings whose words are not mapped yet.

A number that is not plausible is kept as it stands and warned of; one that our form of it cannot
hold (a proportion of 31) is left out and warned of. Nothing is mended in silence.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from graph.claim import UnmappedFinding
from graph.closed_lists import IntervalKind
from loaders.fhir.plausible import as_share, doubts, is_share
from loaders.fhir.values import Certainty, Estimate, Evidence, Statistic, Variable

_STATISTICS: Final = {
    "relative risk": "risk-ratio", "risk ratio": "risk-ratio", "rr": "risk-ratio",
    "c93152": "risk-ratio",
    "hazard ratio": "hazard-ratio", "c93150": "hazard-ratio", "stato:0000677": "hazard-ratio",
    "odds ratio": "odds-ratio", "c16932": "odds-ratio", "stato:0000182": "odds-ratio",
    "risk difference": "risk-difference", "absolute risk difference": "risk-difference",
    "stato:0000424": "risk-difference",
    "mean difference": "mean-difference", "difference of means": "mean-difference",
    "difference in means": "mean-difference", "0000457": "mean-difference",
    "mean": "mean", "stato:0000573": "mean", "median": "median",
    "mean change": "mean-change", "median change": "median-change",
    "proportion": "proportion", "percentage": "proportion", "tbd:0000018": "proportion",
    "count": "count", "range": "range",
    "incidence rate": "incidence-rate", "rate ratio": "rate-ratio",
    "incidence rate ratio": "rate-ratio", "rate difference": "rate-difference",
}  # fmt: skip
_INTERVALS: Final[tuple[tuple[tuple[str, ...], IntervalKind], ...]] = (
    (("confidence interval", "c53324", "stato:0000196"), "Confidence"),
    (("credible interval", "0000455"), "Credible"),
    (("interquartile range",), "InterquartileRange"),
    (("range",), "Range"),
)
_P_VALUES: Final = ("p-value", "p value", "c44185")
_GRADE: Final = frozenset({"high", "moderate", "low", "very-low"})
_VERSUS: Final = re.compile(r"\s+(?:vs\.?|versus)\s+", re.IGNORECASE)
# How FEvIR begins the names of groups and variables.
_PREFIX: Final = re.compile(r"^[A-Z]\w*(?:Variable|Group|Assignment): ")


def findings(content: Evidence, study: str) -> tuple[tuple[UnmappedFinding, ...], tuple[str, ...]]:
    """A finding for each statistic that has a number, and the warnings."""
    compared = _comparison(content.variables)
    found, warnings = [], list(compared.warnings)
    for number, statistic in enumerate(content.statistics, start=1):
        name = f"{content.title or study}: statistic {number}"
        kind = _statistic(statistic)
        if kind is None:
            said = statistic.kind or statistic.code or "without a type"
            warnings.append(f"{name} ({said}) is of no kind that is kept; no finding is made of it")
            continue
        warnings += [f"{name}: {doubt}" for doubt in doubts(statistic, kind, compared.outcome)]
        fields, left_out = _numbers(statistic, kind)
        warnings += [f"{name}: {sentence}" for sentence in left_out]
        if fields:
            found.append(
                UnmappedFinding(
                    key=f"statistic-{number}",
                    role="Own",
                    field=f"/statistic/{number - 1}/{_place(fields)}",
                    study=study,
                    statistic=kind,
                    therapy_as_named=compared.therapy or None,
                    comparator_as_named=compared.comparator or None,
                    outcome_as_named=compared.outcome or None,
                    outcome_code=compared.outcome_code or None,
                    population=compared.population or None,
                    as_printed=statistic.words or None,
                    note=_note(statistic),
                    **_certainty(content.certainty),
                    **fields,
                )
            )
    return tuple(found), tuple(warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    population: str
    therapy: str
    comparator: str
    outcome: str
    outcome_code: str
    warnings: tuple[str, ...]


def _comparison(variables: tuple[Variable, ...]) -> _Comparison:
    """Who got what instead of what, and what was looked at, in the words of the variables.

    Where two exposures stand side by side and no role tells which is compared with which, the
    later one is taken as the comparator, and that is warned of.
    """
    by_role: dict[str, list[Variable]] = {}
    for variable in variables:
        by_role.setdefault(variable.role, []).append(variable)
    exposures, warnings = by_role.get("exposure", []), []
    therapy = comparator = ""
    if exposures:
        therapy, *rest = _VERSUS.split(_named(exposures[0]), maxsplit=1)
        comparator = exposures[0].comparator or "".join(rest)
    if references := by_role.get("referenceExposure"):
        comparator = _named(references[0])
    elif len(exposures) > 1 and not comparator:
        comparator = _named(exposures[1])
        warnings.append(
            f"two exposures stand side by side; {comparator!r} is taken as the comparator"
        )
    outcome = next(iter(by_role.get("outcome", [])), None)
    population = next(iter(by_role.get("population", [])), None)
    return _Comparison(
        population=_named(population) if population else "",
        therapy=therapy,
        comparator=comparator,
        outcome=_named(outcome) if outcome else "",
        outcome_code=outcome.code if outcome else "",
        warnings=tuple(warnings),
    )


def _named(variable: Variable) -> str:
    return _PREFIX.sub("", variable.words or variable.display)


def _statistic(statistic: Statistic) -> str | None:
    words = statistic.kind.casefold().replace("-", " ")
    return _STATISTICS.get(words) or _STATISTICS.get(statistic.code.casefold())


def _numbers(statistic: Statistic, kind: str) -> tuple[dict[str, Any], list[str]]:
    """The numbers as a finding holds them, and sentences on those that it cannot hold."""
    left_out: list[str] = []
    fields: dict[str, Any] = {"value": statistic.value, "unit": statistic.unit or None}
    fields |= _limits(statistic, left_out)
    spread, p = _spread(statistic), _p_value(statistic)
    if spread:
        fields |= {"dispersion": spread[0].value, "dispersion_kind": spread[1]}
    if p is not None and 0 <= p <= 1:
        fields |= {"p_value": p, "p_relation": "Equal"}
    elif p is not None:
        left_out.append(f"the P value {p} is not between 0 and 1; it is not used")
    if is_share(kind):
        fields, sentences = as_share(fields, kind)
        left_out += sentences
    fields |= _people(statistic, left_out)
    held = {name: value for name, value in fields.items() if value is not None}
    numbers = {"value", "events", "reported_lower"} & set(held)
    return (held if numbers else {}), left_out


def _limits(statistic: Statistic, left_out: list[str]) -> dict[str, Any]:
    found = _interval(statistic)
    if found is None:
        return {}
    estimate, kind = found
    lower, upper, level = estimate.lower, estimate.upper, estimate.level
    if lower is not None and upper is not None and lower > upper:
        left_out.append(f"the lower limit {lower} is above the upper {upper}; neither is used")
        return {}
    if level is not None and not 0 < level < 1:
        left_out.append(f"the level {level} is not between 0 and 1; it is not used")
        level = None
    if kind == "Confidence" and level is None:
        left_out.append(f"the level of its interval {lower} to {upper} is not told; it is not used")
        return {}
    return {
        "reported_lower": lower,
        "reported_upper": upper,
        "reported_interval": kind,
        "confidence_level": level,
    }


def _people(statistic: Statistic, left_out: list[str]) -> dict[str, Any]:
    events, known, all_of = statistic.affected, statistic.known, statistic.participants
    total = known if known is not None else all_of
    if not total:
        return {"events": events}
    if events is not None and events > total:
        left_out.append(f"{events} with the outcome are more than {total}; neither is used")
        return {}
    counted = "Analysed" if known is not None else "DenominatorNotStated"
    return {"events": events, "total": total, "denominator": counted}


def _is(estimate: Estimate, names: tuple[str, ...]) -> bool:
    return bool({estimate.kind.casefold(), estimate.code.casefold()} & set(names))


def _interval(statistic: Statistic) -> tuple[Estimate, IntervalKind] | None:
    for names, kind in _INTERVALS:
        for estimate in statistic.estimates:
            if _is(estimate, names) and (estimate.lower, estimate.upper) != (None, None):
                return estimate, kind
    return None


def _spread(statistic: Statistic) -> tuple[Estimate, str] | None:
    for estimate in statistic.estimates:
        words = estimate.kind.casefold()
        if estimate.value is not None and words.startswith("standard deviation"):
            return estimate, "StandardDeviation"
        if estimate.value is not None and words.startswith("standard error"):
            return estimate, "StandardError"
    return None


def _p_value(statistic: Statistic) -> Decimal | None:
    return next((e.value for e in statistic.estimates if _is(e, _P_VALUES)), None)


def _certainty(ratings: tuple[Certainty, ...]) -> dict[str, Any]:
    overall = [rating for rating in ratings if rating.kind.casefold().startswith("overall")]
    rating = next((r for r in (*overall, *ratings) if r.words), None)
    if rating is None:
        return {}
    return {
        "certainty": rating.words,
        "certainty_scale": "GRADE" if rating.code in _GRADE else None,
        "certainty_reasons": rating.reasons or None,
    }


def _note(statistic: Statistic) -> str | None:
    known = (*_P_VALUES, *(name for names, _ in _INTERVALS for name in names))
    others = [
        f"{e.kind} {e.value}"
        for e in statistic.estimates
        if e.value is not None and not _is(e, known) and "standard" not in e.kind.casefold()
    ]
    parts = [*statistic.models, *others, *statistic.notes]
    if statistic.events is not None and statistic.events != statistic.affected:
        parts.append(f"{statistic.events} events")
    taken_part = statistic.participants
    if taken_part is not None and statistic.known not in (None, taken_part):
        parts.append(f"{statistic.known} of {taken_part} participants analysed")
    return "; ".join(parts) or None


def _place(fields: dict[str, Any]) -> str:
    if "value" in fields:
        return "quantity/value"
    return "numberAffected" if "events" in fields else "attributeEstimate"
