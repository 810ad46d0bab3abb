"""Which figures are results, and what they measure: told from the words around each.

Left out are numbers of participants, baseline description, doses, durations, criteria and the
statistics of methods. In doubt a number is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from loaders.extraction.counts import part_of, second_count
from loaders.extraction.exclusions import left_out
from loaders.extraction.figures import Figure, figures, fits
from loaders.extraction.measures import result_of, second_value
from loaders.extraction.prose import Sentence
from loaders.extraction.reading import Reading, Result, nearest
from loaders.extraction.rows import with_totals_of_row
from loaders.extraction.tokens import tokens
from loaders.extraction.totals import with_total

MAX_FIGURES: Final = 60
"""A sentence of more numbers is a table, and is left out."""

_METHODS: Final = re.compile(
    r"\b(?:(?<!hormone )(?<!drug )(?<!skin )(?<!light )"
    r"sensitivity(?! anal| reaction)|specificit(?:y|ies)|predictive values?|area under|AU(?:RO)?C"
    r"|ROC|kappa"
    r"|random forest|machine learning|deep learning"
    r"|C-index|c-statistic|Cronbach\S*|intraclass|ICC|concordance|PPV of|NPV of"
    r"|R2(?= ?=)|completeness of (?:the )?data|overall accuracy|accuracy (?:of )?\d|[PN]PV \d"
    r"|sample size|power of|loading efficiency|permeation|in vitro|cut-?offs? (?:value|of|for"
    r"|was|point)s?"
    r"|correlat\w+ coefficient|Pearson|Spearman|rho|misclassified"
    r"|accura(?:te|cy) (?:in|of) predicti\w+)\b"
)
_HEARSAY: Final = re.compile(r"\b(?:has been reported|have been reported|have reported)\b")
_CITED: Final = re.compile(
    r"\b(?:previous(?:ly)? (?:stud|report|publi|trial)\w*|in the literature|literature "
    r"reports|(?<!with the )(?<!with )(?<!to the )historical(?:ly)?)\b"
    r"(?! (?:cohorts?|controls?|groups?|comparators?|patients))",
    re.IGNORECASE,
)


def read(text: str, sentence: Sentence) -> Reading:
    """The sentence with its results, in the order of the text."""
    parts = tokens(text, sentence.start, sentence.end)
    bare = Reading(text, sentence, parts, ())
    whole = text[sentence.start : sentence.end]
    told = sentence.section == "results"
    if _METHODS.search(whole) or _CITED.search(whole) or (not told and _HEARSAY.search(whole)):
        return bare
    found: list[Result] = []
    active: str | None = None
    previous = -1
    dropped = False
    told_numbers = figures(parts)
    if len(told_numbers) > MAX_FIGURES:
        return bare
    for figure in told_numbers:
        near = nearest(parts, previous + 1, figure.first)
        result = (
            result_of(bare, figure, near, active)
            or part_of(bare, figure, found)
            or second_count(bare, figure, found)
            or second_value(bare, figure, found)
        )
        role = parts[near].role if near is not None else None
        if role:
            active = role
        previous = figure.last
        if result and not left_out(bare, result, near):
            if not (dropped and _goes_with(bare, figure)):
                found.append(_completed(bare, result, [one.figure for one in found]))
                dropped = False
        elif result and result.measure in ("proportion", "count"):
            dropped = True
    return Reading(text, sentence, parts, with_totals_of_row(bare, found))


def _goes_with(reading: Reading, figure: Figure) -> bool:
    """Whether a number is the other half of one that was left out: "and 128 (80%) with B"."""
    before, after = reading.before(figure), reading.after(figure)
    return bool(
        re.search(r"\b(?:vs\.?|versus|compared (?:with|to)) $", before)
        or (
            re.search(r"\b(?:and|or),? $|, $", before)
            and re.match(r"\)? (?:with|to|on|in) ", after)
        )
    )


def _with_events(figure: Figure, after: str) -> Figure:
    """With the events that the clause gives in a bracket: "55% were responders (n = 6)"."""
    match = re.match(r"[^.;()\d]{0,60}\([nN] ?= ?(?P<n>\d+)\)", after)
    told = replace(figure, events=int(match["n"])) if match else figure
    return told if match and figure.total and fits(told, figure.total, cut=True) else figure


def _completed(reading: Reading, result: Result, earlier: Sequence[Figure]) -> Result:
    """With the total where the sentence tells it, and the kind and level of a bare interval."""
    figure = result.figure
    if result.measure == "proportion" and figure.total is None and figure.kind == "share":
        figure = with_total(
            figure, reading.before(figure), reading.after(figure), reading.tokens, earlier
        )
    if figure.kind == "share" and figure.events is None and figure.total is not None:
        figure = _with_events(figure, reading.after(figure))
    if figure.bare:
        labels = [t for t in reading.tokens if t.kind == "C" and t.number is not None]
        spreads = [t for t in reading.tokens if t.kind == "Q"]
        centre = result.measure in ("mean", "median")
        if spreads and (centre or not labels):
            figure = replace(figure, interval=spreads[0].role)
        elif labels:
            figure = replace(figure, interval=labels[0].role, level=labels[0].number)
        else:
            figure = replace(figure, interval="range" if centre else "ci")
    return replace(result, figure=figure)
