"""A coverage answer as a picture: a grid of therapies by outcomes, in SVG.

A cell tells its state by a sign and by its shade, never by colour alone, and names its claim in
its title.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Final

from graph.errors import ClevidenceError
from queries.answer import Answer

_CELL, _SIDE, _LEGEND = 46, 190, 22
# Room that a letter takes of a head turned by 40 degrees, upwards and to the right.
_UP, _ALONG = 5, 6
# State -> (sign, fill); what is known is dark, what nobody read is white.
STATES: Final = {
    "known": ("●", "#1f5f8b"),
    "zero events": ("0", "#7fb2d1"),
    "in words": ("“ ”", "#b9d6e8"),
    "only in another population": ("△", "#f3e3c3"),
    "not reported": ("–", "#e3e3e3"),
    "not assessed": ("–", "#e3e3e3"),
    "not accessible": ("–", "#e3e3e3"),
    "not applicable": ("–", "#e3e3e3"),
    "mentioned": ("m", "#e3e3e3"),
    "set aside": ("×", "#f0c9c9"),
}
_UNREAD: Final = ("?", "#ffffff")
_READ: Final = ("∅", "#ffffff")
_KEY: Final = ("therapy", "condition", "outcome")
_DARK: Final = "#1f5f8b"


def matrix_svg(answer: Answer, labels: Mapping[str, str]) -> str:
    """The picture of an answer with columns therapy, outcome, state; others are refused."""
    needed = {"therapy", "outcome", "state"}
    if not needed <= set(answer.columns):
        raise ClevidenceError(
            f"{answer.question.name} is no matrix and has no picture; ask coverage_matrix"
        )
    cells: dict[tuple[str, str, str], tuple[str, str]] = {}
    for row in answer.rows():
        therapy, condition, outcome = (_text(row.get(c), labels) for c in _KEY)
        cells[therapy, condition, outcome] = (
            _text(row.get("state"), labels),
            _text(row.get("claim"), labels),
        )
    several = len({condition for _, condition, _ in cells}) > 1
    sides = sorted({(therapy, condition) for therapy, condition, _ in cells})
    heads = sorted({outcome for _, _, outcome in cells})
    left_out = f" Left out: {', '.join(answer.left_out)}." if answer.left_out else ""
    about = (answer.question.summary, answer.not_told + left_out)
    return _draw(about, sides, heads, cells, several=several)


def sign_of(state: str) -> tuple[str, str]:
    """The sign of a state and the fill of its cell; what no state fits was not found."""
    unread = _READ if state == "not found" else _UNREAD
    return next((s for known, s in STATES.items() if state.startswith(known)), unread)


def _draw(
    about: tuple[str, str],
    sides: list[tuple[str, str]],
    heads: list[str],
    cells: Mapping[tuple[str, str, str], tuple[str, str]],
    *,
    several: bool,
) -> str:
    states = sorted({state for state, _ in cells.values()})
    longest = max((len(outcome) for outcome in heads), default=0)
    head = 24 + _UP * longest
    width = max(_SIDE + _CELL * len(heads) + _ALONG * longest, 640)
    height = head + _CELL * len(sides) + _LEGEND * (len(states) + 1) + 20
    root = ET.Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=str(width),
        height=str(height),
        role="img",
    )
    ET.SubElement(root, "title").text, ET.SubElement(root, "desc").text = about
    ET.SubElement(root, "rect", width="100%", height="100%", fill="#ffffff")
    for column, outcome in enumerate(heads):
        x = _SIDE + _CELL * column + _CELL // 2
        _write(root, outcome, x, head - 8, transform=f"rotate(-40 {x} {head - 8})")
    for line, (therapy, condition) in enumerate(sides):
        y = head + _CELL * line
        name = f"{therapy}, {condition}" if several else therapy
        _write(root, name, _SIDE - 10, y + _CELL // 2 + 4, anchor="end")
        for column, outcome in enumerate(heads):
            held = cells.get((therapy, condition, outcome))
            if held:
                _cell(root, _SIDE + _CELL * column, y, held, f"{name}: {outcome}")
    top = head + _CELL * len(sides) + 24
    for line, state in enumerate(states):
        _cell(root, _SIDE, top + _LEGEND * line, (state, ""), state, size=_LEGEND - 4)
        _write(root, state, _SIDE + _LEGEND + 6, top + _LEGEND * line + 14)
    return ET.tostring(root, encoding="unicode") + "\n"


def _cell(
    root: ET.Element,
    x: int,
    y: int,
    held: tuple[str, str],
    about: str,
    *,
    size: int = _CELL - 4,
) -> None:
    state, claim = held
    sign, fill = sign_of(state)
    group = ET.SubElement(root, "g")
    ET.SubElement(group, "title").text = ": ".join(part for part in (about, state, claim) if part)
    square = {"x": str(x), "y": str(y), "width": str(size), "height": str(size)}
    ET.SubElement(group, "rect", square | {"fill": fill, "stroke": "#888888"})
    colour = "#ffffff" if fill == _DARK else "#222222"
    middle = str(x + size // 2), y + size // 2 + 5
    _write(group, sign, int(middle[0]), middle[1], anchor="middle", fill=colour)


def _write(
    root: ET.Element,
    text: str,
    x: int,
    y: int,
    *,
    anchor: str = "start",
    fill: str = "#222222",
    transform: str = "",
) -> None:
    style = {"font-family": "sans-serif", "font-size": "13", "text-anchor": anchor, "fill": fill}
    place = {"x": str(x), "y": str(y)} | ({"transform": transform} if transform else {})
    ET.SubElement(root, "text", style | place).text = text


def _text(term: object, labels: Mapping[str, str]) -> str:
    value = str(getattr(term, "value", "") if term is not None else "")
    return labels.get(value, value)
