"""The name of an outcome at the bracket that holds its number: "relapse (16%)", "(CLASI 11)"."""

import re
from collections.abc import Sequence
from typing import Final

from loaders.extraction import phrases
from loaders.extraction.arms import Arm
from loaders.extraction.clauses import DID
from loaders.extraction.reading import Reading

_NEED: Final = re.compile(
    r"\b(?:need|requirements?|conversion|switch\w*|use) (?:for|of|to) (?:the |an? )?[\w-]+$"
    r"|\b(?:local|locoregional|disease|tumou?r|glyc\w+|seizure|pain|symptom|infection"
    r"|weight) control$"
)
"""Outcomes that end in the words of a therapy or of a group: "need for steroids"."""
_FACTORS: Final = re.compile(
    r"\b(?:factors?|predictors?|covariates|determinants)\b[^.;()]{0,160}"
    r"(?:\b(?:was|were|are|included?|including|being)\b|:)",
    re.IGNORECASE,
)
_OF_RATIO: Final = re.compile(
    r"(?:^|; )(?P<name>[A-Za-z][^,;:()=]{1,60}): ?(?:adjusted )?"
    r"(?:(?:hazard|odds|risk|rate) ratio ?(?:\([A-Z]+\))?|[aA]?[HOR]Rs?)[,:=]? ?=? ?$"
)
_INSIDE: Final = re.compile(
    r"(?:^|; )(?:mean |median )?(?P<name>[A-Za-z][^,;:()=]{2,60}?) (?:decreased|increased"
    r"|improved|fell"
    r"|declined|dropped|rose|reduced|changed|from)\b[^;]*$"
)
_OF_BASELINE: Final = re.compile(
    r"\b(?:in|among) (?:the )?(?:patients|participants|subjects|those) with [^,;()]* at baseline$"
)
_PLACE: Final = re.compile(
    r"\b(?P<lead>[\w-]+)(?: (?:was|were|is|are) [\w-]+(?: [\w-]+)?)? (?:in|among|at|after|during) "
    r"(?P<place>(?:(?!\b(?:in|of|with|for|was|were|had)\b)[^,;:.()])+)$"
)
_IN_WHAT: Final = re.compile(
    r"\b(?:differences?|improvements?|reductions?|increases?|decreases?|changes?|declines?) in "
    r"(?P<name>[^,;:.()]+?) (?:at|after|during|in|among|between) [^,;:.()]*$"
)
_MOVED_IN: Final = re.compile(
    r"(?:improve|reduc|differ|increas|decreas|chang|declin|drop|rise|fall|worsen|gain|benefit"
    r"|effect|result|superior|inferior|better|reflect|loss|advantage|involve|achiev|success"
    r"|shift|variation|includ|similar|comparab|equal)\w*|than|impact"
)


def bracketed(reading: Reading, before: str, arms: Sequence[Arm], *, ratio: bool) -> str | None:
    """The name in the bracket with the number, or right before the bracket."""
    at = open_bracket(before)
    if at is None:
        return None
    inside = _inside(before[at + 1 :])
    if inside and not is_arm(inside, reading, arms):
        return inside
    return _before_bracket(reading, before[:at].rstrip(), arms, ratio=ratio)


def _inside(inside: str) -> str | None:
    """The name that stands in the bracket with the number: "(CLASI fell from 11 to 4)"."""
    moved = _INSIDE.search(inside)
    if moved and phrases.named(moved["name"]):
        return phrases.named(moved["name"])
    centre = re.search(
        r"(?:^|; |, )(?:median|mean) (?P<name>[A-Za-z][^,;:()=]{2,60}?)(?: of| was|,|:)? $", inside
    )
    if centre and not re.search(r"difference|\bage\b", centre["name"]):
        return phrases.named(centre["name"])
    inner = re.search(
        r"(?:^|; )(?:and )?(?P<name>[A-Za-z][^,;:()=]{2,60}?)(?: ?[,:=] ?(?:[mM]ean "
        r"difference(?: ?\([^)]*\))?|MD)? ?)$",
        inside,
    )
    inner = (
        inner
        or _OF_RATIO.search(inside)
        or re.search(r"(?:^|; |, )(?P<name>[a-z][a-z]+(?: [a-z]+){0,2}) $", inside)
    )
    if inner and not re.search(
        r"ratio|difference|\b[aA]?(?:OR|HR|RR|CI|MD)\b|median|mean|adjusted|coefficient|group"
        r"|\bvs?\b|95%",
        inner["name"],
    ):
        return phrases.named(inner["name"])
    return None


def _before_bracket(reading: Reading, head: str, arms: Sequence[Arm], *, ratio: bool) -> str | None:
    """The name that ends where the bracket begins."""
    if ends_in_arm(head, reading, arms) or (ratio and _FACTORS.search(head)):
        return None
    compared = list(
        re.finditer(
            r"\b(?:compared (?:with|to)|in comparison (?:with|to)|than|versus|vs\.?"
            r"|relative to|between)\b",
            head,
        )
    )
    if compared:
        cut = head[: compared[0].start()].rstrip(" ,")
        rest = head[compared[0].start() :]
        if re.search(r"[.;,]|\) |\bto (?:have|be|develop|report|experience|achieve)\b", rest):
            cut = head
        head = cut
        if ends_in_arm(head, reading, arms):
            return None
    head = re.sub(r"\b([A-Z]{2,6})\((\d)\)$", r"\1-\2", re.sub(r" \([^()]{11,160}\)$", "", head))
    if _OF_BASELINE.search(head):
        return None
    if _is_place(head):
        moved = _IN_WHAT.search(head)
        return phrases.named(moved["name"]) if moved else None
    name = phrases.before(re.sub(r" \([A-Za-z][\w/-]{1,10}\)$", "", head))
    verb = re.search(
        r"\b(?:patients?|participants?|subjects?|women|men|children) (?P<did>\w+ed)\b", name or ""
    )
    label = next((x for done, x in DID.items() if verb and re.fullmatch(done, verb["did"])), None)
    return label or name


def _is_place(head: str) -> bool:
    """Whether the words before a bracket say in whom or when, not what: "seen in men (8%)"."""
    flat = re.split(r"[;,:]|\bwhile\b|\bwhereas\b", re.sub(r" ?\([^()]*\)", "", head))[-1]
    match = _PLACE.search(flat)
    if not match or not re.search(
        r"\b(?:was|were|improved|reduced|increased|decreased|declined)\b", flat
    ):
        return False
    lead = flat[: match.start("place")].split()
    return not any(_MOVED_IN.fullmatch(word.lower()) for word in lead[-5:-1])


def open_bracket(before: str) -> int | None:
    """Where the bracket begins that is still open at the end of the words."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        if before[at] == ")":
            depth += 1
        elif before[at] == "(":
            if depth == 0:
                return at
            depth -= 1
    return None


def ends_in_arm(head: str, reading: Reading, arms: Sequence[Arm]) -> bool:
    """Whether the words end in the name of a therapy or a group."""
    end = reading.sentence.start + len(head)
    for arm in arms:
        rest = reading.text[arm.end : end]
        if _NEED.search(reading.text[reading.sentence.start : arm.end]):
            continue
        if arm.end <= end and (
            not rest.strip()
            or re.fullmatch(
                r"(?: \d+ ?mg)?-?(?:treated)?(?: (?:plus|groups?|arms?|alone|therapy|patients"
                r"|treatment|cohorts?|monotherapy|and|\d+ mg|recipients|users|in|\w+ "
                r"patients))*",
                rest,
            )
        ):
            return True
    return bool(re.search(r"\b(?:groups?|arms?|cohorts?|clusters?)$", head))


def is_arm(name: str, reading: Reading, arms: Sequence[Arm]) -> bool:
    """Whether a therapy is named within the words."""
    return any(
        arm.label.casefold() in name.casefold() or reading.text[arm.start : arm.end] in name
        for arm in arms
    )
