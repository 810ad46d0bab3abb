"""What a whole text says before a sentence is read: abbreviations, therapies, population."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from loaders.extraction.arms import Arm, arms, distinct
from loaders.extraction.named_arms import announced
from loaders.extraction.names import Mention, Names
from loaders.extraction.prose import Sentence

_SHORT: Final = re.compile(
    r"\((?P<short>[A-Za-z][A-Za-z0-9/-]{1,9}|[A-Z]\w*(?: ?\+ ?[A-Z][\w-]*)+)"
    r"(?:[,;:] [^()]{0,80})?\)"
)
_VERSUS: Final = re.compile(
    r"\b(?:versus|vs\.?|compared (?:with|to)|or|and|against|over)\b", re.IGNORECASE
)
_GIVEN: Final = re.compile(
    r"\b(?:treated with|receiv(?:ed|ing)|treatment with|therapy with|efficacy (?:and safety "
    r")?of|use of|safety (?:and efficacy )?of|taking|given|started on|administered"
    r"|initiated)\b[^.;,]{0,40}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Context:
    """What the text as a whole gives to each of its sentences."""

    short: dict[str, str]
    mentions: Sequence[Mention]
    arms: Sequence[Arm]
    main: Arm | None
    pair: tuple[Arm, Arm] | None
    population: Mention | None
    trial: bool = False
    untold: bool = False
    """Whether the text names therapies but no rule tells which it tries: then a number without
    one is a number unread."""


_TRIAL: Final = re.compile(
    r"\brandomi[sz]|\bplacebo\b|\bmeta-analys|\bcontrolled trial", re.IGNORECASE
)


_DOSE_GROUP: Final = re.compile(
    r"(?<![\w.-])\d+(?:\.\d+)?[ -]?m?g\b(?=(?:(?:,|,? and|,? or|/| vs\.?| versus)(?: the)? "
    r"(?:placebo|\d[\d.]*[ -]?m?g))*(?: dos\w+)? (?:groups?|arms?)\b)"
)


def context(text: str, parts: Sequence[Sentence], names: Names) -> Context:
    """The abbreviations, therapies and population of a text."""
    short = _abbreviations(text)
    title = next((s for s in parts if s.section == "title"), None)
    if title and title.end - title.start > MAX_TITLE:
        title = None
    mentions = names.mentions(text)
    where = (title.start, title.end) if title else None
    everywhere = arms(text, short, mentions, names, where)
    titled = [a for a in everywhere if title and a.start < title.end]
    named = distinct(titled)
    pair = None
    if len(named) == 2 and title and _VERSUS.search(text[named[0].end : named[1].start]):
        first, second = named
        pair = (second, first) if first.key.lower() in _CONTROLS else (first, second)
    tried = [arm for arm in named if arm.key.lower() not in _CONTROLS]
    main = tried[0] if len(tried) == 1 else None
    if main is None and pair is None and where:
        spans = announced(text, where)
        said = [arm for arm in tried if any(a <= arm.start < b for a, b in spans)]
        main = said[0] if len(said) == 1 else None
    if main is None and pair is None:
        main = _studied(text, everywhere)
    if main is None and pair is None:
        main = _main_given(text, everywhere)
    if main and main.key.lower() in _CONTROLS:
        main = None
    if pair is None:
        pair = _two_arms(text, parts, everywhere, main)
    if main:
        everywhere = _with_doses(text, everywhere, main)
    conditions = [mention for mention in mentions if mention.kind == "condition"]
    return Context(
        short=short,
        mentions=mentions,
        arms=everywhere,
        main=main,
        pair=pair,
        population=_most(conditions),
        trial=bool(_TRIAL.search(text)),
        untold=not main and not pair and bool(titled or len(everywhere) > MANY),
    )


_OPERATION: Final = re.compile(r"(?:surgery|reconstruction|plasty|ectomy|intervention|flaps?)$")
CLOSE: Final = 60
MAX_TITLE: Final = 300
MANY: Final = 3
"""Mentions of therapies; a text that has no more may be on something else."""

_CONTROLS: Final = ("therapy/placebo", "therapy/vehicle", "control", "therapy/standard-of-care")


def _two_arms(
    text: str, parts: Sequence[Sentence], everywhere: Sequence[Arm], main: Arm | None
) -> tuple[Arm, Arm] | None:
    """The two arms of a text whose title does not tell: all that its results name."""
    read = [s for s in parts if s.section in ("results", "unlabelled")]
    named = [a for a in everywhere if any(s.start <= a.start < s.end for s in read)]
    counts = Counter(arm.key for arm in named)
    often = [arm for arm in distinct(named) if counts[arm.key] > 1]
    control = next((arm for arm in often if arm.key.lower() in _CONTROLS), None)
    if main and control and control.key != main.key:
        return main, control
    if len(often) == 2 and main and not control and not _set_against(text, everywhere, often):
        return None
    if len(often) == 2 and (control or _VERSUS.search(text[often[0].end : often[1].start])):
        first, second = often
        return (second, first) if first.key.lower() in _CONTROLS else (first, second)
    return None


def _with_doses(text: str, everywhere: Sequence[Arm], main: Arm) -> list[Arm]:
    """With the groups that are called by their dose alone: "the 100 mg and 200 mg groups"."""
    ends = {arm.end + gap for arm in everywhere for gap in (0, 1)}
    doses = [
        Arm(f"{main.label} {match[0]}", None, match.start(), match.end())
        for match in _DOSE_GROUP.finditer(text)
        if match.start() not in ends
    ]
    return sorted([*everywhere, *doses], key=lambda arm: arm.start)


def _set_against(text: str, everywhere: Sequence[Arm], two: Sequence[Arm]) -> bool:
    """Whether the text anywhere names the one right after the other, as compared with it."""
    keys = {arm.key for arm in two}
    return any(
        {one.key, other.key} == keys
        and other.start - one.end < CLOSE
        and _VERSUS.search(text[one.end : other.start])
        for one, other in pairwise(everywhere)
    )


def _abbreviations(text: str) -> dict[str, str]:
    """Abbreviations with the words they were introduced by: "mycophenolate mofetil (MMF)"."""
    short: dict[str, str] = {}
    for match in _SHORT.finditer(text):
        letters = [c for c in match["short"].lower() if c.isalnum()]
        capitals = sum(c.isupper() for c in match["short"])
        if capitals < 1 + (len(match["short"]) > 2) or match["short"] in (
            "CI",
            "OR",
            "HR",
            "SD",
        ):
            continue
        words = text[max(0, match.start() - 90) : match.start()].rstrip()
        words = re.split(r"[.;:()]", words)[-1]
        long = _long_form(words, letters)
        if long:
            short.setdefault(match["short"], long)
            short.setdefault(match["short"] + "s", long)
    return short


def _long_form(words: str, letters: Sequence[str]) -> str | None:
    """The shortest tail of the words that has the letters in order, the first at a word's head."""
    at = len(words) - 1
    for position in range(len(letters) - 1, -1, -1):
        first = position == 0
        while at >= 0 and not (
            words[at].lower() == letters[position]
            and (not first or at == 0 or not words[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return None
        at -= 1
    long = words[at + 1 :].strip()
    return long if len(long.split()) <= len(letters) + 3 and len(long) > len(letters) else None


_STUDIED: Final = re.compile(
    r"\b(?:[Ww]e|[Tt]o|[Ss]tudy|[Tt]rial|[Aa]im(?:s|ed)?|[Oo]bjectives?|[Pp]urpose)\b[^.;]{0,60}?"
    r"\b(?:stud(?:y|ied)|investigated?|evaluated?|assess(?:ed)?|described?|determined?|examined?) "
    r"(?:the )?(?:(?:[\w-]+ )?(?:use|efficacy|effects?|effectiveness|safety|tolerability)"
    r"(?: and (?:the )?\w+)? (?:of|with) )?(?:oral |topical |low-dose )?$"
)


def _studied(text: str, everywhere: Sequence[Arm]) -> Arm | None:
    """The one therapy that the text says it studies: "we investigated the use of X"."""
    told = [a for a in everywhere if _STUDIED.search(text[max(0, a.start - 140) : a.start])]
    if len({arm.key for arm in told}) != 1:
        return None
    counts = Counter(arm.key for arm in everywhere)
    return told[0] if 2 * counts[told[0].key] >= max(counts.values()) else None


def _main_given(text: str, everywhere: Sequence[Arm]) -> Arm | None:
    """The one therapy of a text without a telling title: the one that was given."""
    counts = Counter(arm.key for arm in everywhere)
    key, most = counts.most_common(1)[0] if counts else ("", 0)
    if most > 2 and most >= Decimal("0.75" if _OPERATION.search(key) else "0.6") * counts.total():
        return next(arm for arm in everywhere if arm.key == key)
    given = {a.key: a for a in everywhere if _GIVEN.search(text[max(0, a.start - 70) : a.start])}
    one = next(iter(given.values())) if len(given) == 1 else None
    return one if one and counts[one.key] > 2 else None


def _most(mentions: Sequence[Mention]) -> Mention | None:
    """The first of the mentions of what is named most often."""
    counts = Counter(mention.concept for mention in mentions)
    if not counts:
        return None
    most = counts.most_common(1)[0][0]
    return next(mention for mention in mentions if mention.concept == most)
