"""Whether effects that are printed are those of the data that stand beside them.

A number agrees that differs by no more than the rounding of what is printed. RevMan computes
with more digits than it prints, and so does `loaders.revman.effects`.
"""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from loaders.revman.effects import (
    CONTINUOUS,
    DICHOTOMOUS,
    RATIOS,
    Interval,
    Means,
    Point,
    Pooled,
    Table,
    interval,
    of_means,
    of_table,
    pooled_inverse,
    pooled_tables,
)
from loaders.revman.values import Analysis, Data, Effect, Group, Measure, Pool

_RELATIVE: Final = 2e-6
_CANDIDATES: Final[dict[str, tuple[str, ...]]] = {
    "dichotomous": DICHOTOMOUS,
    "continuous": CONTINUOUS,
}


def recomputed(data: Data, analysis: Analysis, measure: str) -> Point | None:
    """The effect of a study from its data; None where the data do not tell it."""
    if analysis.kind == "dichotomous":
        table = _table(data, swapped=analysis.swapped)
        return of_table(table, measure) if table else None
    if analysis.kind == "continuous":
        means = _means(data.group_1, data.group_2)
        return of_means(means, measure) if means else None
    if data.observed_less_expected is not None and data.variance:
        variance = float(data.variance)
        expected = float(data.observed_less_expected) / variance
        return Point(expected, 1 / math.sqrt(variance)) if variance > 0 else None
    estimate = data.given
    if estimate is None and data.given_se and data.effect.estimate is not None:
        return _of_printed(float(data.effect.estimate), float(data.given_se), measure)
    if estimate is None or not data.given_se or data.given_se < 0:
        return None
    return Point(float(estimate), float(data.given_se))


def _of_printed(estimate: float, se: float, measure: str) -> Point | None:
    """An effect whose standard error is given beside it, which has the scale of its logarithm."""
    if se <= 0 or (measure in RATIOS and estimate <= 0):
        return None
    return Point(math.log(estimate) if measure in RATIOS else estimate, se)


def measure_told_by(analysis: Analysis) -> Measure:
    """The measure, where a table does not print it: the only one that gives all its effects."""
    if analysis.measure or analysis.measure_as_named:
        return analysis.measure
    fitting = [
        measure for measure in _CANDIDATES.get(analysis.kind, ()) if _all_agree(analysis, measure)
    ]
    known: dict[str, Measure] = {"RR": "RR", "OR": "OR", "RD": "RD", "PETO_OR": "PETO_OR"}
    known |= {"MD": "MD", "SMD": "SMD"}
    return known[fitting[0]] if len(fitting) == 1 else ""


def _all_agree(analysis: Analysis, measure: str) -> bool:
    printed = [data for data in analysis.data if data.effect.estimate is not None]
    return bool(printed) and not any(
        True for data in printed for _ in _disagreements_of(data, analysis, measure)
    )


def disagreements(analysis: Analysis, measure: Measure) -> Iterator[str]:
    """A sentence for each effect, weight and heterogeneity that is not that of the data."""
    if not measure:
        return
    named = f"analysis {analysis.number}"
    for data in analysis.data:
        for sentence in _disagreements_of(data, analysis, measure):
            yield f"{named}, {data.study} ({data.place}): {sentence}"
    weights: dict[str, list[float]] = {}
    for pool in analysis.pools:
        members = [d for d in analysis.data if pool.subgroup in ("", d.subgroup)]
        found = _pooled(members, analysis, measure) if members else None
        if found:
            where = f"{named}, pooled{f' in {pool.subgroup}' if pool.subgroup else ''}"
            for sentence in _of_pool(pool, found, analysis, measure):
                yield f"{where} ({pool.place}): {sentence}"
            for data, weight in zip(members, found.weights, strict=True):
                weights.setdefault(data.place, []).append(weight)
    for data in analysis.data:
        possible, printed = weights.get(data.place, []), data.effect.weight
        if printed is not None and possible and not any(_agrees(printed, w) for w in possible):
            yield f"{named}, {data.study}: weight {printed} is printed, {possible[0]:.6g} computed"


def _disagreements_of(data: Data, analysis: Analysis, measure: str) -> Iterator[str]:
    point = recomputed(data, analysis, measure)
    if data.effect.estimate is None or (point is None and analysis.kind not in _CANDIDATES):
        return
    if point is None:
        yield f"{measure} {data.effect.estimate} is printed, and its data give none"
        return
    yield from _compared(
        data.effect, interval(point, measure, float(analysis.study_level)), measure
    )


def _of_pool(pool: Pool, found: Pooled, analysis: Analysis, measure: str) -> Iterator[str]:
    level = float(analysis.pooled_level)
    yield from _compared(pool.effect, interval(found.point, measure, level), measure)
    if pool.chi2 and not _agrees(pool.chi2, found.chi2):
        yield f"Chi² {pool.chi2} is printed, {found.chi2:.6g} computed"
    if analysis.random and pool.tau2 is not None and not _agrees(pool.tau2, found.tau2):
        yield f"Tau² {pool.tau2} is printed, {found.tau2:.6g} computed"


def _compared(printed: Effect, computed: Interval, measure: str) -> Iterator[str]:
    pairs = (
        (measure, printed.estimate, computed.estimate),
        ("lower limit", printed.lower, computed.lower),
        ("upper limit", printed.upper, computed.upper),
    )
    for name, number, again in pairs:
        if number is not None and not _agrees(number, again):
            yield f"{name} {number} is printed, {again:.6g} computed"


def _agrees(printed: Decimal, computed: float) -> bool:
    exponent = int(printed.as_tuple().exponent)
    rounding = 0.5 * 10.0 ** max(exponent, -300)
    return abs(float(printed) - computed) <= rounding * 1.001 + _RELATIVE * abs(computed)


def _pooled(members: Sequence[Data], analysis: Analysis, measure: str) -> Pooled | None:
    """The studies pooled as the analysis says; None where it does not say, or lacks data."""
    if analysis.random is None:
        return None
    tables = [_table(data, swapped=analysis.swapped) for data in members]
    if analysis.kind == "dichotomous":
        if not analysis.method:
            return None
        used = [table or Table(0, 0, 0, 0) for table in tables]
        return pooled_tables(used, measure, analysis.method, random=analysis.random)
    points = [recomputed(data, analysis, measure) for data in members]
    return pooled_inverse(points, random=analysis.random)


def _table(data: Data, *, swapped: bool) -> Table | None:
    one, two = data.group_1, data.group_2
    if one.events is None or two.events is None or not one.total or not two.total:
        return None
    if swapped:
        return Table(one.total - one.events, one.total, two.total - two.events, two.total)
    return Table(one.events, one.total, two.events, two.total)


def _means(one: Group, two: Group) -> Means | None:
    if one.mean is None or two.mean is None or not one.sd or not two.sd:
        return None
    if not one.total or not two.total:
        return None
    return Means(
        float(one.mean), float(one.sd), one.total, float(two.mean), float(two.sd), two.total
    )
