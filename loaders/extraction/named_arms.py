"""Therapies by other names: what a title announces, groups by letter, short names of lists."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from loaders.extraction.names import Mention

Named = tuple[int, int, str, str | None]
"""Where it stands, from and to, its label and its concept."""

_NO_PART: Final = (
    r"(?:in|for|on|as|among|versus|vs|compared|during|after|by|to|at|from|when|via|with|without"
    r"|plus|used|and|or|of|is|are|was|were|does|do|not|patients?|people|adults|children|women|men"
    r"|using|before|following|who|than|may|can|due|implanted|given|initiat\w+|administered"
    r"|comparing|more|less|reduces?|improves?|increases?)\b"
)
_PHRASE: Final = rf"\b(?:(?!{_NO_PART})[\w'+/-]+ ){{0,5}}?(?!{_NO_PART})[\w'+/-]+"
_EDGE: Final = r"(?= (?:" + _NO_PART[3:] + r"|[:.,;?(]|$| -)"
_DOSES: Final = re.compile(
    r"\b(?P<one>[\w-]+-(?P<what>dose|intensity|term|course|volume)) (?:versus|vs\.?|or|and"
    rf"|compared with) (?P<two>[\w-]+-(?P=what)) (?P<head>{_PHRASE}){_EDGE}",
    re.IGNORECASE,
)
_DISEASE: Final = re.compile(
    r"(?:itis|osis|oma|omas|emia|aemia|pathy|algia|iasis|uria|penia)s?$"
    r"|^(?:diseases?|syndromes?|disorders?|infections?|cancers?|lupus|psoriasis|eczema|failure"
    r"|injur(?:y|ies)|fractures?|obes\w+|smok\w+|positive|negative|severe|mild|moderate|acute"
    r"|chronic|early|late|seropositive|seronegative|responders?|relapse|survivors?|healthy"
    r"|fibrillation"
    r"|arrhythmias?|rhythm)$",
    re.IGNORECASE,
)
_ILL: Final = re.compile(
    r"(?:itis|osis|oma|omas|emia|aemia|pathy|algia|iasis|uria|penia)s?$"
    r"|^(?:diseases?|syndromes?|disorders?|infections?|cancers?|carcinomas?|lupus|psoriasis"
    r"|eczema|acne|failure|injur(?:y|ies)|fractures?|pain|pregnanc\w+|obesity|smoking|age|sex"
    r"|gender|covid\S*|factors?|cases?|stud(?:y|ies)|trials?|outcomes?|results?|risks?|pruritus"
    r"|prevalence|incidence|quality|data|registry|cohort|literature|evidence|events?|reactions?"
    r"|status|history|exposure|diagnosis|symptoms?|levels?|scores?|scales?|index|comorbidit\w+"
    r"|biomarkers?|mutations?|gene|genes|expression|patients?|mortality|survival|response"
    r"|complications?|tools?|tests?"
    r"|lesions?|wounds?|ulcers?|melanoma|pandemic|disparit\w+|race|income|models?"
    r"|follow-up|burden|benefits?|morphology|frequency|options?|stroke|depression|maternal|benign"
    r"|analys[ei]s|use|randomi[sz]ed|clinical|controlled|double-blind|methods?|delay\w*|delayed"
    r"|effects?|adverse|women|season\w*|baseline|those|this|these|differences?|changes?"
    r"|activity|rates?|diagnostic|time|number|proportion|subjects|participants|individuals"
    r"|reductions?|improvements?|increases?|decreases?|one|two|three|four|five|six|seven|eight"
    r"|nine|ten"
    r"|neoplasia|neoplasms?|regurgitation|insufficiency|deficien\w+"
    r"|(?:o?edem|tum)(?:a|ou?rs?)|bleeding|re-?treatments?|fibrillation|arrhythmias?|rhythm|prior|previous"
    r"|past|pretreat\w*|dna|rna|h[bci]v|virus\w*|people|persons?|(?:pre|post)-?intervention|sequencing|monitoring|markers?|testing|assays?|visits?|weeks?"
    r"|days?|months?|years?|hours?|delivery|birth|assessments?|questionnaires?|evaluations?"
    r"|measures?|measurements?|criteria|phases?|withdrawal"
    r"|scan|interviews?|examinations?|parallel|allocations?|ratio|blocks|sequence|order|manner"
    r"|fashion|list|computer\S*|sites?)$",
    re.IGNORECASE,
)
_GENERIC: Final = re.compile(
    r"(?:prostate|breast|lungs?|liver|kidneys?|brain|heart|knee|hip|spine|skin|bones?|eyes?|face)"
    r"|(?:(?:the|an?|of|medical|surgical|clinical|new|novel|other|different|various|our|two|three"
    r"|both|all|study|trial|multiple|first-line|second-line|initial|prior|current|available"
    r"|drugs?|agents?|therap(?:y|ies|eutic)|treatments?|interventions?|medications?|management|care"
    r"|(?:intra|peri|pre|post)-?operative|procedures?|techniques?|protocols?|program(?:me)?s?|regimens?|strateg(?:y|ies)|devices?"
    r"|experimental|control|comparator|conventional|standard|active|group|arm"
    r"|systemic|chemotherapy|biologic(?:al)?s?)(?: |$))+",
    re.IGNORECASE,
)
_LETTER: Final = r"(?:[Gg]roups?|[Aa]rms?|[Cc]ohorts?) (?:[A-D]|[1-4]|I{1,3}|IV)\b"
_BEFORE_IT: Final = re.compile(r"^[^.;)]{0,30}?[ (;,\[]{1,3}$")
_AFTER_IT: Final = re.compile(
    r"^[ ,:(]{0,3}(?:n ?= ?\d+[);,:]*)? ?(?:(?:patients|who|that|was|were|the|group|of|treated with"
    r"|received|receiving|had|given|underwent|with|using|for|=|-) ?){0,5}$"
)


@dataclass(frozen=True)
class Place:
    """A stretch of the text with the label of the therapy it names."""

    start: int
    end: int
    label: str
    concept: str | None


def by_dose(text: str, title: str) -> Iterator[Named]:
    """Such as "low-dose" of a title's "low-dose versus high-dose X": each with the X it is of."""
    match = _DOSES.search(title)
    if match is None or is_no_therapy(match["head"]):
        return
    for form in (match["one"], match["two"]):
        label = f"{form} {match['head']}"
        plain = re.escape(form).replace(r"\-", "[- ]")
        pattern = rf"(?<![\w-])(?i:{plain})(?: (?i:{re.escape(match['head'])}))?(?![\w-])"
        yield from ((m.start(), m.end(), label, None) for m in re.finditer(pattern, text))


def is_no_therapy(name: str) -> bool:
    """Whether words name a disease, a measure or a study, not a therapy."""
    if re.search(r"\bvaccin| program(?:me)?s?$", name, re.IGNORECASE):
        return False
    return bool(_GENERIC.fullmatch(name)) or any(
        _ILL.search(word) for word in [*name.split(), *re.split(r"[ /-]", name)]
    )


def is_illness(name: str) -> bool:
    """Whether a group is called by a disease or a state, not by a therapy."""
    return any(_DISEASE.search(word) for word in re.split(r"[ /-]", name))


def short_lists(text: str, mentions: Sequence[Mention]) -> dict[str, str]:
    """Short names of drugs given together: "A, B, and C (ABc)"."""
    found: dict[str, str] = {}
    drugs = [one for one in mentions if one.kind == "therapy"]
    for match in re.finditer(
        r" \((?P<s>[A-Z][A-Za-z]{0,4}[A-Za-z+/-]{1,5})(?:[;,][^()]*)?\)", text
    ):
        last = next((d for d in reversed(drugs) if d.end == match.start()), None)
        if last is None or match["s"].isalpha() is False:
            continue
        first = last
        for drug in reversed(drugs[: drugs.index(last)]):
            if not re.fullmatch(
                r"(?:,? (?:and|plus|or|with) |, | \+ )(?:\d-)?|/|-", text[drug.end : first.start]
            ):
                break
            first = drug
        if first is not last:
            whole = text[first.start : last.end]
            found[match["s"]] = max(found.get(match["s"], ""), whole, key=len)
    return found


def lettered(text: str, found: Sequence[Place]) -> Iterator[Named]:
    """The mentions of "group A" as of the therapy that it is said to have."""
    meant: dict[str, Place] = {}
    places = list(re.finditer(_LETTER, text))
    for match in places:
        name = match[0][-2:].strip()
        for arm in found:
            ahead, behind = text[arm.end : match.start()], text[match.end() : arm.start]
            told = (0 <= match.start() - arm.end < 34 and _BEFORE_IT.match(ahead)) or (
                0 <= arm.start - match.end() < 60 and _AFTER_IT.match(behind)
            )
            if told:
                meant.setdefault(name, arm)
    if len(meant) < 2:
        return
    for match in places:
        name = match[0][-2:].strip()
        second = re.match(
            r"(?: and|, and| or|,| versus| vs\.?) (?P<n>[A-D]|[1-4])\b", text[match.end() :]
        )
        pairs = [(name, match.start(), match.end())]
        if second:
            at = match.end()
            pairs.append((second["n"], at + second.start("n"), at + second.end("n")))
        for letter, start, end in pairs:
            if letter in meant:
                yield start, end, meant[letter].label, meant[letter].concept
