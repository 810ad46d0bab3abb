"""The words around numbers that stand in a row."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from loaders.extraction.reading import Reading, joined

_CENTRES: Final = ("mean", "median", "mean_change", "median_change")


@dataclass(frozen=True)
class Surroundings:
    """The words around a chain of numbers ("78% versus 32%"): before it, since the number before,
    and after it, up to the next; `whole` is the sentence.
    """

    before: str
    since: str
    after: str
    whole: str


def chains(reading: Reading) -> list[Surroundings]:
    """The surroundings of each result; numbers joined by "versus", "and", commas share theirs."""
    results = reading.results
    with_prior = [False]
    with_prior += [
        joined(reading, one, two) and (one.measure in _CENTRES) == (two.measure in _CENTRES)
        for one, two in pairwise(results)
    ]
    found = []
    for place in range(len(results)):
        first, last = place, place
        while with_prior[first]:
            first -= 1
        while last + 1 < len(results) and with_prior[last + 1]:
            last += 1
        start, end = reading.start(results[first].figure), reading.end(results[last].figure)
        end += _closing(reading.text[start:end], reading.text[end : reading.sentence.end])
        prior = reading.end(results[first - 1].figure) if first else reading.sentence.start
        limit = reading.sentence.end
        if last + 1 < len(results):
            limit = max(end, reading.start(results[last + 1].figure))
        found.append(
            Surroundings(
                reading.text[reading.sentence.start : start],
                reading.text[prior:start],
                reading.text[end:limit],
                reading.text[reading.sentence.start : reading.sentence.end],
            )
        )
    return found


def _closing(quote: str, after: str) -> int:
    """How far it is to the end of the bracket that a number leaves open: "180 (87%; …)"."""
    if quote.count("(") <= quote.count(")"):
        return 0
    depth = 1
    for at, sign in enumerate(after):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return at + 1
    return 0
