"""The therapies that a text names: drugs, procedures, combinations, and groups called by them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from loaders.extraction.named_arms import (
    Named,
    Place,
    is_illness,
    lettered,
    short_lists,
    titled,
)
from loaders.extraction.names import Mention, Names

_JOIN: Final = re.compile(
    r"^(?:[ ,]*(?:\d[\d.]* ?(?:mg|g|%|mcg)(?:/\w+)?)?(?: or \d+ mg)?)?"
    r"(?: ?\([^()]{1,12}\))?(?: plus |/|-| \+ |-plus-| in combination with | combined with | "
    r"with (?:concomitant )?| and )(?:low-dose |oral |topical )?$",
    re.IGNORECASE,
)
_COMBINED: Final = re.compile(r"plus|/|-|\+|combin|with", re.IGNORECASE)
_PROCEDURE: Final = re.compile(
    r"\b(?:(?!the\b|and\b|of\b|for\b|with\b|in\b|to\b|a\b|an\b|or\b|after\b|versus\b|vs\b"
    r"|during\b|by\b|on\b|from\b"
    r"|undergoing\b|receiving\b|between\b|than\b|who\b|patients?\b|were\b|was\b|following\b"
    r"|without\b|their\b|that\b|did\b|not\b|receive\b|receives\b|have\b|improved\b"
    r"|conventional\b|new\b|had\b|using\b|other\b|no\b|needing\b|requiring\b|primary\b"
    r"|non-emergency\b|planned\b|target\b|evaluated\b|compared\b|investigated\b|received\b"
    r"|assessed\b)"
    r"[A-Za-z][\w'-]* ){0,3}?(?:\w*(?:plasty|ectomy|stomy|transplantation"
    r"|revasculari[sz]ation|implantation|phototherapy|photochemotherapy"
    r"|cryotherapy|radiotherapy|chemotherapy|immunotherapy|apheresis|pheresis)|rehabilitation"
    r"|vaccination|stenting|(?:magnetic|current|nerve|brain) stimulation|ablation|emboli[sz]ation"
    r"|thrombolysis|physiotherapy|psychotherapy|supplementation|sclerotherapy|brachytherapy"
    r"|coronary intervention|laser(?: therapy)?|acupuncture|reconstruction|osteotomy"
    r"|immunoglobulins?|flaps?|surgery"
    r"|exercise|training|UVA1?|UVB|inhibitors?(?: monotherapy| therapy)?|biologics?|NSAIDs?"
    r"|antiinflammatory drugs|anti-inflammatory drugs|DMARDs?"
    r"|antihistamines?|esters?|(?:photodynamic|intrathecal|biologic|antimalarial"
    r"|immunosuppressive|light|multimodal|dual|triple|hormone|cell|gene) therapy"
    r"|balloon|(?:par)?enteral (?:feeding|nutrition)|(?:[A-Z]\w+ )stents?)\b(?!-)",
    re.IGNORECASE,
)
_PROCEDURE_WORD: Final = re.compile(
    r"plasty|ectomy|stomy|transplantation|revasculari|implantation|phototherapy|photochemo"
    r"|cryotherapy|radiotherapy|chemotherapy|immunotherapy|pheresis|rehabilitation|vaccination"
    r"|stenting|coronary interv|laser|acupuncture|reconstruction|osteotomy|immunoglob|flap|surgery"
    r"|exercise|training|uva|uvb|inhibitor|biologic|nsaid|inflammatory drugs|dmard|antihistamine"
    r"|ester| therapy|balloon|stimulation|ablation|emboli|thrombolysis|physiotherapy|psychotherapy"
    r"|supplementation|sclerotherapy|brachytherapy"
    r"|enteral |stent"
)
_ANTIBODY: Final = re.compile(
    r"\banti-(?:PD-L?1|CTLA-?4|VEGF|EGFR|HER2|CD20|IgE)\b(?=[ -](?:therapy|treatment|plus|group"
    r"|mono|agents?|antibod)|[ ,.;]?(?: ?\(|$))|(?<=plus )anti-(?:PD-L?1|CTLA-?4|VEGF)\b"
)
_NO_THERAPY: Final = re.compile(
    r"-(?:non\w+|resistan\w+|refractory|na[iï]ve|eluting|coated|dependent|sparing|free|intoleran\w+"
    r"|exposed)"
    r"| (?:toxicity|resistance|failure|intolerance|retinopathy"
    r"|Registry|register|use|dos(?:es?|age)|intake|requirements?|sparing|exposure)\b"
)
_EARLIER: Final = re.compile(
    r"(?:\b[Aa]nti-|\b(?:serum|fasting|increased|decreased|reduced|basal|plasma) |\b(?:prior"
    r"|previous|prior use of|previous use of|previously received) )$"
)
_UNDERGONE: Final = re.compile(
    r"\b(?:undergoing|underwent|undergo|treated with|treatment with|receiving|received|after"
    r"|following|assigned to|versus|vs\.?|of|on|with|by|for) (?:the |an? |primary "
    r"|non-emergency |elective |planned )*$",
    re.IGNORECASE,
)
_WHEN: Final = re.compile(
    r"\b(?:before|during|(?:hours?|days?|weeks?|months?|years?|directly|immediately) after|prior to"
    r"|post|time of|candidates for|eligible for|planned) (?:the |an? )?$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(r"\b(?:after|before|during|following|of) (?:the )?(?:\w+ )?$")
_GROUP: Final = re.compile(
    r"(?:\b[Tt]he |\bin |\bto |\bthan |\(|\band |\bvs\.? |\bversus |\bfor |\bwith |\bfrom "
    r")(?=(?:the )?(?P<name>(?:[A-Za-zα-ωß+][\w+/-]* ){1,4}?)(?:-?treated )?(?:therapy "
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
        return self.concept or self.label.partition(" (")[0].casefold().removesuffix("s")


def arms(
    text: str,
    short: dict[str, str],
    mentions: Sequence[Mention],
    names: Names,
    title: tuple[int, int] | None = None,
) -> list[Arm]:
    """The therapies named in a text, combinations joined, in order."""
    drugs = (
        (one.start, one.end, one.label, one.concept)
        for one in mentions
        if one.kind == "therapy"
        and not _NO_THERAPY.match(text[one.end : one.end + 20])
        and not _EARLIER.search(text[max(0, one.start - 24) : one.start])
        and not (one.concept == "therapy/surgery" and _AFTER.search(text[: one.start][-24:]))
    )
    covered = bytearray(len(text))
    found = []
    lists = short_lists(text, mentions)
    for start, end, label, concept in chain(
        _written_out(text, lists),
        _shortened(text, short, names),
        drugs,
        titled(text, title, short, mentions) if title else (),
        _further(text, short),
    ):
        if not any(covered[start:end]):
            covered[start:end] = b"\x01" * (end - start)
            found.append(Arm(label, concept, start, end))
    found.sort(key=lambda arm: arm.start)
    joined = _combined(text, found)
    places = [Place(arm.start, arm.end, arm.label, arm.concept) for arm in joined]
    for start, end, label, concept in lettered(text, places):
        if not any(covered[start:end]):
            joined.append(Arm(label, concept, start, end))
    return sorted(joined, key=lambda arm: arm.start)


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
    yield from ((m.start(), m.end(), m[0], None) for m in _ANTIBODY.finditer(text))
    named = list(_procedures(text))
    undergone = {
        match[0].lower()
        for match in named
        if match.start() == 0 or _UNDERGONE.search(text[max(0, match.start() - 30) : match.start()])
    }
    for match in named:
        if _WHEN.search(text[max(0, match.start() - 24) : match.start()]):
            continue
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
            and not is_illness(short.get(name, name))
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


def _procedures(text: str) -> Iterator[re.Match[str]]:
    """The procedures named, looked for around the words that can end such a name."""
    last = 0
    for word in _PROCEDURE_WORD.finditer(text.lower()):
        if word.start() < last:
            continue
        begin = max(last, word.start() - 80)
        match = _PROCEDURE.search(text, begin, min(len(text), word.end() + 30))
        if match:
            last = match.end()
            yield match


def _plain(arm: Arm) -> str:
    return arm.label.partition(" (")[0]


def _combined(text: str, found: Sequence[Arm]) -> list[Arm]:
    joined: list[Arm] = []
    for arm in found:
        last = joined[-1] if joined else None
        gap = text[last.end : arm.start] if last else ""
        tried = last and not {last.concept, arm.concept} & {"therapy/placebo", "therapy/vehicle"}
        if last and tried and len(gap) < 40 and _JOIN.match(gap) and last.key != arm.key:
            alone = re.match(
                r"(?: alone| combination|(?: treatment| therapy)? (?:group|arm)\b)",
                text[arm.end : arm.end + 20],
            )
            plus = bool(_COMBINED.search(gap)) or " plus " in last.label or bool(alone)
            if plus:
                joined[-1] = Arm(f"{_plain(last)} plus {_plain(arm)}", None, last.start, arm.end)
                continue
        joined.append(arm)
    return joined


def distinct(found: Sequence[Arm]) -> list[Arm]:
    """The first mention of each arm, in order."""
    seen: dict[str, Arm] = {}
    for arm in found:
        seen.setdefault(arm.key, arm)
    return list(seen.values())
