"""The measure that a sentence names before a number, and whether the number is of it."""

from dataclasses import dataclass
from typing import Final

from loaders.extraction.figures import Figure
from loaders.extraction.reading import Reading

CENTRES: Final = ("mean", "median")


@dataclass(frozen=True)
class Named:
    """The measure named before a figure: its token and role; `active` is the one named last."""

    token: int | None
    role: str | None
    active: str | None


def belongs(reading: Reading, figure: Figure, near: int | None) -> bool:
    """Whether the number is the one that the measure's name announces."""
    if near is None:
        return False
    gap = reading.tokens[near + 1 : figure.first]
    kinds = "".join(token.kind for token in gap)
    words = kinds.count("w")
    if len(gap) > 20:
        return False
    told = figure.low is not None and not figure.bare
    closing = gap[-1].text.lower() if gap else ""
    if reading.tokens[near].text.lower().startswith(("coef", "β", "beta")) and figure.low is None:
        return False
    if words == 0 or (
        words <= 12 and closing in ("was", "of", "is", "=", ":", "were", "being", "by")
    ):
        return not kinds.endswith("v")
    follows = "".join(token.kind for token in reading.tokens[figure.last + 1 : figure.last + 2])
    if follows == "v" or kinds.endswith("v"):
        return False
    opened = kinds.count("(") > kinds.count(")")
    return (
        told
        or (figure.bare and words <= 12)
        or (words <= 3 and not opened and figure.p is not None)
    )
