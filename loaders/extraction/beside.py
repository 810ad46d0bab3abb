"""The arm that stands beside a number, or that another arm is compared with."""

import re
from collections.abc import Sequence
from typing import Final

from loaders.extraction.arms import Arm
from loaders.extraction.reading import RATIOS, Reading, Result

NEAR: Final = 30
"""Characters from "versus" to the arm it sets against another."""
_LINK: Final = re.compile(
    r"^\)?[^.,;()]{0,60}?\b(?:in|with|for|on|among|of|from|receiving|taking|by|under|after|to"
    r"|given|following) (?:the |respective |those |patients |participants |subjects |those "
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


def named(reading: Reading, result: Result, found: Sequence[Arm]) -> Arm | None:
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
        and (result.measure not in (*RATIOS.values(), "difference") or not against(reading, before))
    ):
        return before
    return None


def before_bracket(reading: Reading, result: Result, found: Sequence[Arm]) -> Arm | None:
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
            r"| patients| participants| protocols?| regimens?| strategy)?",
            gap,
        ):
            return arm
    return None


def is_control(arm: Arm) -> bool:
    """Whether the arm is what a therapy is compared with in whatever text."""
    return arm.is_control


def against(reading: Reading, arm: Arm) -> bool:
    """Whether the arm is named as what another is compared with."""
    return bool(
        _AGAINST.search(reading.text[max(reading.sentence.start, arm.start - 60) : arm.start])
    )


_OTHERS: Final = re.compile(r"[A-Za-z]\)? (?:versus|vs\.?) (?=[A-Za-z(])")


def others_compared(reading: Reading, result: Result, found: Sequence[Arm]) -> bool:
    """Whether the sentence sets people against people: "Asian versus non-Asian patients"."""
    before = reading.before(result.figure)
    for match in _OTHERS.finditer(before):
        at = reading.sentence.start + match.start()
        after = reading.sentence.start + match.end()
        if re.search(r"\d[^,;]{0,14}$", before[: match.start() + 1]):
            continue
        near = any(
            (arm.start <= at + 1 and at - arm.end < NEAR) or 0 <= arm.start - after < NEAR
            for arm in found
            if arm.end <= at + 2 or arm.start >= after
        )
        if not near:
            return True
    return False
