"""Lists of the same arms: "anaemia (6 of 68 with A vs 4 of 283 with B), nausea (16 vs 10)".

What the first bracket says of each place in the row, the later ones of as many numbers leave out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from loaders.extraction.figures import Figure, fits
from loaders.extraction.reading import Reading, Result

_SIGN: Final = re.compile(r"[()]")


def brackets(reading: Reading, results: Sequence[Result]) -> list[list[int]]:
    """The places of the results that stand in each outermost bracket, brackets in order."""
    opened = list(_opened(reading.text, reading.sentence.start, reading.sentence.end))
    groups: dict[int, list[int]] = {}
    for place, result in enumerate(results):
        start = reading.start(result.figure)
        inside = next((first for first, last in opened if first < start < last), None)
        if inside is not None:
            groups.setdefault(inside, []).append(place)
    return list(groups.values())


def alike_rows(
    reading: Reading, results: Sequence[Result]
) -> Iterator[tuple[list[int], list[int]]]:
    """Each later row with the first one that has as many numbers, two or more."""
    first: dict[int, list[int]] = {}
    for row in brackets(reading, results):
        model = first.setdefault(len(row), row)
        if len(row) > 1 and model is not row:
            yield model, row


def with_totals_of_row(reading: Reading, results: Sequence[Result]) -> list[Result]:
    """The results, those of later rows with the totals that the first row states."""
    changed = list(results)
    for model, row in alike_rows(reading, results):
        totals = [results[place].figure.total for place in model]
        if None in totals:
            continue
        for place, total in zip(row, totals, strict=True):
            figure = changed[place].figure
            own = "f" in [token.kind for token in reading.tokens[figure.first : figure.last + 1]]
            if figure.kind == "share" and figure.events is not None and not own:
                changed[place] = replace(changed[place], figure=_of(figure, total))
    return changed


def _of(figure: Figure, total: int | None) -> Figure:
    return replace(figure, total=total if total and fits(figure, total, cut=True) else None)


def _opened(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    depth, first = 0, start
    for match in _SIGN.finditer(text, start, end):
        if match[0] == "(":
            first = match.start() if depth == 0 else first
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield first, match.start()
