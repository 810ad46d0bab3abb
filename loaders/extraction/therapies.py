"""Which therapy a number is of: told from the words around it, its neighbours and the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from loaders.extraction.arms import Arm
from loaders.extraction.arms import distinct as each_once
from loaders.extraction.beside import against, before_bracket, is_control, named, others_compared
from loaders.extraction.comparisons import NONE, OTHER, Tie, compared, pair_of
from loaders.extraction.context import Context
from loaders.extraction.doses import one_to_two
from loaders.extraction.reading import MAINTAINED, RATIOS, Reading, Result, joined
from loaders.extraction.rows import alike_rows
from loaders.extraction.totals import POOLED

_LETTERED: Final = re.compile(r"\b(?:[Gg]roups?|[Aa]rms?|[Cc]ohorts?) (?:[A-D]|[1-4]|I{1,3})\b")


_NEEDED: Final = re.compile(
    r"\b(?:requir\w+|need(?:ed|ing|s)?(?: for)?|rescue|indication for|switch\w* to|history of"
    r"|due to|because of|prior|previous|additional|concomitant) (?:[\w-]+ ){0,3}$"
)
_INDUCED: Final = re.compile(
    r"-(?:induced|associated|related|mediated)\b| (?:was|were) (?:required|needed|necessary)\b"
)
_AND_ALSO: Final = re.compile(r"%?(?: and|,(?: and)?) ")
_GROUPS: Final = re.compile(r"\b(?:both|two|the|treatment|study) (?:treatment )?(?:groups|arms)\b")
_SURE: Final = ("therapy named beside", "the arms of the clause")
_TEXTS: Final = "the text's one therapy"
UNTOLD: Final = Tie(None, None, "a group whose therapy is not told")
_UNSAID: Final = Tie(None, None, "one of two groups, not told")
_EVERYONE: Final = Tie(None, None, "all groups")
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
    ties = _as_first_row(reading, _bracketed(reading, _listed(reading, found, ties, around)))
    for place, arm in one_to_two(reading, around.pair).items():
        ties[place] = Tie(arm, None, "doses of one drug against a control")
    return ties


def _bracketed(reading: Reading, ties: Sequence[Tie]) -> list[Tie]:
    """The ties, the second number of a bracket as the first: "after A (15% and 23%)"."""
    changed = list(ties)
    for place, (one, two) in enumerate(pairwise(reading.results)):
        gap = reading.text[reading.end(one.figure) : reading.start(two.figure)]
        before = reading.before(one.figure)
        inside = before.count("(") > before.count(")") and _AND_ALSO.fullmatch(gap)
        if inside and changed[place].rule in _SURE and changed[place + 1].rule not in _SURE:
            changed[place + 1] = changed[place]
    return changed


def _as_first_row(reading: Reading, ties: Sequence[Tie]) -> list[Tie]:
    """The ties, those of a later list as in the first one that names the arms."""
    changed = list(ties)
    for model, row in alike_rows(reading, reading.results):
        told = all(
            changed[place].intervention and not changed[place].rule.startswith("the text's")
            for place in model
        )
        if told and not any(changed[place].rule in _SURE for place in row):
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
        return compared(reading, result, found, distinct, around)
    if _BOTH.match(reading.after(result.figure)):
        return _EVERYONE
    half = _half(reading, result)
    if half is not None and others_compared(reading, result, found):
        half = None
    if half is not None:
        tie = _of_half(reading, result, half, found, around)
        if tie:
            return tie
    own = named(reading, result, found)
    if own:
        return Tie(own, None, "therapy named beside")
    heads = before_bracket(reading, result, found) if half is None else None
    if heads and not against(reading, heads):
        return Tie(heads, None, "therapy before the bracket")
    return _sole(reading, result, found, around)


def _between(reading: Reading, around: Context) -> bool:
    """Whether a trial's numbers are of its two groups, of which the sentence names none."""
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    return around.trial and _GROUPS.search(whole) is not None


def _sole(reading: Reading, result: Result, found: Sequence[Arm], around: Context) -> Tie:
    """The one therapy that the sentence names, or names before the number, or that the text has."""
    keys = {arm.key for arm in (around.main, *(around.pair or ())) if arm}
    if around.main:
        found = [
            arm
            for arm in found
            if arm.key in keys or not (_needed(reading, arm) or _apart(reading, result, arm))
        ]
    names = each_once(found)
    ahead = each_once([arm for arm in found if arm.end <= reading.start(result.figure)])
    tried = [arm for arm in names if arm.key in keys or is_control(arm)]
    control = len(names) == 1 and is_control(names[0]) and bool(around.main or around.pair)
    foremost = tried if len(names) - 1 == len(tried) == 1 and not is_control(tried[0]) else []
    candidates = (
        (foremost, "the text's therapy among others"),
        (names if len(names) == 1 and not control else [], "the sentence's one therapy"),
        (ahead if len(names) > len(ahead) == 1 else [], "the therapy named before"),
    )
    for some, rule in candidates:
        if some and not against(reading, some[0]):
            return Tie(some[0], None, rule)
    return NONE if names else _of_text(reading, around)


def _of_text(reading: Reading, around: Context) -> Tie:
    """The tie of a number whose sentence names no therapy."""
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    if _LETTERED.search(whole):
        return UNTOLD
    if around.trial and _OF_ALL.match(whole) and not POOLED.match(whole):
        return _EVERYONE
    if around.main and around.pair is None:
        return Tie(around.main, None, _TEXTS)
    return NONE


def _apart(reading: Reading, result: Result, arm: Arm) -> bool:
    """Whether a therapy is but of a later clause: "5% needed surgery; 4 of them had A"."""
    return ";" in reading.text[reading.end(result.figure) : arm.start]


def _needed(reading: Reading, arm: Arm) -> bool:
    """Whether a therapy is told as what befell people: "required surgery", "heparin-induced"."""
    ahead = reading.text[reading.sentence.start : arm.start]
    return bool(_NEEDED.search(ahead) or _INDUCED.match(reading.text, arm.end))


def _of_half(
    reading: Reading, result: Result, half: int, found: Sequence[Arm], around: Context
) -> Tie | None:
    """The tie of one of two compared numbers: by its own words, else by the order of the arms."""
    if not found and around.pair is None and _between(reading, around):
        return _UNSAID
    distinct = each_once(found)
    two = len(distinct) == 2
    own = named(reading, result, found)
    if own and own.end <= reading.start(result.figure) and against(reading, own):
        own = None
    other = _other_half(reading, result, half)
    its = named(reading, other, found) if other else None
    sure = bool(its) or not two
    if own and (its is None or its.key != own.key) and sure:
        return Tie(own, None, "therapy named beside")
    pair = pair_of(reading, distinct, around)
    if pair:
        return Tie(pair[half], None, "arms in order")
    if half == 1 and len(distinct) == 1:
        ahead = reading.text[: distinct[0].start].rstrip()[-4:]
        same = MAINTAINED.match(reading.after(result.figure))
        if same or re.search(r"\b(?:to|of)$", ahead):
            return None
        opposite = _opposite(distinct[0], around)
        return Tie(opposite, None, "with it or without") if opposite else OTHER
    return NONE if len(distinct) > 1 else None


def _opposite(one: Arm, around: Context) -> Arm | None:
    """What the text names as the absence of the therapy, or as what is absent: "no X" and X."""
    name = one.label.casefold()
    labels = (f"no {name}", name.removeprefix("no "))
    return next((a for a in around.arms if a.label.casefold() in labels and a.key != one.key), None)


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
        before = _lately([arm for arm in found if arm.end <= start])
        told = bool(re.match(r"[^.;]*\brespective(?:ly)?\b", reading.text[end:limit]))
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


def _lately(found: Sequence[Arm]) -> list[Arm]:
    """The last mention of each arm, in order."""
    return each_once(list(reversed(found)))[::-1]


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
