"""The data and the effects of a review as findings whose words are not mapped yet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from graph.claim import UnmappedFinding
from loaders.revman.agreement import disagreements, measure_told_by
from loaders.revman.values import Analysis, Data, Effect, Group, Measure, Pool, Review

_STATISTICS: Final[dict[str, str]] = {
    "OR": "odds-ratio",
    "PETO_OR": "odds-ratio",
    "RR": "risk-ratio",
    "RD": "risk-difference",
    "MD": "mean-difference",
    "HR": "hazard-ratio",
    "RATE_RATIO": "rate-ratio",
}
_VERSUS: Final = re.compile(r"\s+(?:vs\.?|versus|v)\s+", re.IGNORECASE)
_NO_NAMES: Final = frozenset(
    {"", "experimental", "intervention", "treatment", "favours experimental"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The slugs of the synthesis, and of each study by its name and year."""

    synthesis: str
    studies: Mapping[tuple[str, str], str]


def findings(review: Review, names: Names) -> tuple[tuple[UnmappedFinding, ...], tuple[str, ...]]:
    """Findings per study and arm, effects per study, pooled effects; and the warnings."""
    found: dict[str, UnmappedFinding] = {}
    warnings: list[str] = []
    for analysis in review.analyses:
        measure = measure_told_by(analysis)
        warnings += disagreements(analysis, measure)
        warnings += _unkept(analysis, measure)
        for finding in _of_analysis(analysis, measure, names):
            key, again = finding.key, 1
            while key in found:
                again += 1
                key = f"{finding.key}-{again}"
            found[key] = finding if again == 1 else replace(finding, key=key)
    return tuple(found.values()), tuple(warnings)


def _unkept(analysis: Analysis, measure: Measure) -> Iterator[str]:
    printed = [d for d in analysis.data if d.effect != Effect()]
    if (printed or analysis.pools) and measure not in _STATISTICS:
        said = analysis.measure_as_named or measure
        why = f"their measure ({said}) is of no kind that is kept"
        if not said:
            why = "the table does not tell their measure, and no single one gives them all"
        count = len(printed) + len(analysis.pools)
        yield f"analysis {analysis.number}: {count} effects make no finding: {why}"


def _of_analysis(analysis: Analysis, measure: Measure, names: Names) -> Iterator[UnmappedFinding]:
    statistic = _STATISTICS.get(measure)
    key = "a" + re.sub(r"[^a-z0-9]+", "-", analysis.number.casefold())
    words = _words(analysis)
    for number, data in enumerate(analysis.data, start=1):
        own: dict[str, Any] = {
            "study": names.studies[data.study, data.year],
            "population": data.subgroup or None,
            "note": data.footnote or None,
        }
        yield from _arms(data, analysis, f"{key}-r{number}", words | own)
        if statistic and data.effect != Effect():
            yield _effect(
                f"{key}-r{number}-effect", statistic, data.fields[2], data.effect,
                level=analysis.study_level, fields=words | own | _told(analysis, measure, data),
            )  # fmt: skip
    for pool in analysis.pools if statistic else ():
        part = f"-{_place_key(pool)}" if pool.subgroup else ""
        fields: dict[str, Any] = words | {
            "study": names.synthesis,
            "population": pool.subgroup or None,
        }
        fields |= {"note": _pooled_note(analysis, pool), "p_value": pool.p}
        fields |= {"p_relation": "Equal" if pool.p is not None else None}
        yield _effect(
            f"{key}{part}-pooled", statistic or "", pool.field, pool.effect,
            level=analysis.pooled_level, fields=fields,
        )  # fmt: skip


def _place_key(pool: Pool) -> str:
    return re.sub(r"[^a-z0-9]+", "-", pool.place.rpartition("/")[2].casefold()).strip("-")


def _words(analysis: Analysis) -> dict[str, Any]:
    """Therapy, comparator and outcome: labels that name nothing give way to the comparison's."""
    one, two = analysis.label_1, analysis.label_2
    parts = _VERSUS.split(analysis.comparison, maxsplit=1)
    if one.casefold() in _NO_NAMES and len(parts) > 1:
        one, two = parts
    return {
        "therapy_as_named": one or "Experimental",
        "comparator_as_named": two or "Control",
        "outcome_as_named": analysis.name or None,
        "unit": analysis.unit or None,
    }


def _arms(
    data: Data, analysis: Analysis, key: str, fields: dict[str, Any]
) -> Iterator[UnmappedFinding]:
    own, other = fields["therapy_as_named"], fields["comparator_as_named"]
    sides = ((data.group_1, own, 0), (data.group_2, other, 1))
    for group, therapy, index in sides:
        numbers = _numbers(group, analysis)
        if numbers:
            said = fields | {"therapy_as_named": therapy, "comparator_as_named": None} | numbers
            if analysis.kind == "dichotomous":
                said["unit"] = None
            yield UnmappedFinding(
                key=f"{key}-{index + 1}",
                role="Own",
                field=data.fields[index],
                total=group.total,
                denominator="DenominatorNotStated",
                **said,
            )


def _numbers(group: Group, analysis: Analysis) -> dict[str, Any]:
    if analysis.kind == "dichotomous" and group.events is not None and group.total:
        return {"statistic": "proportion", "events": group.events}
    if analysis.kind == "continuous" and group.mean is not None and group.total:
        spread = {"dispersion": group.sd, "dispersion_kind": "StandardDeviation"}
        return {"statistic": "mean", "value": group.mean, **(spread if group.sd else {})}
    return {}


def _effect(
    key: str, statistic: str, field: str, effect: Effect, *, level: Decimal, fields: dict[str, Any]
) -> UnmappedFinding:
    limits = effect.lower is not None and effect.upper is not None
    return UnmappedFinding(
        key=key,
        role="Own",
        field=field,
        statistic=statistic,
        value=effect.estimate,
        reported_lower=effect.lower if limits else None,
        reported_upper=effect.upper if limits else None,
        reported_interval="Confidence" if limits else None,
        confidence_level=level if limits else None,
        **fields,
    )


def _told(analysis: Analysis, measure: Measure, data: Data) -> dict[str, Any]:
    parts = [data.footnote]
    if measure == "PETO_OR":
        parts.append("by Peto's method")
    if not analysis.measure:
        parts.append(f"The table does not name the measure; {measure} gives all its effects.")
    if data.effect.weight is not None:
        parts.append(f"weight {data.effect.weight} %")
    return {"note": "; ".join(part for part in parts if part) or None}


def _pooled_note(analysis: Analysis, pool: Pool) -> str:
    model = {True: "random effects", False: "fixed effect", None: ""}[analysis.random]
    one, two = pool.group_1, pool.group_2
    summed = [
        f"{group.events} of {group.total}" if group.events and group.total else str(group.total)
        for group in (one, two)
        if group.total
    ]
    parts = [
        " ".join(part for part in (analysis.method, model) if part),
        f"added up: {' v '.join(summed)}" if summed else "",
        f"Tau² {pool.tau2}" if pool.tau2 else "",
        f"Chi² {pool.chi2}" if pool.chi2 else "",
        f"I² {pool.i2} %" if pool.i2 is not None and pool.chi2 else "",
    ]
    return "; ".join(part for part in parts if part)
