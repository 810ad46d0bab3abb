"""Doses of one drug against one control: "18.8% versus 16.2% and 17.1%"."""

import re
from functools import lru_cache
from typing import Final

from loaders.extraction.arms import Arm
from loaders.extraction.figures import Figure
from loaders.extraction.reading import Reading

_DOSES: Final = re.compile(
    r"\d[\d.,]* ?(?:mg|g|mcg|μg)?(?:/\w+)*(?: or |,? and | versus | vs\.? |/)"
    r"\d[\d.,]* ?(?:mg|mcg|μg)\b"
)
CLOSE: Final = 60


def one_to_two(reading: Reading, pair: tuple[Arm, Arm] | None) -> dict[int, Arm]:
    """The arms of numbers set one against two, by their places: the one alone is the control's."""
    if pair is None or not pair[1].is_control or not _has_doses(reading.text):
        return {}
    active, control = pair
    told: dict[int, Arm] = {}
    figures = [result.figure for result in reading.results]
    for place in range(len(figures) - 2):
        first, second, third = figures[place : place + 3]
        gaps = (_gap(reading, first, second), _gap(reading, second, third))
        if {reading.results[place + at].measure for at in range(3)} != {"proportion"}:
            continue
        row = {
            ("v", "a"): (control, active, active),
            ("a", "v"): (active, active, control),
        }.get(gaps)
        if row and place not in told:
            told.update(zip(range(place, place + 3), row, strict=True))
    return told


@lru_cache(maxsize=4)
def _has_doses(text: str) -> bool:
    """Whether a text names two doses together: "300 mg or 1,000 mg"."""
    return _DOSES.search(text) is not None


def _gap(reading: Reading, one: Figure, two: Figure) -> str:
    """What joins two numbers: "v" for versus, "a" for and; else nothing."""
    gap = reading.tokens[one.last + 1 : two.first]
    if len(gap) > CLOSE // 6:
        return ""
    joins = [token.kind for token in gap if token.kind in "va"]
    loose = any(token.kind in ",;" for token in gap)
    words = sum(token.kind == "w" for token in gap)
    dosed = any(token.kind == "n" and (token.unit or "").endswith("g") for token in gap)
    few = words <= 4 if joins == ["v"] else words <= 2 * dosed
    return joins[0] if len(joins) == 1 and few and not loose else ""
