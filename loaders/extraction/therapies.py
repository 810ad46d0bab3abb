"""Which therapy a number is of: told from the words around it, its neighbours and the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from loaders.extraction.arms import Arm
from loaders.extraction.arms import distinct as each_once
from loaders.extraction.context import Context
from loaders.extraction.doses import one_to_two
from loaders.extraction.reading import MAINTAINED, RATIOS, Reading, Result, joined
from loaders.extraction.rows import alike_rows
from loaders.extraction.totals import POOLED

_LINK: Final = re.compile(
    r"^\)?[^.,;()]{0,60}?\b(?:in|with|for|on|among|of|receiving|taking|by|under|after|to"
    r"|given|following) (?:the |those |patients |participants |subjects |those "
    r")*(?:(?:receiving|treated with|given|on|assigned to|randomi[sz]ed to|taking|who "
    r"received|undergoing|in) )?(?:the )?(?:high-dose |low-dose |[\d.]+ ?(?:mg|%) )?$"
)
_HEAD: Final = re.compile(
    r"^(?: ?\d[\d.]* ?(?:mg|g|%)\S*)?(?:-treated)?(?: (?:plus|alone|monotherapy|therapy"
    r"|treatment|cream|ointment|gel|groups?|arms?|cohort|patients|recipients|users"
    r"|participants|\d+ mg))*,? ?[(:,=]? ?(?:[Nn] ?= ?)?$"
)
_NO_LINK: Final = re.compile(
    r"\band (?!in\b|the\b)|\b(?:switch\w*|compared|than|versus|vs\.?|before|prior to|previous"
    r"|despite|refractory"
    r"|intoleran\w+|resistan\w+|without|not|followed by|tapering)\b"
)
_AGAINST: Final = re.compile(
    r"\b(?:compared (?:with|to)|versus|vs\.?|than(?: (?:in|with|for|the))*|relative to"
    r"|against|over)(?: (?:the|those|patients|in|on|receiving|with|who|received|treated"
    r"|given))* (?:\d[\d.]* ?(?:mg|%) )?$",
    re.IGNORECASE,
)
_AGAINST_ANY: Final = re.compile(r"\b(?:compared (?:with|to)|versus|vs\.?|than|relative to)\b")
_FACTOR: Final = re.compile(
    r"\b(?:risk factors?|predict\w*|prognostic|independent(?:ly)?|multivariat\w+"
    r"|multivariable|regression|associat\w+|increased (?:the )?risk|reduced (?:the )?risk)\b",
    re.IGNORECASE,
)


_LETTERED: Final = re.compile(r"\b(?:[Gg]roups?|[Aa]rms?|[Cc]ohorts?) (?:[A-D]|[1-4]|I{1,3})\b")


@dataclass(frozen=True)
class Tie:
    """The therapy and the comparator of a number, and the rule that tied them."""

    intervention: Arm | None
    comparator: Arm | None
    rule: str


NONE: Final = Tie(None, None, "no therapy")
UNTOLD: Final = Tie(None, None, "a group whose therapy is not told")
_FACTOR_ONLY: Final = Tie(None, None, "a factor, not a therapy")
_EVERYONE: Final = Tie(None, None, "all groups")
_PROGNOSTIC: Final = re.compile(
    r"\b(?:multivaria\w+|predict\w+|risk factors?|prognostic|independent\w*|regression)\b"
)
_OF_ALL: Final = re.compile(
    r"\W*(?:Of|Among|Out of) (?:the |all |these |a total of )*\d[\d,]* (?:[\w-]+ ){0,4}?"
    r"(?:patients|participants|subjects|individuals|people|women|men|children|adults)\b"
)
_BOTH: Final = re.compile(
    r"^\)?[^.,;()]{0,30}?\b(?:in|for|of|across) (?:the )?(?:both|each|all|either|two) "
    r"(?:treatment |study )?(?:groups?|arms?|cohorts?)\b"
)


def therapies(reading: Reading, found: Sequence[Arm], around: Context) -> list[Tie]:
    """The tie of each result of the sentence, in its order; `found` are the arms it names."""
    distinct = each_once(found)
    ties = [_of(reading, result, found, distinct, around) for result in reading.results]
    ties = _as_first_row(reading, _listed(reading, found, ties, around))
    for place, arm in one_to_two(reading, around.pair).items():
        ties[place] = Tie(arm, None, "doses of one drug against a control")
    return ties


def _as_first_row(reading: Reading, ties: Sequence[Tie]) -> list[Tie]:
    """The ties, those of a later list as in the first one that names the arms."""
    changed = list(ties)
    for model, row in alike_rows(reading, reading.results):
        told = all(
            changed[place].intervention and not changed[place].rule.startswith("the text's")
            for place in model
        )
        if told and not any(changed[place].rule == "therapy named beside" for place in row):
            for place, other in zip(row, model, strict=True):
                changed[place] = replace(changed[other], rule="arms as in the first list")
    return changed


def _of(
    reading: Reading,
    result: Result,
    found: Sequence[Arm],
    distinct: Sequence[Arm],
    around: Context,
) -> Tie:
    if result.measure in (*RATIOS.values(), "difference"):
        return _compared(reading, result, found, distinct, around)
    if _BOTH.match(reading.after(result.figure)):
        return _EVERYONE
    half = _half(reading, result)
    if half is not None:
        tie = _of_half(reading, result, half, found, around)
        if tie:
            return tie
    own = _named(reading, result, found)
    if own:
        return Tie(own, None, "therapy named beside")
    heads = _before_bracket(reading, result, found) if half is None else None
    if heads and not _against(reading, heads):
        return Tie(heads, None, "therapy before the bracket")
    return _sole(reading, result, found, around)


def _sole(reading: Reading, result: Result, found: Sequence[Arm], around: Context) -> Tie:
    """The one therapy that the sentence names, or names before the number, or that the text has."""
    named = each_once(found)
    ahead = each_once([arm for arm in found if arm.end <= reading.start(result.figure)])
    control = len(named) == 1 and _is_control(named[0]) and (around.main or around.pair)
    if len(named) == 1 and not control and not _against(reading, named[0]):
        return Tie(named[0], None, "the sentence's one therapy")
    if len(named) > 1 and len(ahead) == 1 and not _against(reading, ahead[0]):
        return Tie(ahead[0], None, "the therapy named before")
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    if not named and _LETTERED.search(whole):
        return UNTOLD
    if not named and around.trial and _OF_ALL.match(whole) and not POOLED.match(whole):
        return _EVERYONE
    if not named and around.main and around.pair is None:
        return Tie(around.main, None, "the text's one therapy")
    return NONE


def _of_half(
    reading: Reading, result: Result, half: int, found: Sequence[Arm], around: Context
) -> Tie | None:
    """The tie of one of two compared numbers: by its own words, else by the order of the arms."""
    distinct = each_once(found)
    two = len(distinct) == 2
    own = _named(reading, result, found)
    other = _other_half(reading, result, half)
    its = _named(reading, other, found) if other else None
    sure = bool(its) or not two
    if own and (its is None or its.key != own.key) and sure:
        return Tie(own, None, "therapy named beside")
    pair = _pair(reading, distinct, around)
    if pair:
        return Tie(pair[half], None, "arms in order")
    if half == 1 and len(distinct) == 1:
        ahead = reading.text[: distinct[0].start].rstrip()[-4:]
        same = MAINTAINED.match(reading.after(result.figure))
        return None if same or re.search(r"\b(?:to|of)$", ahead) else NONE
    return NONE if len(distinct) > 1 else None


def _named(reading: Reading, result: Result, found: Sequence[Arm]) -> Arm | None:
    """The arm that stands right before the number or is linked to it right after."""
    start, end = reading.start(result.figure), reading.end(result.figure)
    limit = min(
        (reading.start(r.figure) for r in reading.results if reading.start(r.figure) >= end),
        default=reading.sentence.end,
    )
    inside = next((arm for arm in found if start <= arm.start and arm.end <= end), None)
    if inside:
        return inside
    after = next((arm for arm in found if arm.start >= end), None)
    if after and after.start < limit:
        gap = reading.text[end : after.start]
        if gap == " " or (_LINK.match(gap) and not _NO_LINK.search(gap)):
            return after
    before = next((arm for arm in reversed(found) if arm.end <= start), None)
    if (
        before
        and _HEAD.match(reading.text[before.end : start])
        and (
            result.measure not in (*RATIOS.values(), "difference") or not _against(reading, before)
        )
    ):
        return before
    return None


def _before_bracket(reading: Reading, result: Result, found: Sequence[Arm]) -> Arm | None:
    """The arm that the bracket of the number follows: "etanercept (hazard ratio 4.78)"."""
    start = reading.start(result.figure)
    opened = re.search(
        r"(?<!\() \((?:[^()]|\([^()]*\))*$", reading.text[reading.sentence.start : start]
    )
    if not opened:
        return None
    at = reading.sentence.start + opened.start()
    for arm in found:
        gap = reading.text[arm.end : at] if arm.end <= at else "-"
        if re.fullmatch(
            r"(?: (?:mono)?therapy| treatment| use| alone| recipients| users| groups?| arms?"
            r"| patients)?",
            gap,
        ):
            return arm
    return None


def _other_half(reading: Reading, result: Result, half: int) -> Result | None:
    place = list(reading.results).index(result) + (1 if half == 0 else -1)
    return reading.results[place] if 0 <= place < len(reading.results) else None


def _half(reading: Reading, result: Result) -> int | None:
    """0 or 1 where the number is the first or the second of a pair, "16% v 9%"."""
    figure = result.figure
    kinds = [token.kind for token in reading.tokens]
    after = kinds[figure.last + 1 : figure.last + 4]
    before = kinds[max(0, figure.first - 2) : figure.first]
    if "v" in before:
        return 1
    slash = r"\)?/" if figure.sd is None else r"(?!)"
    place = next(i for i, one in enumerate(reading.results) if one is result)
    ends = [(reading.start(one.figure), reading.end(one.figure)) for one in reading.results]
    if place and re.fullmatch(slash, reading.text[ends[place - 1][1] : ends[place][0]]):
        return 1
    if place + 1 < len(ends) and re.fullmatch(
        slash, reading.text[ends[place][1] : ends[place + 1][0]]
    ):
        return 0
    return 0 if "v" in after[:2] or after[1:3] == ["w", "v"] else None


def _pair(reading: Reading, distinct: Sequence[Arm], around: Context) -> tuple[Arm, Arm] | None:
    keys = {arm.key for arm in around.pair} if around.pair else set()
    own = [arm for arm in distinct if arm.key in keys]
    if (len(distinct) == 2 and len(own) == 1) or (len(distinct) > 2 and len(own) == 2):
        distinct = own
    if len(distinct) == 2:
        first, second = distinct
        return (second, first) if _against(reading, first) else (first, second)
    if len(distinct) == 1 and around.pair:
        other = next((arm for arm in around.pair if arm.key != distinct[0].key), None)
        if other is None or all(arm.key != distinct[0].key for arm in around.pair):
            return None
        return (other, distinct[0]) if _against(reading, distinct[0]) else (distinct[0], other)
    return around.pair if not distinct else None


def _compared(
    reading: Reading,
    result: Result,
    found: Sequence[Arm],
    distinct: Sequence[Arm],
    around: Context,
) -> Tie:
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    factor = _FACTOR.search(whole)
    own = _named(reading, result, found) if len(distinct) > 2 else None
    rule = "therapy named beside"
    if len(distinct) > 2 or (factor and not _AGAINST_ANY.search(whole)):
        heads = _before_bracket(reading, result, found)
        if heads and not _is_control(heads):
            own, rule = heads, "therapy before the bracket"
    if own:
        against = next((a for a in found if _against(reading, a) and a.key != own.key), None)
        return Tie(own, against, rule)
    pair = _pair(reading, distinct, around)
    if pair and _is_control(pair[0]) and not _is_control(pair[1]):
        pair = (pair[1], pair[0])
    if pair and (not factor or (len(distinct) == 2 and _AGAINST_ANY.search(whole))):
        return Tie(*pair, "the arms compared")
    lead = distinct[0] if len(distinct) > 2 and around.main else None
    if lead and around.main and lead.key == around.main.key:
        against = next((a for a in found if _against(reading, a) and a.key != lead.key), None)
        return Tie(lead, against, "the text's therapy leads")
    one = _one_compared(reading, result, distinct, around, factor)
    of_factor = factor and (not around.trial or _PROGNOSTIC.search(whole))
    return one or (_FACTOR_ONLY if of_factor else NONE)


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
        return Tie(distinct[0], None, "the arm associated") if leads or beside else _FACTOR_ONLY
    if not distinct and around.main and around.trial and not factor:
        return Tie(around.main, None, "the text's one therapy")
    if len(distinct) != 1:
        return None
    one = distinct[0]
    if not _against(reading, one):
        return Tie(one, None, "one arm")
    if around.main and around.main.key != one.key:
        return Tie(around.main, one, "the text's one therapy compared")
    return Tie(None, one, "one arm")


def _listed(
    reading: Reading, found: Sequence[Arm], ties: Sequence[Tie], around: Context
) -> list[Tie]:
    """Such as "40% and 10% in the X and Y groups": as many arms as numbers in a row."""
    changed = list(ties)
    for first, last in _rows(reading):
        start, end = (
            reading.start(reading.results[first].figure),
            reading.end(reading.results[last].figure),
        )
        limit = reading.sentence.end
        if last + 1 < len(ties):
            limit = reading.start(reading.results[last + 1].figure)
        after = each_once([arm for arm in found if end <= arm.start < limit])
        before = each_once([arm for arm in found if arm.end <= start])
        told = bool(re.match(r"[^.;]*\brespectively\b", reading.text[end:limit]))
        row = _row(reading, found, (before, after), around, count=last - first + 1, told=told)
        if row:
            for place in range(first, last + 1):
                changed[place] = Tie(row[place - first], None, "arms in a row")
        elif len(after) == 1 and changed[last].rule == "therapy named beside":
            joint = [
                token.kind for token in reading.tokens[reading.results[first].figure.last + 1 :]
            ]
            if "v" not in joint[:2]:
                for place in range(first, last):
                    if changed[place].rule != "therapy named beside":
                        changed[place] = changed[last]
    return changed


def _row(
    reading: Reading,
    found: Sequence[Arm],
    beside: tuple[Sequence[Arm], Sequence[Arm]],
    around: Context,
    *,
    count: int,
    told: bool,
) -> list[Arm] | None:
    """As many arms as there are numbers in the row, named after it, or before, or by the text."""
    before, after = beside
    if len(after) == count and _in_a_row(reading, after):
        return list(after)
    if after:
        return None
    if len(before) == count and (told or count > 2):
        return list(before)
    if count == 2 == len(before) == len(each_once(found)) and _in_a_row(reading, before):
        return list(before)
    return list(around.pair) if told and count == 2 and around.pair and not before else None


def _rows(reading: Reading) -> Iterator[tuple[int, int]]:
    """The first and the last of the numbers that stand in a row: "72% and 65%"."""
    results = reading.results
    first = 0
    while first < len(results):
        last = first
        while last + 1 < len(results) and joined(reading, results[last], results[last + 1]):
            last += 1
        if last > first and results[first].measure not in (*RATIOS.values(), "difference"):
            yield first, last
        first = last + 1


def _in_a_row(reading: Reading, row: Sequence[Arm]) -> bool:
    gaps = [reading.text[a.end : b.start] for a, b in pairwise(row)]
    return all(
        re.fullmatch(
            r"(?:-treated)?(?: \d+ mg| groups?| arms?| patients)*(?:,| and|, and| or| versus"
            r"| vs\.?|-|/)(?: the| \d+ mg| in| for| with)* ?",
            gap,
        )
        for gap in gaps
    )


def _is_control(arm: Arm) -> bool:
    return arm.key in ("therapy/placebo", "therapy/vehicle", "control", "therapy/standard-of-care")


def _against(reading: Reading, arm: Arm) -> bool:
    """Whether the arm is named as what another is compared with."""
    return bool(
        _AGAINST.search(reading.text[max(reading.sentence.start, arm.start - 60) : arm.start])
    )
