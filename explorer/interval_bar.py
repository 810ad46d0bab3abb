"""A number with its interval as a bar in SVG: a filled point where the interval is reported, a
hollow one where it was computed, and a dashed line at the threshold.

Shares are drawn from 0 to 100 %. Other numbers are drawn over the range of those with the same
unit, statistic and outcome, of which each bar tells the limits; one alone has no bar. Ratios stand
on a logarithmic axis, with a line at 1, where there is no difference.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from graph.store import Store, rows
from ontology.prefixes import CLE
from queries.answer import Row
from queries.render import number

WIDTH, HEIGHT = 168, 24
_EDGE, _MIDDLE = 6, 10
_SOURCES: Final = """
SELECT DISTINCT ?claim ?source WHERE {{
  VALUES ?claim {{ {claims} }} ?claim cle:intervalSource ?source
}}"""
_REPORTED: Final = CLE + "ReportedConfidenceInterval"
_SAME_AXIS: Final = ("unit", "statistic", "outcomeFound")
_RATIO, _DIFFERENCE = "ratio", "difference"


class Span(NamedTuple):
    """What a bar shows: point, limits, and the unit and statistic its axis belongs to."""

    point: float | None
    lower: float | None
    upper: float | None
    axis: tuple[str, ...]

    @property
    def is_share(self) -> bool:
        """Whether its axis goes from 0 to 100 %."""
        return self.axis == ()

    @property
    def is_ratio(self) -> bool:
        """Whether its axis is logarithmic, 1 being no difference."""
        return self.axis[:1] == (_RATIO,)

    def numbers(self) -> list[float]:
        """What it shows, as far as there is any."""
        return [n for n in (self.lower, self.point, self.upper) if n is not None]


def bars(answer_rows: Sequence[Row], store: Store, threshold: float | None = None) -> list[Markup]:
    """The bar of each row, empty where it has no number that can be drawn."""
    computed = _computed(store, [r["claim"].value for r in answer_rows if "claim" in r])
    spans = [_span(row) for row in answer_rows]
    axes: dict[tuple[str, ...], tuple[float, float]] = {(): (0.0, 1.0)}
    for span in spans:
        if span and not span.is_share:
            known = [*span.numbers(), *axes.get(span.axis, ())]
            if span.is_ratio:
                known.append(1.0)
            axes[span.axis] = min(known), max(known)
    return [
        _bar(span, axes[span.axis], row, computed, threshold if span.is_share else None)
        if span and axes[span.axis][0] < axes[span.axis][1]
        else Markup()
        for span, row in zip(spans, answer_rows, strict=True)
    ]


def _computed(store: Store, claims: Sequence[str]) -> frozenset[str]:
    """Those of the claims whose interval was computed from events and total."""
    if not claims:
        return frozenset()
    named = " ".join(f"<{claim}>" for claim in dict.fromkeys(claims))
    found = rows(store, _SOURCES.format(claims=named))
    return frozenset(row["claim"] for row in found if row["source"] != _REPORTED)


def _span(row: Row) -> Span | None:
    def held(name: str) -> float | None:
        return float(row[name].value) if name in row else None

    value, lower, upper = held("value"), held("lower"), held("upper")
    events, total = held("events"), held("total")
    unit = row["unit"].value if "unit" in row else ""
    if value is None and events is not None and total and lower is not None:
        value = events / total
    if value is None:
        return None
    within = all(0 <= n <= 1 for n in (value, lower, upper) if n is not None)
    is_difference = "statistic" in row and row["statistic"].value.endswith(_DIFFERENCE)
    if unit in ("", "proportion") and within and not is_difference:
        return Span(value, lower, upper, ())
    if unit == _RATIO and min(n for n in (value, lower, upper) if n is not None) <= 0:
        return None
    axis = (unit, *(row[name].value if name in row else "" for name in _SAME_AXIS[1:]))
    return Span(value, lower, upper, axis)


def _bar(
    span: Span,
    axis: tuple[float, float],
    row: Row,
    computed: frozenset[str],
    threshold: float | None,
) -> Markup:
    low, high = map(math.log, axis) if span.is_ratio else axis

    def x(number: float) -> str:
        number = math.log(number) if span.is_ratio else number
        return f"{_EDGE + (number - low) / (high - low) * (WIDTH - 2 * _EDGE):.1f}"

    is_computed = "claim" in row and row["claim"].value in computed
    drawn = [f'<path class="axis" d="M{_EDGE} {_MIDDLE + 8}H{WIDTH - _EDGE}{_ticks(span)}"/>']
    if threshold is not None:
        drawn.append(f'<path class="threshold" d="M{x(threshold)} 0V{HEIGHT}"/>')
    elif span.is_ratio:
        drawn.append(f'<path class="axis" d="M{x(1)} 0V{HEIGHT}"/>')
    if span.lower is not None and span.upper is not None:
        a, b = x(span.lower), x(span.upper)
        top, bottom = _MIDDLE - 4, _MIDDLE + 4
        drawn.append(
            f'<path class="interval" d="M{a} {_MIDDLE}H{b}M{a} {top}V{bottom}M{b} {top}V{bottom}"/>'
        )
    if span.point is not None:
        kind = "point computed" if is_computed else "point"
        drawn.append(f'<circle class="{kind}" cx="{x(span.point)}" cy="{_MIDDLE}" r="4"/>')
    told = escape(_told(span, axis, row, is_computed=is_computed, threshold=threshold))
    return Markup(  # noqa: S704 - numbers of ours, and text that was escaped
        f'<svg class="bar" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}"><title>{told}</title>{"".join(drawn)}</svg>'
    )


def _ticks(span: Span) -> str:
    """Ends of the axis; of shares, its quarters too."""
    places = [0, 0.25, 0.5, 0.75, 1] if span.is_share else [0, 1]
    at = [_EDGE + place * (WIDTH - 2 * _EDGE) for place in places]
    return "".join(f"M{x:.0f} {_MIDDLE + 6}v4" for x in at)


def _told(
    span: Span,
    axis: tuple[float, float],
    row: Row,
    *,
    is_computed: bool,
    threshold: float | None,
) -> str:
    has_limits = span.lower is not None and span.upper is not None
    kind = "interval computed" if is_computed else "interval as reported"
    parts = [number(row), kind if has_limits else "no interval"]
    if span.is_share:
        parts.append("axis from 0 to 100 %")
    else:
        kind = "logarithmic axis" if span.is_ratio else "axis"
        parts.append(f"{kind} from {axis[0]:g} to {axis[1]:g} {span.axis[0]}".strip())
    if threshold is not None:
        parts.append(f"threshold {threshold * 100:g} %")
    return ", ".join(parts)
