"""The ladder of lines: where each place puts each therapy, as a picture in SVG and as its table.

A therapy stands once in a line of a place, by the best there is for it: what a guideline or act
says itself, what is only passed on, what an expert review alone suggests. Those of another
condition, and those advised against, are counted and not drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from explorer.asking import Asked, answer_to
from explorer.iris import link_of
from explorer.lookup import index
from explorer.opened import Opened
from ontology.prefixes import shorten
from queries.answer import Row

LINES: Final[Mapping[str, str]] = {
    "FirstLine": "first line",
    "SecondLine": "second line",
    "ThirdLine": "third line",
    "Rescue": "rescue",
    "": "no line stated",
}
# How a place comes to a therapy, the best first -> its sign and what it says.
WAYS: Final[Mapping[str, tuple[str, str]]] = {
    "own": ("●", "said by the guideline, act or appraisal as it was read"),
    "passed-on": ("○", "passed on, or named in passing, by another document"),
    "review": ("◇", "suggested by an expert review alone, which is no guideline"),
}
_WIDTH, _SIDE, _COLUMN = 1120, 104, 254
_LEADING, _TOP, _GAP = 24, 36, 18


class Placed(NamedTuple):
    """A therapy on a line: its label, its page, and by which of the `WAYS`."""

    label: str
    href: str
    way: str

    @property
    def sign(self) -> str:
        """The sign of its way."""
        return WAYS[self.way][0]


class Rung(NamedTuple):
    """A place: its label, where the whole of it is, its therapies by line, and who is not drawn."""

    place: str
    href: str
    lines: Mapping[str, Sequence[Placed]]
    not_drawn: int

    @property
    def has_lines(self) -> bool:
        """Whether anything in the place states a line."""
        return any(self.lines[line] for line in LINES if line)


def ladder(release: Opened) -> list[Rung]:
    """The places with what they put on each line, by name."""
    question = release.questions["therapy_ladder"]
    rows = list(answer_to(release, Asked(question, {})).rows())
    condition = next(g.default for g in question.givens if g.name == "condition") or ""
    about = condition.rpartition(":")[2]
    called = index(release).called
    rungs = []
    for place in dict.fromkeys(row["jurisdiction"].value for row in rows):
        here = [row for row in rows if row["jurisdiction"].value == place]
        drawn = [
            row
            for row in here
            if shorten(row["positionCondition"].value) == about
            and shorten(row["direction"].value) == "For"
        ]
        lines = {line: _on_line(line, drawn) for line in LINES}
        left = {row["claim"].value for row in here} - {row["claim"].value for row in drawn}
        label = called.get(place, shorten(place))
        href = f"/ask/therapy_ladder?jurisdiction={quote(label)}"
        rungs.append(Rung(label, href, lines, len(left)))
    return sorted(rungs, key=lambda rung: rung.place)


def _on_line(line: str, rows: Sequence[Row]) -> list[Placed]:
    best: dict[str, Placed] = {}
    for row in rows:
        if (shorten(row["line"].value) if "line" in row else "") != line:
            continue
        therapy = row["therapy"].value
        placed = Placed(row["therapyLabel"].value, link_of(therapy), _way(row))
        ways = list(WAYS)
        if therapy not in best or ways.index(placed.way) < ways.index(best[therapy].way):
            best[therapy] = placed
    return sorted(best.values(), key=lambda placed: placed.label.casefold())


def _way(row: Row) -> str:
    if "instrument" in row and shorten(row["instrument"].value) == "ExpertReview":
        return "review"
    return "own" if shorten(row["role"].value) == "Own" else "passed-on"


def picture(rungs: Sequence[Rung]) -> Markup:
    """The places that state lines, as a picture: one row a place, one column a line."""
    lines = [line for line in LINES if line]
    drawn, y = [], _TOP
    for rung in rungs:
        height = max(sum(len(_in_lines(p.label)) for p in rung.lines[line]) for line in lines)
        bottom = y + height * _LEADING
        drawn.append(_link(rung.href, _text(_SIDE - 14, y + 5, rung.place, "place")))
        drawn += _steps(rung, lines, y)
        drawn.append(f'<path class="axis" d="M0 {bottom}H{_WIDTH}"/>')
        y = bottom + _GAP
    heads = [
        _text(_SIDE + column * _COLUMN, 14, LINES[line], "head")
        for column, line in enumerate(lines)
    ]
    return Markup(  # noqa: S704 - numbers of ours, and text that was escaped
        f'<svg class="ladder" role="group" aria-label="Ladder of lines by place" '
        f'viewBox="0 0 {_WIDTH} {y}">{"".join([*heads, *drawn])}</svg>'
    )


def _steps(rung: Rung, lines: Sequence[str], top: int) -> Iterator[str]:
    for column, line in enumerate(lines):
        x, y = _SIDE + column * _COLUMN, top
        for placed in rung.lines[line]:
            yield _sign(placed.way, x + 5, y)
            parts = _in_lines(placed.label)
            texts = [
                _text(x + 18, y + 5 + at * _LEADING, part, "therapy")
                for at, part in enumerate(parts)
            ]
            yield _link(placed.href, *texts)
            y += len(parts) * _LEADING


def _sign(way: str, x: int, y: int) -> str:
    title = f"<title>{WAYS[way][1]}</title>"
    if way == "review":
        return (
            f'<path class="point computed" d="M{x - 5} {y}L{x} {y - 5}L{x + 5} {y}'
            f'L{x} {y + 5}Z">{title}</path>'
        )
    kind = "point" if way == "own" else "point computed"
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="4.5">{title}</circle>'


def _in_lines(label: str) -> list[str]:
    """A label in lines no wider than a column: what stands in brackets goes below."""
    name, bracket, rest = label.partition(" (")
    return [name, f"({rest}"] if bracket else [label]


def _text(x: int, y: int, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(text)}</text>'


def _link(href: str, *drawn: str) -> str:
    return f'<a href="{escape(href)}">{"".join(drawn)}</a>'
