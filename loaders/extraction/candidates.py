"""From a text to candidate findings: numbers with their roles, outcome, therapy and quote."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar

from loaders.extraction.arms import Arm, distinct
from loaders.extraction.comparisons import NONE, OTHER, Tie
from loaders.extraction.context import Context, context
from loaders.extraction.names import Mention, Names
from loaders.extraction.outcome_names import Outcome
from loaders.extraction.outcomes import outcomes
from loaders.extraction.prose import Sentence, alike, not_english, not_of_people, sentences
from loaders.extraction.reading import RATIOS, Reading, Result
from loaders.extraction.results import read
from loaders.extraction.therapies import UNTOLD, therapies

Place = TypeVar("Place", Arm, Mention)
MAX_STRENGTH: Final = Decimal(5)
"""Percent; preparations for the skin are rarely stronger."""


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """A number that a text reports as a result. Proportions and their limits are fractions of 1.

    `outcome`, `intervention` and `comparator` are labels of concepts where the ontology has them,
    else words of the text; None where no rule was sure. `quote` is `text[start:end]`; `rule` names
    what made the candidate.
    """

    measure: str
    value: Decimal | None
    unit: str | None
    ci_low: Decimal | None
    ci_high: Decimal | None
    level: Decimal | None
    interval: str | None
    sd: Decimal | None
    events: int | None
    total: int | None
    p: Decimal | None
    p_relation: str | None
    outcome: str | None
    outcome_concept: str | None
    intervention: str | None
    intervention_concept: str | None
    comparator: str | None
    comparator_concept: str | None
    population: str | None
    population_concept: str | None
    start: int
    end: int
    quote: str
    rule: str


def extract(text: str, names: Names) -> list[Extracted]:
    """The candidates of a text, ordered by their place in it."""
    plain = alike(text)
    parts = sentences(plain)
    readings = [read(plain, part) for part in parts if part.section not in ("title", "unread")]
    readings = [reading for reading in readings if reading.results]
    if not readings or not_of_people(plain) or not_english(plain):
        return []
    around = context(plain, parts, names)
    found: list[Extracted] = []
    last: Outcome | None = None
    lead: Arm | None = None
    for reading in readings:
        lead = _lead(reading, _within(around.arms, reading.sentence), lead)
        told = outcomes(
            reading,
            _within(around.mentions, reading.sentence),
            _within(around.arms, reading.sentence),
            around,
            names,
            earlier=last,
        )
        last = told[-1]
        for candidate in _of_sentence(text, reading, around, told, lead):
            repeated = reading.sentence.section == "conclusion" and _repeats(candidate, found)
            if not repeated:
                found.append(candidate)
    return found


def _of_sentence(
    text: str,
    reading: Reading,
    around: Context,
    told: Sequence[Outcome | None],
    lead: Arm | None,
) -> Iterator[Extracted]:
    arms = _within(around.arms, reading.sentence)
    mentions = _within(around.mentions, reading.sentence)
    ties = therapies(reading, arms, around)
    if lead:
        follows = Tie(lead, None, "the arm of the sentences before")
        other = around.main is not None and around.main.key != lead.key
        weak = (NONE.rule, "the text's one therapy") if other else (NONE.rule,)
        ties = [follows if tie.rule in weak else tie for tie in ties]
    conditions = [mention for mention in mentions if mention.kind == "condition"]
    for result, outcome, tie in zip(reading.results, told, ties, strict=True):
        if _is_strength(reading, result, arms) or _is_size(reading, result) or outcome is None:
            continue
        if tie.rule == UNTOLD.rule or _unsure(reading, result, outcome, tie, around):
            continue
        yield _extracted(
            text,
            reading=reading,
            result=result,
            outcome=outcome,
            tie=tie,
            population=_population(reading, result, conditions) or around.population,
        )


_OF_OTHER: Final = re.compile(r"(?: [a-z]+)? (?:reduction|decrease|increase|improvement)\b")
"""Words after a number that tell that it is not of what the number before it was of."""


def _unsure(reading: Reading, result: Result, outcome: Outcome, tie: Tie, around: Context) -> bool:
    """Whether what a number is of is but guessed: then it is left out."""
    nobody = tie.rule in (NONE.rule, OTHER.rule)
    of_arm = result.measure not in (*RATIOS.values(), "difference")
    if nobody and around.untold and around.trial:
        return True
    tried = around.trial and around.main is not None
    carried = outcome.rule == "as the number before"
    if carried and of_arm and tried and nobody:
        return True
    its_own = around.main and tie.intervention and tie.intervention.key == around.main.key
    of_other = _OF_OTHER.match(reading.after(result.figure))
    only = tie.rule == "the sentence's one therapy" and not (its_own and not of_other)
    return carried and of_arm and not tried and only


_LEAD: Final = re.compile(
    r" ?(?:With|In|For|Among) "
    r"(?:the |patients |participants |those |treated with |receiving |on )*$"
)


def _lead(reading: Reading, arms: Sequence[Arm], before: Arm | None) -> Arm | None:
    """The arm that a sentence begins with, "With the X, ...", and those after it are told of."""
    if not arms:
        return before if reading.sentence.section in ("results", "unlabelled") else None
    one = len(distinct(arms)) == 1
    return (
        arms[0]
        if one and _LEAD.match(reading.text[reading.sentence.start : arms[0].start])
        else None
    )


def _within(places: Sequence[Place], sentence: Sentence) -> list[Place]:
    """Those of the places, which are in order, that stand in the sentence."""
    first = bisect_left(places, sentence.start, key=lambda place: place.start)
    last = bisect_left(places, sentence.end, key=lambda place: place.start)
    return [place for place in places[first:last] if place.end <= sentence.end]


def _is_strength(reading: Reading, result: Result, arms: Sequence[Arm]) -> bool:
    """Whether a small percentage stands right beside a drug: "0.1% tacrolimus"."""
    figure = result.figure
    if result.measure != "proportion" or figure.events is not None or figure.low is not None:
        return False
    if figure.value is None or figure.value > MAX_STRENGTH:
        return False
    start, end = reading.start(figure), reading.end(figure)
    return any(
        reading.text[arm.end : start] == " " or reading.text[end : arm.start] == " " for arm in arms
    )


_SIZE: Final = re.compile(
    r"\b(?:compared (?:with|to)|versus|vs\.?"
    r"|than)(?: the)? [A-Za-z][\w/+-]+(?: groups?)? \((?:[nN] ?= ?)?$"
)


def _is_size(reading: Reading, result: Result) -> bool:
    """Whether a count in brackets is of those compared with: "than placebo (n = 40)"."""
    bare = result.measure == "count" and result.figure.total is None
    return bare and _SIZE.search(reading.before(result.figure)) is not None


def _population(reading: Reading, result: Result, conditions: Sequence[Mention]) -> Mention | None:
    """The condition named right after the number ("31% in CHLE"), else first in the sentence."""
    end = reading.end(result.figure)
    after = next((mention for mention in conditions if mention.start >= end), None)
    if after and re.match(
        r"\)?[^.,;()]{0,60}\b(?:in|of|for|with) (?:the |a )?$", reading.text[end : after.start]
    ):
        return after
    return conditions[0] if conditions else None


def _repeats(candidate: Extracted, found: list[Extracted]) -> bool:
    return any(
        (one.value, one.ci_low, one.ci_high, one.events)
        == (candidate.value, candidate.ci_low, candidate.ci_high, candidate.events)
        for one in found
    )


_QUALIFIER: Final = re.compile(r"\b[A-Za-z]+-(?:only|based|guided|assisted|supervised) $")


def _in_full(text: str, arm: Arm) -> str:
    """The label, with what narrows it where it stands: "exercise-only rehabilitation"."""
    narrower = _QUALIFIER.search(text[max(0, arm.start - 30) : arm.start])
    return f"{narrower[0]}{arm.label}" if narrower and arm.concept is None else arm.label


def _extracted(
    text: str,
    *,
    reading: Reading,
    result: Result,
    outcome: Outcome | None,
    tie: Tie,
    population: Mention | None,
) -> Extracted:
    figure = result.figure
    start, end = reading.start(figure), reading.end(figure)
    fraction = figure.unit == "%" and result.measure in ("proportion", "difference")

    def scaled(number: Decimal | None) -> Decimal | None:
        return number / 100 if fraction and number is not None else number

    return Extracted(
        measure=result.measure,
        value=scaled(figure.value),
        unit=figure.unit,
        ci_low=scaled(figure.low),
        ci_high=scaled(figure.high),
        level=figure.level,
        interval=figure.interval,
        sd=scaled(figure.sd),
        events=figure.events,
        total=figure.total,
        p=figure.p,
        p_relation=figure.p_relation,
        outcome=outcome.name if outcome else None,
        outcome_concept=outcome.concept if outcome else None,
        intervention=_in_full(text, tie.intervention) if tie.intervention else None,
        intervention_concept=tie.intervention.concept if tie.intervention else None,
        comparator=_in_full(text, tie.comparator) if tie.comparator else None,
        comparator_concept=tie.comparator.concept if tie.comparator else None,
        population=population.label if population else None,
        population_concept=population.concept if population else None,
        start=start,
        end=end,
        quote=text[start:end],
        rule="; ".join((result.rule, outcome.rule if outcome else "no outcome", tie.rule)),
    )
