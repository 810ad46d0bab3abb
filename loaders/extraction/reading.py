"""A sentence as it is read: its tokens, and the results among its figures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from loaders.extraction.figures import Figure
from loaders.extraction.prose import Sentence
from loaders.extraction.tokens import Token

RATIOS: Final = {
    "odds": "odds_ratio",
    "hazard": "hazard_ratio",
    "risk": "risk_ratio",
    "rate": "rate_ratio",
}


MAINTAINED: Final = re.compile(
    r"\)? (?:with|on|under|during) (?:an? |the )?(?:[\w-]+ )?maintenance"
    r"(?: (?:dose|therapy|treatment)s?)?\b"
)
"""What says, after a number, that it is of those who stay on the therapy."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """A figure that is a result, what it measures, and the rule that told so."""

    figure: Figure
    measure: str
    rule: str


@dataclass(frozen=True)
class Reading:
    """A sentence as it is read: its tokens, its figures and the results among them."""

    text: str
    sentence: Sentence
    tokens: Sequence[Token]
    results: Sequence[Result]

    def start(self, figure: Figure) -> int:
        """Where the figure begins in the text."""
        return self.tokens[figure.first].start + (
            _second_half(self.tokens[figure.first]) if figure.half == "high" else 0
        )

    def end(self, figure: Figure) -> int:
        """Where it ends."""
        if figure.half == "low":
            return self.tokens[figure.first].start + _first_half(self.tokens[figure.first])
        return self.tokens[figure.last].end

    def before(self, figure: Figure) -> str:
        """The sentence up to the figure."""
        return self.text[self.sentence.start : self.start(figure)]

    def after(self, figure: Figure) -> str:
        """The sentence from the figure on."""
        return self.text[self.end(figure) : self.sentence.end]


def nearest(parts: Sequence[Token], start: int, end: int) -> int | None:
    """The last token from `start` up to `end` that names a measure."""
    return next((i for i in range(end - 1, start - 1, -1) if parts[i].kind == "M"), None)


def _first_half(token: Token) -> int:
    match = re.match(r"[-+]? ?[\d.,]*\d ?(?:%|(?!to\b)[a-z]+(?= ))?", token.text)
    return len(match[0].rstrip()) if match else len(token.text)


def _second_half(token: Token) -> int:
    match = re.search(r"(?:-|to|~|\.\.) ?(?=[-+]? ?[\d.])", token.text[1:])
    return match.end() + 1 if match else 0


def joined(reading: Reading, one: Result, two: Result) -> bool:
    """Whether two results stand in a row: "78% versus 32%", "40% and 10%"."""
    gap = reading.tokens[one.figure.last + 1 : two.figure.first]
    kinds = "".join(token.kind for token in gap)
    linked = not gap or gap[0].kind != "w" or gap[0].text in ("in", "on", "with", "for")
    return linked and bool(re.fullmatch(r"[,)]?[va],?|,a?|\)?w{0,2}v|", kinds))
