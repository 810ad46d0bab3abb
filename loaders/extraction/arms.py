"""The therapies that a text names: drugs, procedures, combinations, and groups called by them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from loaders.extraction.announcements import Phrase
from loaders.extraction.inventory import named
from loaders.extraction.named_arms import (
    Named,
    Place,
    by_dose,
    lettered,
    short_lists,
)
from loaders.extraction.names import Mention, Names
from loaders.extraction.procedures import PROCEDURE, further

_JOIN: Final = re.compile(
    r"^\)?(?:[ ,]*(?:\d[\d.]* ?(?:mg|g|%|mcg)(?:/\w+)?)?(?: or \d+ mg)?)?"
    r"(?: ?\([^()]{1,12}\))?(?: plus |/|-| \+ |-plus-| in combination with | combined with | "
    r"with (?:concomitant )?| and )(?:low-dose |oral |topical )?$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(r"(?: alone| combination|(?: treatment| therapy)? (?:group|arm)\b)")
CLOSE: Final = 40
_COMPARING: Final = re.compile(r"\bcompar\w+ (?:[\w-]+ ){0,2}$")
_COMBINED: Final = re.compile(r"plus|/|-|\+|combin|with", re.IGNORECASE)
_NO_THERAPY: Final = re.compile(
    r"-(?:non\w+|resistan\w+|refractory|na[iï]ve|eluting|coated|dependent|sparing|free|intoleran\w+"
    r"|exposed|class|type|deficien\w+)\b"
    r"| (?:hydratase|reductase|synth(?:et)?ase|dehydrogenase|receptors?|toxicity"
    r"|resistance|failure|intolerance|retinopathy"
    r"|Registry|register|dos(?:es?|age)|intake|requirements?|sparing)\b"
)
_EARLIER: Final = re.compile(
    r"(?:\b[Aa]nti-|\b(?:serum|fasting|increased|decreased|reduced|basal|plasma) |\b(?:prior"
    r"|previous|equivalents? of(?: \w+)?|consumption of|prior use of|previous use of"
    r"|previously received) )$"
)
_NOT_GIVEN: Final = re.compile(
    r"\b(?:resist|fail|intoler|refractory|respon|withdraw|toxic|exposure|persist|na[iï]ve|level"
    r"|inadequate|induced|allerg|anti-|users?\b|use\b|concentration|clearance|antibod)",
    re.IGNORECASE,
)
_AFTER_NAME: Final = re.compile(r" \((?P<short>(?=\w*[A-Z])[A-Z0-9][A-Za-z0-9]{1,5})\)")
_AFTER: Final = re.compile(r"\b(?:after|before|during|following|of) (?:the )?(?:\w+ )?$")
_AGAINST_NONE: Final = re.compile(r"\b(?:with|versus|vs\.?|than|or|and|receiving|to) no $")
_ABSENT: Final = re.compile(r"\b(?:no|non)[- ]$", re.IGNORECASE)
_OF_WHAT: Final = re.compile(r" (?:any |with |to |the )*")


CONTROLS: Final = (
    "therapy/placebo",
    "therapy/vehicle",
    "control",
    "therapy/standard-of-care",
    "no treatment",
    "no therapy",
    "no intervention",
    "sham",
    "saline",
)
"""The keys of what a therapy is compared with, in whatever text."""


@dataclass(frozen=True)
class Arm:
    """A therapy as a sentence names it; `concept` where the ontology has it."""

    label: str
    concept: str | None
    start: int
    end: int

    @property
    def key(self) -> str:
        """What makes two mentions the same arm."""
        name = self.label.partition(" (")[0].casefold().removesuffix("s")
        return self.concept or name.replace("ae", "e")

    @property
    def is_control(self) -> bool:
        """Whether it is what a therapy is compared with in whatever text: placebo, no X."""
        return self.key in CONTROLS or self.key.startswith("no ") or self.key.endswith(" control")


def arms(
    text: str,
    short: dict[str, str],
    mentions: Sequence[Mention],
    *,
    names: Names,
    phrases: Sequence[Phrase] = (),
) -> list[Arm]:
    """The therapies named in a text, combinations joined, in order."""
    drugs = (
        (one.start, one.end, one.label, one.concept)
        for one in mentions
        if one.kind == "therapy"
        and not _NO_THERAPY.match(text[one.end : one.end + 20])
        and not _EARLIER.search(text[max(0, one.start - 40) : one.start])
        and not (one.concept == "therapy/surgery" and _AFTER.search(text[: one.start][-24:]))
    )
    short = {**_beside_names(text, mentions), **short}
    covered = bytearray(len(text))
    found = []
    lists = short_lists(text, mentions)
    for start, end, label, concept in chain(
        _written_out(text, lists),
        _shortened(text, short, names),
        drugs,
        by_dose(text, text.partition("\n")[0]),
        named(text, phrases, short, mentions),
        further(text, short),
    ):
        if not any(covered[start:end]):
            covered[start:end] = b"\x01" * (end - start)
            found.append(Arm(label, concept, start, end))
    found = sorted((_without(text, arm) for arm in found), key=lambda arm: arm.start)
    joined = _combined(text, found)
    places = [Place(arm.start, arm.end, arm.label, arm.concept) for arm in joined]
    for start, end, label, concept in lettered(text, places):
        if not any(covered[start:end]):
            joined.append(Arm(label, concept, start, end))
    return sorted(joined, key=lambda arm: arm.start)


def _without(text: str, arm: Arm) -> Arm:
    """The arm, or its absence: "the no-progesterone group"."""
    ahead = _ABSENT.search(text[max(0, arm.start - 5) : arm.start])
    if ahead is None:
        return arm
    grouped = re.match(r"[- ](?:groups?|arms?|users)", text[arm.end : arm.end + 7])
    if not (grouped or _AGAINST_NONE.search(text[max(0, arm.start - 20) : arm.start])):
        return arm
    return Arm(f"no {arm.label}", None, arm.start - len(ahead[0]), arm.end)


def _beside_names(text: str, mentions: Sequence[Mention]) -> dict[str, str]:
    """Short names without the letters of the long one: "lamivudine (3TC)"."""
    found: dict[str, str] = {}
    for one in mentions:
        match = _AFTER_NAME.match(text, one.end) if one.kind == "therapy" else None
        if match and not match["short"].isdigit():
            found.setdefault(match["short"], text[one.start : one.end])
    return found


def _written_out(text: str, lists: dict[str, str]) -> Iterator[Named]:
    """Drugs given together, by their short name and written out: "PVd"."""
    for short, whole in lists.items():
        alone = rf"(?<![\w-]){re.escape(short)}(?![\w-])"
        pattern = rf"(?<![\w-]){re.escape(whole)} \({re.escape(short)}\)|{alone}"
        label = f"{whole} ({short})"
        yield from ((m.start(), m.end(), label, None) for m in re.finditer(pattern, text))
        yield from (
            (m.start(), m.end(), label, None)
            for m in re.finditer(re.escape(whole), text, re.IGNORECASE)
        )


def _shortened(
    text: str, short: dict[str, str], names: Names
) -> Iterator[tuple[int, int, str, str | None]]:
    """Abbreviations that the text introduced for a therapy: "RTX", "MTX-ACI", "PCI"."""
    for abbreviation in sorted(short, key=len, reverse=True):
        whole = short[abbreviation]
        named = [m for m in names.mentions(whole) if m.kind == "therapy"]
        if len(named) == 1 and named[0].end - named[0].start >= len(whole) - 4:
            label, concept = named[0].label, named[0].concept
        elif len(named) > 1 or PROCEDURE.fullmatch(whole):
            label, concept = whole, None
        elif named and named[0].end >= len(whole) - 1 and not _NOT_GIVEN.search(whole):
            label, concept = f"{whole} ({abbreviation})", None
        else:
            continue
        forms = [re.escape(abbreviation)]
        if concept is None:
            forms.append(f"(?i:{re.escape(whole)})")
        pattern = rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])"
        yield from ((m.start(), m.end(), label, concept) for m in re.finditer(pattern, text))


def _plain(arm: Arm) -> str:
    return arm.label.partition(" (")[0]


def _combined(text: str, found: Sequence[Arm]) -> list[Arm]:
    """The arms, those given together as one: "A plus B"."""
    joined: list[Arm] = []
    for arm in found:
        whole = _together(text, joined[-1], arm) if joined else None
        if whole:
            joined[-1] = whole
        else:
            joined.append(arm)
    return joined


def _together(text: str, last: Arm, arm: Arm) -> Arm | None:
    gap = text[last.end : arm.start]
    if last.key == "no treatment" and _OF_WHAT.fullmatch(gap):
        return Arm(f"no {_plain(arm)}", None, last.start, arm.end)
    twice = last.key == arm.key or _plain(arm) in _plain(last).split(" plus ")
    if last.is_control or arm.is_control or twice or not _JOIN.match(gap):
        return None
    if len(gap) >= CLOSE or (gap == " with " and _COMPARING.search(text[: last.start][-40:])):
        return None
    if " combin" in gap and text.startswith(" or ", arm.end):
        return None
    alone = _ALONE.match(text, arm.end)
    if _COMBINED.search(gap) or " plus " in last.label or alone:
        return Arm(f"{_plain(last)} plus {_plain(arm)}", None, last.start, arm.end)
    return None


def distinct(found: Sequence[Arm]) -> list[Arm]:
    """The first mention of each arm, in order."""
    seen: dict[str, Arm] = {}
    for arm in found:
        seen.setdefault(arm.key, arm)
    return list(seen.values())
