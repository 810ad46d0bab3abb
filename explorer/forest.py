"""A forest plot as strips of SVG, one a row of a table, all on one axis from 0 to 100 %.

The row holds the number as text and the link to its claim, so that the table is the plot for
those who do not see it; a strip only draws it. A filled point has an interval that its source
reports, a hollow one an interval computed here, and a point alone has none. Nothing is pooled.
Strips hold numbers and words of ours alone, no text of the data.
"""

from typing import Final

from markupsafe import Markup

from explorer.findings import Row

_WIDTH, _HEIGHT, _SIDE = 220, 22, 8
_MIDDLE: Final = _HEIGHT // 2
_TICKS: Final = (0, 25, 50, 75, 100)
_RADIUS: Final = 5


def strip(row: Row) -> Markup:
    """The row's point and interval; empty for what is no share of patients."""
    if row.point is None:
        return Markup()
    parts = []
    if row.lower is not None and row.upper is not None:
        low, high = _x(row.lower), _x(row.upper)
        ends = f"M{low:.1f} {_MIDDLE - 4}v8M{high:.1f} {_MIDDLE - 4}v8"
        parts.append(f'<path class="interval" d="M{low:.1f} {_MIDDLE}H{high:.1f}{ends}"/>')
    kind = "point computed" if row.interval == "computed" else "point"
    x = f"{_x(row.point):.1f}"
    parts.append(f'<circle class="{kind}" cx="{x}" cy="{_MIDDLE}" r="{_RADIUS}"/>')
    return Markup(f"{_OPEN}{_GRID}{''.join(parts)}</svg>")  # noqa: S704 - numbers alone


def axis() -> Markup:
    """The axis that stands above the strips, with its percentages."""
    parts = [f'<path class="axis" d="M{_x(0):.1f} {_HEIGHT - 1}H{_x(1):.1f}"/>']
    for tick in _TICKS:
        anchor = {0: "start", 100: "end"}.get(tick, "middle")
        at = {0: 0, 100: _WIDTH}.get(tick, _x(tick / 100))
        parts.append(f'<text x="{at:.1f}" y="14" text-anchor="{anchor}">{tick} %</text>')
        parts.append(f'<path class="axis" d="M{_x(tick / 100):.1f} {_HEIGHT - 5}v5"/>')
    return Markup(f"{_OPEN}{''.join(parts)}</svg>")  # noqa: S704 - numbers alone


def _x(share: float) -> float:
    return _SIDE + min(max(share, 0), 1) * (_WIDTH - 2 * _SIDE)


_OPEN: Final = (
    f'<svg class="strip" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    ' aria-hidden="true" focusable="false">'
)
_GRID: Final = (
    '<path class="axis" d="'
    + "".join(f"M{_x(tick / 100):.1f} 0v{_HEIGHT}" for tick in _TICKS)
    + '"/>'
)
