"""What a whole text says before a sentence is read: abbreviations, therapies, population."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from loaders.extraction.announcements import announced
from loaders.extraction.arms import Arm, arms
from loaders.extraction.names import Mention, Names
from loaders.extraction.prose import Sentence
from loaders.extraction.studied import (
    MAX_TITLE,
    given_together,
    main_therapy,
    names_several,
    on_factors,
    sets_apart,
    titled_pair,
    two_arms,
)

_SHORT: Final = re.compile(
    r"\((?P<short>[A-Za-z][A-Za-z0-9/-]{1,13}|[A-Z]\w*(?: ?\+ ?[A-Z][\w-]*)+)"
    r"(?:[,;] [^()]{0,80}|: (?!\d)[^()]{0,80})?\)"
)


_WRITTEN_OUT: Final = re.compile(
    r"\b(?P<short>[A-Z][A-Za-z-]*[A-Z]) \((?P<long>[a-z][a-z -]{7,70})\)"
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
    of_factors: bool = False
    """Whether the text looks into what foretells an outcome, its therapy but the setting."""
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
    phrases = announced(text, parts)
    everywhere = arms(text, short, mentions, names=names, phrases=phrases)
    pair = titled_pair(text, title, everywhere)
    both = given_together(text, pair)
    pair = None if both else pair
    rivals = not pair[1].is_control if pair else sets_apart(text, title, everywhere)
    main = both or (None if rivals else main_therapy(text, title, everywhere, phrases))
    if main:
        everywhere = [_meant(arm, main) for arm in everywhere]
    everywhere = _as_written_out(everywhere)
    pair = pair or two_arms(text, parts, everywhere, main)
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
        of_factors=on_factors(text, title, main),
        untold=not pair
        and (main is None or _several_of_class(everywhere, main))
        and names_several(text, title, everywhere),
    )


def _as_written_out(everywhere: Sequence[Arm]) -> list[Arm]:
    """The arms, "platinum" as the "platinum-based chemotherapy" that the text also names."""
    longer = {
        short[1]: arm for arm in everywhere if (short := _HEAD_OF.fullmatch(arm.key)) is not None
    }
    return [
        replace(arm, label=longer[arm.key].label, concept=longer[arm.key].concept)
        if arm.key in longer and arm.concept is None
        else arm
        for arm in everywhere
    ]


_HEAD_OF: Final = re.compile(
    r"(.+?)(?:-based .+| (?:flap|graft|program|programme|intervention|injection|technique))"
)
_OPERATION: Final = re.compile(
    r"(?:surgery|reconstruction|repair|anastomosis|excision|resection|\w+(?:plasty|ectomy|otomy"
    r"|desis))"
    r"(?: \(|$)"
)


_CLASS: Final = re.compile(r".+ (?:therapy|treatment|inhibitor|inhibition|blockade)")
"""A class of therapies, which a text may call by its last words: "adjuvant targeted therapy"."""


def _several_of_class(everywhere: Sequence[Arm], main: Arm) -> bool:
    """Whether the text's therapy is but a class, of which the text names several drugs."""
    others = {arm.key for arm in everywhere if arm.key != main.key and not arm.is_control}
    return _CLASS.fullmatch(main.key) is not None and len(others) >= MANY


MANY: Final = 3


def _meant(arm: Arm, main: Arm) -> Arm:
    """The arm, where it is but called "intervention" or "surgery", as the therapy of the text."""
    tried = arm.key in ("intervention", "experimental", "experimental intervention") or (
        arm.key in ("therapy/surgery", "surgery") and _OPERATION.search(main.label)
    )
    tried = tried or (_CLASS.fullmatch(arm.key) and main.key.endswith(f" {arm.key}"))
    return replace(arm, label=main.label, concept=main.concept) if tried else arm


def _with_doses(text: str, everywhere: Sequence[Arm], main: Arm) -> list[Arm]:
    """With the groups that are called by their dose alone: "the 100 mg and 200 mg groups"."""
    ends = {arm.end + gap for arm in everywhere for gap in (0, 1)}
    doses = [
        Arm(f"{main.label} {match[0]}", None, match.start(), match.end())
        for match in _DOSE_GROUP.finditer(text)
        if match.start() not in ends
    ]
    return sorted([*everywhere, *doses], key=lambda arm: arm.start)


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
            short.setdefault(match["short"].removesuffix("s"), long)
    for match in _WRITTEN_OUT.finditer(text):
        letters = [c for c in match["short"].lower() if c.isalnum()]
        if _long_form(match["long"], letters) == match["long"]:
            short.setdefault(match["short"], match["long"])
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


def _most(mentions: Sequence[Mention]) -> Mention | None:
    """The first of the mentions of what is named most often."""
    counts = Counter(mention.concept for mention in mentions)
    if not counts:
        return None
    most = counts.most_common(1)[0][0]
    return next(mention for mention in mentions if mention.concept == most)
