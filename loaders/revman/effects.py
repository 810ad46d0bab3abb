"""Effects of two groups, of one study and pooled: what RevMan computes, computed again.

Two-by-two tables are (events 1, total 1, events 2, total 2). Ratios are worked on as logarithms
and given as ratios. Studies without an estimable effect (nobody or everybody in both groups had
the event; a group is empty) give None and are left out of pooled effects.

Where a cell is zero, 0.5 is added to each of the study's four, as RevMan 5 does, also for
Mantel-Haenszel pooling. Intervals are normal.

Sources: Deeks & Higgins 2010, Statistical algorithms in Review Manager 5; Mantel & Haenszel 1959
(pooled odds ratio); Robins, Breslow & Greenland 1986 (its variance); Greenland & Robins 1985
(pooled risk ratio and risk difference, with variances); Yusuf, Peto et al. 1985 (Peto's odds
ratio); DerSimonian & Laird 1986 (between-study variance); Hedges & Olkin 1985 (standardised mean
difference, adjusted for small samples).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Final, NamedTuple

RATIOS: Final = frozenset({"OR", "RR", "PETO_OR", "HR", "RATE_RATIO"})
DICHOTOMOUS: Final = ("RR", "OR", "RD", "PETO_OR")
CONTINUOUS: Final = ("MD", "SMD")


class Table(NamedTuple):
    """A two-by-two table."""

    events_1: float
    total_1: float
    events_2: float
    total_2: float


class Means(NamedTuple):
    """Two means with their standard deviations and numbers."""

    mean_1: float
    sd_1: float
    total_1: float
    mean_2: float
    sd_2: float
    total_2: float


@dataclass(frozen=True, slots=True)
class Point:
    """An effect on the scale it is pooled on (logarithms of ratios), and its standard error."""

    estimate: float
    se: float


@dataclass(frozen=True, slots=True)
class Interval:
    """An effect with its limits as printed: ratios as ratios."""

    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled effect, with heterogeneity; weights in per cent, in the order of the studies."""

    point: Point
    weights: tuple[float, ...]
    chi2: float
    tau2: float


@cache
def _z(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2)


def interval(point: Point, measure: str, level: float = 0.95) -> Interval:
    """The effect with its normal interval, ratios as ratios; inf where a limit overflows."""
    z = _z(level)
    limits = (point.estimate, point.estimate - z * point.se, point.estimate + z * point.se)
    return Interval(*(map(_exp, limits) if measure in RATIOS else limits))


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def of_table(table: Table, measure: str) -> Point | None:
    """The effect of one two-by-two table; None where it cannot be estimated."""
    events_1, total_1, events_2, total_2 = table
    if min(total_1, total_2) <= 0 or not (0 <= events_1 <= total_1 and 0 <= events_2 <= total_2):
        return None
    if measure == "RD":
        return _risk_difference(table)
    nobody, everybody = not (events_1 or events_2), events_1 == total_1 and events_2 == total_2
    if nobody or everybody:
        return None
    if measure == "PETO_OR":
        expected, variance = _peto(table)
        return Point((events_1 - expected) / variance, 1 / math.sqrt(variance))
    a, n1, c, n2 = corrected(table)
    b, d = n1 - a, n2 - c
    if measure == "OR":
        return Point(math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    risks = Point(math.log(a / n1 * n2 / c), math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2))
    return risks if measure == "RR" else None


def of_means(means: Means, measure: str) -> Point | None:
    """The difference of two means (MD), or the standardised one (SMD, Hedges' adjusted g).

    None without both standard deviations or with fewer than two people in a group.
    """
    mean_1, sd_1, n1, mean_2, sd_2, n2 = means
    if min(sd_1, sd_2) <= 0 or min(n1, n2) <= 1:
        return None
    difference = mean_1 - mean_2
    if measure == "MD":
        return Point(difference, math.sqrt(sd_1**2 / n1 + sd_2**2 / n2))
    if measure != "SMD":
        return None
    n = n1 + n2
    pooled = math.sqrt(((n1 - 1) * sd_1**2 + (n2 - 1) * sd_2**2) / (n - 2))
    g = difference / pooled * (1 - 3 / (4 * n - 9))
    return Point(g, math.sqrt(n / (n1 * n2) + g**2 / (2 * (n - 3.94))))


def corrected(table: Table) -> Table:
    """The table with 0.5 added to each cell where one of them is zero."""
    events_1, total_1, events_2, total_2 = table
    if min(events_1, total_1 - events_1, events_2, total_2 - events_2) > 0:
        return table
    return Table(events_1 + 0.5, total_1 + 1, events_2 + 0.5, total_2 + 1)


def _risk_difference(table: Table) -> Point | None:
    p1, p2 = table.events_1 / table.total_1, table.events_2 / table.total_2
    a, n1, c, n2 = corrected(table)
    variance = a * (n1 - a) / n1**3 + c * (n2 - c) / n2**3
    return Point(p1 - p2, math.sqrt(variance)) if variance > 0 else None


def _peto(table: Table) -> tuple[float, float]:
    """The expected number of events in the first group, and the variance of those observed."""
    n1, n2 = table.total_1, table.total_2
    n, events = n1 + n2, table.events_1 + table.events_2
    return n1 * events / n, n1 * n2 * events * (n - events) / (n**2 * (n - 1))


def pooled_inverse(points: Sequence[Point | None], *, random: bool) -> Pooled | None:
    """Inverse-variance pooling, random by DerSimonian & Laird; None where no study counts."""
    return _pooled(points, lambda points: _inverse(points).estimate, random=random)


def pooled_tables(
    tables: Sequence[Table], measure: str, method: str, *, random: bool
) -> Pooled | None:
    """Tables pooled by Mantel-Haenszel (`MH`), inverse variance (`IV`) or Peto (`PETO`).

    Random effects with Mantel-Haenszel take their between-study variance from the spread of the
    studies around the Mantel-Haenszel estimate, and weigh by inverse variance. Peto is fixed.
    """
    points = [of_table(table, measure) for table in tables]
    if method != "MH":
        return pooled_inverse(points, random=random)
    used = [table for table, point in zip(tables, points, strict=True) if point]
    if not used:
        return None
    fixed, weights = _mantel_haenszel(used, measure)
    found = _pooled(points, lambda _: fixed.estimate, random=random)
    if random or found is None:
        return found
    shares = iter(100 * weight / sum(weights) for weight in weights)
    return Pooled(fixed, tuple(next(shares) if p else 0.0 for p in points), found.chi2, 0.0)


def _pooled(
    points: Sequence[Point | None], centre: Callable[[Sequence[Point]], float], *, random: bool
) -> Pooled | None:
    used = [point for point in points if point and point.se > 0]
    if not used:
        return None
    weights = [1 / point.se**2 for point in used]
    middle = centre(used)
    chi2 = sum(w * (p.estimate - middle) ** 2 for w, p in zip(weights, used, strict=True))
    tau2 = _between(weights, chi2) if random else 0.0
    widened = [Point(p.estimate, math.sqrt(p.se**2 + tau2)) if tau2 else p for p in used]
    whole = sum(1 / p.se**2 for p in widened)
    shares = iter(100 / p.se**2 / whole for p in widened)
    per_study = tuple(next(shares) if p and p.se > 0 else 0.0 for p in points)
    return Pooled(_inverse(widened), per_study, chi2, tau2)


def _between(weights: Sequence[float], chi2: float) -> float:
    scale = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    return max(0.0, (chi2 - (len(weights) - 1)) / scale) if len(weights) > 1 and scale > 0 else 0.0


def _inverse(points: Sequence[Point]) -> Point:
    weights = [1 / point.se**2 for point in points]
    estimate = sum(w * p.estimate for w, p in zip(weights, points, strict=True)) / sum(weights)
    return Point(estimate, 1 / math.sqrt(sum(weights)))


def _mantel_haenszel(tables: Sequence[Table], measure: str) -> tuple[Point, list[float]]:
    """The fixed effect and the weights of tables that all have an effect."""
    if measure == "RD":
        return _mantel_haenszel_difference(tables)
    corrects = [corrected(table) for table in tables]
    return _mh_odds(corrects) if measure == "OR" else _mh_risk(corrects)


def _mh_odds(tables: Sequence[Table]) -> tuple[Point, list[float]]:
    r = [a * (n2 - c) / (n1 + n2) for a, n1, c, n2 in tables]
    s = [(n1 - a) * c / (n1 + n2) for a, n1, c, n2 in tables]
    p = [(a + n2 - c) / (n1 + n2) for a, n1, c, n2 in tables]
    sum_r, sum_s = sum(r), sum(s)
    rows = list(zip(r, s, p, strict=True))
    variance = (
        sum(p * r for r, _, p in rows) / (2 * sum_r**2)
        + sum(p * s + (1 - p) * r for r, s, p in rows) / (2 * sum_r * sum_s)
        + sum((1 - p) * s for _, s, p in rows) / (2 * sum_s**2)
    )
    return Point(math.log(sum_r / sum_s), math.sqrt(variance)), s


def _mh_risk(tables: Sequence[Table]) -> tuple[Point, list[float]]:
    r = [a * n2 / (n1 + n2) for a, n1, c, n2 in tables]
    s = [c * n1 / (n1 + n2) for a, n1, c, n2 in tables]
    p = [(n1 * n2 * (a + c) - a * c * (n1 + n2)) / (n1 + n2) ** 2 for a, n1, c, n2 in tables]
    variance = sum(p) / (sum(r) * sum(s))
    return Point(math.log(sum(r) / sum(s)), math.sqrt(max(variance, 0))), s


def _mantel_haenszel_difference(tables: Sequence[Table]) -> tuple[Point, list[float]]:
    weights = [n1 * n2 / (n1 + n2) for _, n1, _, n2 in tables]
    differences = [a / n1 - c / n2 for a, n1, c, n2 in tables]
    estimate = sum(w * d for w, d in zip(weights, differences, strict=True)) / sum(weights)
    parts = [
        (a * (n1 - a) * n2**3 + c * (n2 - c) * n1**3) / (n1 * n2 * (n1 + n2) ** 2)
        for a, n1, c, n2 in tables
    ]
    return Point(estimate, math.sqrt(sum(parts)) / sum(weights)), weights
