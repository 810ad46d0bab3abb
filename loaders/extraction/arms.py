"""The therapies that a text names: drugs, procedures, combinations, and groups called by them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from loaders.extraction.names import Mention, Names

_JOIN: Final = re.compile(
    r"^(?:[ ,]*(?:\d[\d.]* ?(?:mg|g|%|mcg)(?:/\w+)?)?(?: or \d+ mg)?)?"
    r"(?: ?\([^()]{1,12}\))?(?: plus |/|-| \+ |-plus-| in combination with | combined with | "
    r"with (?:concomitant )?| and )(?:low-dose |oral |topical )?$"
)
_COMBINED: Final = re.compile(r"plus|/|-|\+|combin|with", re.IGNORECASE)
_PROCEDURE: Final = re.compile(
    r"\b(?:(?!the\b|and\b|of\b|for\b|with\b|in\b|to\b|a\b|an\b|or\b|after\b|versus\b|vs\b"
    r"|during\b|by\b|on\b|from\b"
    r"|undergoing\b|receiving\b|between\b|than\b|who\b|patients?\b|were\b|was\b|following\b"
    r"|without\b|their\b|that\b"
    r"|conventional\b|new\b|had\b|using\b|other\b|no\b|needing\b|requiring\b|primary\b"
    r"|non-emergency\b|planned\b|target\b|evaluated\b|compared\b|investigated\b|received\b"
    r"|assessed\b)"
    r"[A-Za-z][\w'-]* ){0,3}?(?:\w*(?:plasty|ectomy|stomy|transplantation"
    r"|revasculari[sz]ation|implantation|phototherapy|photochemotherapy"
    r"|cryotherapy|radiotherapy|chemotherapy|immunotherapy|apheresis|pheresis)|rehabilitation"
    r"|vaccination|stenting"
    r"|coronary intervention|laser(?: therapy)?|acupuncture|reconstruction|osteotomy"
    r"|immunoglobulins?|flaps?|surgery"
    r"|exercise|training|UVA1?|UVB|inhibitors?(?: monotherapy| therapy)?|biologics?|NSAIDs?"
    r"|antiinflammatory drugs|anti-inflammatory drugs|DMARDs?"
    r"|antihistamines?|esters?|(?:photodynamic|intrathecal|biologic|antimalarial"
    r"|immunosuppressive|light|maintenance|multimodal|dual|triple|hormone|cell|gene) therapy"
    r"|balloon)\b(?!-)",
    re.IGNORECASE,
)
_NO_THERAPY: Final = re.compile(
    r"-(?:resistan\w+|refractory|na[iï]ve|eluting|coated|dependent|sparing|free|intoleran\w+"
    r"|exposed)"
    r"| (?:toxicity|resistance|failure|intolerance|retinopathy"
    r"|Registry|register|use|dos(?:es?|age)|intake|requirements?|sparing|exposure)\b"
)
_UNDERGONE: Final = re.compile(
    r"\b(?:undergoing|underwent|undergo|treated with|treatment with|receiving|received|after"
    r"|following|assigned to|versus|vs\.?|of|on|with|by|for) (?:the |an? |primary "
    r"|non-emergency |elective |planned )*$",
    re.IGNORECASE,
)
_GROUP: Final = re.compile(
    r"(?:\b[Tt]he |\bin |\bto |\bthan |\(|\band |\bvs\.? |\bversus |\bfor |\bwith |\bfrom "
    r")(?=(?:the )?(?P<name>(?:[A-Za-z+][\w+/-]* ){1,4}?)(?:-?treated )?(?:therapy "
    r"|treatment )?(?:groups?|arms?)\b)"
)
_ROLES: Final = (
    "control",
    "intervention",
    "experimental",
    "dual",
    "triple",
    "combination",
    "active",
    "standard",
    "sham",
    "usual",
    "comparator",
)
_TOLD: Final = (
    r"\b(?:received|receiving|receive|treated with|assigned to|randomi[sz]ed to|implanted "
    r"with|given|apply|underwent"
    r"|undergoing|undergo|versus|vs)\b[^;\n]{{0,80}}(?<![\w-]){}(?![\w-])"
)
_NO_ARM: Final = frozenset(
    [
        "the",
        "both",
        "two",
        "three",
        "four",
        "all",
        "each",
        "other",
        "same",
        "study",
        "patient",
        "patients",
        "age",
        "treatment",
        "treated",
        "entire",
        "whole",
        "this",
        "these",
        "those",
        "either",
        "any",
        "old",
        "elderly",
        "non-elderly",
        "younger",
        "older",
        "male",
        "female",
        "each",
        "every",
        "first",
        "second",
        "third",
        "subgroup",
        "between",
        "among",
        "respective",
        "different",
        "such",
        "no",
        "one",
        "case",
        "cases",
        "reference",
        "matched",
        "ethnic",
        "population",
        "which",
        "higher",
        "lower",
        "low",
        "high",
        "risk",
        "in",
        "of",
        "to",
        "and",
        "blood",
        "safety",
        "analysis",
        "per",
        "total",
        "overall",
        "active",
        "its",
        "their",
        "former",
        "latter",
        "comparison",
        "than",
        "with",
        "without",
        "for",
        "as",
        "at",
        "had",
        "was",
        "were",
        "by",
        "from",
        "no",
        "patients'",
        "main",
        "new",
        "heterogeneous",
        "high-risk",
        "low-risk",
        "diverse",
    ]
)


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
        return self.concept or self.label.casefold().removesuffix("s")


def arms(text: str, short: dict[str, str], mentions: Sequence[Mention], names: Names) -> list[Arm]:
    """The therapies named in a text, combinations joined, in order."""
    drugs = (
        (one.start, one.end, one.label, one.concept)
        for one in mentions
        if one.kind == "therapy"
        and not _NO_THERAPY.match(text[one.end : one.end + 20])
        and text[max(0, one.start - 5) : one.start].lower() != "anti-"
    )
    covered = bytearray(len(text))
    found = []
    for start, end, label, concept in chain(
        _shortened(text, short, names), drugs, _further(text, short)
    ):
        if not any(covered[start:end]):
            covered[start:end] = b"\x01" * (end - start)
            found.append(Arm(label, concept, start, end))
    found.sort(key=lambda arm: arm.start)
    return _combined(text, found)


def _shortened(
    text: str, short: dict[str, str], names: Names
) -> Iterator[tuple[int, int, str, str | None]]:
    """Abbreviations that the text introduced for a therapy: "RTX", "MTX-ACI", "PCI"."""
    for abbreviation in sorted(short, key=len, reverse=True):
        whole = short[abbreviation]
        named = [m for m in names.mentions(whole) if m.kind == "therapy"]
        if len(named) == 1 and named[0].end - named[0].start >= len(whole) - 4:
            label, concept = named[0].label, named[0].concept
        elif len(named) > 1 or _PROCEDURE.fullmatch(whole):
            label, concept = whole, None
        else:
            continue
        forms = [re.escape(abbreviation)]
        if concept is None:
            forms.append(f"(?i:{re.escape(whole)})")
        pattern = rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])"
        yield from ((m.start(), m.end(), label, concept) for m in re.finditer(pattern, text))


def _further(text: str, short: dict[str, str]) -> Iterator[tuple[int, int, str, str | None]]:
    """Procedures and groups that no name of a drug covers."""
    for match in re.finditer(r"\b(?:standard|usual|routine) (?:medical )?care\b", text):
        yield match.start(), match.end(), "standard of care", "therapy/standard-of-care"
    named = list(_PROCEDURE.finditer(text))
    undergone = {
        match[0].lower()
        for match in named
        if match.start() == 0 or _UNDERGONE.search(text[max(0, match.start() - 30) : match.start()])
    }
    for match in named:
        if match[0].lower().endswith(tuple(undergone)):
            yield match.start(), match.end(), match[0].lower(), None
    groups = set()
    told = {
        name: bool(re.search(_TOLD.format(re.escape(name)), text))
        for name in {m["name"].strip() for m in _GROUP.finditer(text)}
    }
    for match in _GROUP.finditer(text):
        name = match["name"].strip()
        words = name.lower().split()
        if (
            words
            and not set(words) & _NO_ARM
            and not words[0].isdigit()
            and (told[name] or words[-1] in _ROLES)
        ):
            yield match.start("name"), match.start("name") + len(name), short.get(name, name), None
            if words[-1] not in _ROLES:
                groups.add(name)
    if re.search(r"\b[Cc]ontrol (?:group|arm)", text):
        bare = re.finditer(r"(?:\b(?:vs\.?|versus|than|and|with) )(control)(?=[ ,)(])", text)
        yield from ((m.start(1), m.end(1), "control", None) for m in bare)
    for name in sorted(groups, key=len, reverse=True):
        pattern = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
        yield from (
            (m.start(), m.end(), short.get(name, name), None) for m in re.finditer(pattern, text)
        )


def _combined(text: str, found: Sequence[Arm]) -> list[Arm]:
    joined: list[Arm] = []
    for arm in found:
        last = joined[-1] if joined else None
        gap = text[last.end : arm.start] if last else ""
        if last and len(gap) < 40 and _JOIN.match(gap) and last.key != arm.key:
            alone = re.match(
                r"(?: alone| combination|(?: treatment| therapy)? (?:group|arm)\b)",
                text[arm.end : arm.end + 20],
            )
            plus = bool(_COMBINED.search(gap)) or " plus " in last.label or bool(alone)
            if plus:
                joined[-1] = Arm(f"{last.label} plus {arm.label}", None, last.start, arm.end)
                continue
        joined.append(arm)
    return joined


def distinct(found: Sequence[Arm]) -> list[Arm]:
    """The first mention of each arm, in order."""
    seen: dict[str, Arm] = {}
    for arm in found:
        seen.setdefault(arm.key, arm)
    return list(seen.values())
