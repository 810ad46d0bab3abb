"""Which arms a ratio or a difference compares: told by its clause, its sentence, the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from loaders.extraction.arms import Arm
from loaders.extraction.beside import against, before_bracket, is_control, named, others_compared
from loaders.extraction.context import Context
from loaders.extraction.reading import Reading, Result

_AGAINST_ANY: Final = re.compile(r"\b(?:compared (?:with|to)|versus|vs\.?|than|relative to)\b")
_FACTOR: Final = re.compile(
    r"\b(?:risk factors?|predict\w*|prognostic|independent(?:ly)?|multivariat\w+"
    r"|multivariable|regression|associat\w+|increased (?:the )?risk|reduced (?:the )?risk)\b",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?) (?:in |for )?(?:the )?"
    r"(?:those|patients|individuals|people|women|men|participants|general population|healthy"
    r"|non-?\w+|children|adults|[a-z]+ed patients)\b"
)
_TO_WHOM: Final = re.compile(
    r"\b(?:respon\w+ (?:to|with|under)|(?:treated|patients|those) (?:with|on)|receiving|under"
    r"|(?:initiation|time|start) of)(?: [\w-]+)? $"
)
_PROGNOSTIC: Final = re.compile(
    r"\b(?:multivaria\w+|predict\w+|risk factors?|prognostic|independent\w*|regression)\b"
)


@dataclass(frozen=True)
class Tie:
    """The therapy and the comparator of a number, and the rule that tied them."""

    intervention: Arm | None
    comparator: Arm | None
    rule: str


NONE: Final = Tie(None, None, "no therapy")
OTHER: Final = Tie(None, None, "the other arm, not named")
_FACTOR_ONLY: Final = Tie(None, None, "a factor, not a therapy")


def compared(
    reading: Reading,
    result: Result,
    found: Sequence[Arm],
    distinct: Sequence[Arm],
    around: Context,
) -> Tie:
    """The tie of a ratio or a difference."""
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    factor = _FACTOR.search(whole)
    several = len(distinct) > 2
    if others_compared(reading, result, found):
        return _FACTOR_ONLY
    if several:
        told = _of_clause(reading, result, found)
        if told:
            return told
    own = named(reading, result, found) if several else None
    rule = "therapy named beside"
    if several or (factor and not _AGAINST_ANY.search(whole)):
        heads = before_bracket(reading, result, found)
        if heads and not is_control(heads):
            own, rule = heads, "therapy before the bracket"
    if own:
        return Tie(own, _rival(reading, found, own), rule)
    pair = pair_of(reading, distinct, around)
    if pair and is_control(pair[0]) and not is_control(pair[1]):
        pair = (pair[1], pair[0])
    if pair and (not factor or (len(distinct) == 2 and _AGAINST_ANY.search(whole))):
        return Tie(*pair, "the arms compared")
    keys = {arm.key for arm in (around.main, *(around.pair or ())) if arm}
    lead = distinct[0] if len(distinct) > 1 else None
    if lead and lead.key in keys and not lead.is_control and not against(reading, lead):
        return Tie(lead, _rival(reading, found, lead), "the text's therapy leads")
    one = _one_compared(reading, result, distinct, around, factor)
    of_factor = factor and (not around.trial or _PROGNOSTIC.search(whole))
    return one or (_FACTOR_ONLY if of_factor else NONE)


def _rival(reading: Reading, found: Sequence[Arm], own: Arm) -> Arm | None:
    return next((a for a in found if against(reading, a) and a.key != own.key), None)


def _of_clause(reading: Reading, result: Result, found: Sequence[Arm]) -> Tie | None:
    """The arms of the clause that ends in the number: "A than B (RR 0.5), C than D (RR 0.7)"."""
    place = next(i for i, one in enumerate(reading.results) if one is result)
    start, end = reading.sentence.start, reading.start(result.figure)
    for prior in reversed(reading.results[:place]):
        at = reading.end(prior.figure)
        if any(at <= arm.start < end for arm in found):
            start = at
            break
    head = before_bracket(reading, result, found)
    if head and not against(reading, head):
        return None
    clause = [arm for arm in found if start <= arm.start and arm.end <= end]
    rival = next((arm for arm in reversed(clause) if against(reading, arm)), None)
    if rival is None:
        return _further_rival(reading, found, clause, start)
    own = [arm for arm in clause if arm.key != rival.key and not against(reading, arm)]
    ahead = [arm for arm in own if arm.end <= rival.start]
    if ahead:
        return Tie(ahead[-1], rival, "the arms of the clause")
    earlier = [
        a for a in found if a.end <= start and a.key != rival.key and not against(reading, a)
    ]
    own = own or earlier[-1:]
    return Tie(own[0], rival, "the arms of the clause") if own else None


def _further_rival(
    reading: Reading, found: Sequence[Arm], clause: Sequence[Arm], start: int
) -> Tie | None:
    """Such as "or B" of "fewer flares than A (RR 0.5) or B (RR 0.7)": compared as A is."""
    before = [arm for arm in found if arm.end <= start]
    if not (len(clause) == 1 and before and against(reading, before[-1])):
        return None
    joined = re.search(
        r"\),? (?:and|or)(?: with| to| than| in)*(?: the)? $", reading.text[start : clause[0].start]
    )
    own = [arm for arm in before if not against(reading, arm) and arm.key != clause[0].key]
    return Tie(own[-1], clause[0], "the arms of the clause") if joined and own else None


def _one_compared(
    reading: Reading,
    result: Result,
    distinct: Sequence[Arm],
    around: Context,
    factor: re.Match[str] | None,
) -> Tie | None:
    """The tie of a ratio or a difference whose sentence names one therapy or none."""
    if len(distinct) == 1 and factor:
        leads = distinct[0].start < reading.sentence.start + factor.start() < distinct[0].end + 60
        gap = reading.text[distinct[0].end : reading.start(result.figure)]
        beside = distinct[0].end <= reading.start(result.figure) and re.fullmatch(
            r"(?: (?:monotherapy|therapy|treatment|alone))? \([^(),;]{0,24}[,;]? ?", gap
        )
        sole = _is_sole(reading, result, distinct[0], around)
        associated = leads or beside or sole
        return Tie(distinct[0], None, "the arm associated") if associated else _FACTOR_ONLY
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    other = factor or around.of_factors or _PEOPLE.search(whole)
    if not distinct and around.main and around.trial and not other:
        return Tie(around.main, None, "the text's one therapy")
    return _of_one(reading, result, distinct[0], around) if len(distinct) == 1 else None


def _is_sole(reading: Reading, result: Result, one: Arm, around: Context) -> bool:
    """Whether a sentence has one ratio, and before it the text's therapy as what is looked at."""
    ahead = reading.text[reading.sentence.start : one.start]
    tried = around.main is not None and one.key == around.main.key and not around.of_factors
    alone = len(reading.results) == 1 and one.end <= reading.start(result.figure)
    return tried and alone and not _TO_WHOM.search(ahead)


def _of_one(reading: Reading, result: Result, one: Arm, around: Context) -> Tie:
    end = reading.end(result.figure)
    if one.start >= end and _TO_WHOM.search(reading.text[end : one.start]):
        return _FACTOR_ONLY
    if one.is_control:
        return Tie(around.main, one, "against one arm")
    if not against(reading, one):
        return Tie(one, None, "one arm")
    if around.main and around.main.key != one.key:
        return Tie(around.main, one, "the text's one therapy compared")
    return Tie(None, one, "one arm")


def pair_of(reading: Reading, distinct: Sequence[Arm], around: Context) -> tuple[Arm, Arm] | None:
    """The two arms that a sentence compares, in its order; else the two of the text."""
    keys = {arm.key for arm in around.pair} if around.pair else set()
    own = [arm for arm in distinct if arm.key in keys]
    if (len(distinct) == 2 and len(own) == 1) or (len(distinct) > 2 and len(own) == 2):
        distinct = own
    if len(distinct) == 2:
        first, second = distinct
        rivals = {arm.key for arm in around.arms if _in(reading, arm) and against(reading, arm)}
        turned = against(reading, first) or rivals == {first.key}
        return (second, first) if turned else (first, second)
    if len(distinct) == 1 and around.pair:
        other = next((arm for arm in around.pair if arm.key != distinct[0].key), None)
        if other is None or all(arm.key != distinct[0].key for arm in around.pair):
            return None
        return (other, distinct[0]) if against(reading, distinct[0]) else (distinct[0], other)
    return around.pair if not distinct else None


def _in(reading: Reading, arm: Arm) -> bool:
    return reading.sentence.start <= arm.start < reading.sentence.end
