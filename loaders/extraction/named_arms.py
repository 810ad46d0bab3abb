"""Therapies by other names: what a title announces, groups by letter, short names of lists."""

import re
from collections.abc import Iterator, Mapping, Sequence
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
_EFFECT_OF: Final = re.compile(
    r"\b(?:(?:efficacy|effectiveness|safety|tolerability|feasibility|meta-analysis|trial|trials"
    r"|results|effects?) (?:of|with)|(?:treatment|therapy) with) "
    rf"(?:the |an? |adding |adjunctive |early )*(?P<name>{_PHRASE}){_EDGE}",
    re.IGNORECASE,
)
_MAYBE: Final = re.compile(
    r"\b(?:of|after|following|undergoing|with|by|using) (?:the |an? |urgently initiated |primary )*"
    rf"(?P<name>{_PHRASE}){_EDGE}",
    re.IGNORECASE,
)
_GIVEN: Final = (
    r"\b(?:treated (?:with|by)|treatment with|therapy with|underwent|undergoing|undergo|received"
    r"|receiving|given|assigned to|randomi[sz]ed to) "
)
_AGAINST: Final = re.compile(
    rf"(?P<one>{_PHRASE}) (?:versus|vs\.?|compared (?:with|to)) (?:an? |the )?(?P<two>{_PHRASE})"
    rf"{_EDGE}",
    re.IGNORECASE,
)
_DOSES: Final = re.compile(
    r"\b(?P<one>[\w-]+-(?P<what>dose|intensity|term|course|volume)) (?:versus|vs\.?|or|and"
    rf"|compared with) (?P<two>[\w-]+-(?P=what)) (?P<head>{_PHRASE}){_EDGE}",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    rf"^(?:the |an? )?(?P<name>{_PHRASE}) (?:for|in the (?:treatment|management) of)\b",
    re.IGNORECASE,
)
_DISEASE: Final = re.compile(
    r"(?:itis|osis|oma|omas|emia|aemia|pathy|algia|iasis|uria|penia)s?$"
    r"|^(?:diseases?|syndromes?|disorders?|infections?|cancers?|lupus|psoriasis|eczema|failure"
    r"|injur(?:y|ies)|fractures?|obes\w+|smok\w+|positive|negative|severe|mild|moderate|acute"
    r"|chronic|early|late|seropositive|seronegative|responders?|relapse|survivors?|healthy)$",
    re.IGNORECASE,
)
_ILL: Final = re.compile(
    r"(?:itis|osis|oma|omas|emia|aemia|pathy|algia|iasis|uria|penia)s?$"
    r"|^(?:diseases?|syndromes?|disorders?|infections?|cancers?|carcinomas?|lupus|psoriasis"
    r"|eczema|acne|failure|injur(?:y|ies)|fractures?|pain|pregnanc\w+|obesity|smoking|age|sex"
    r"|gender|covid\S*|factors?|cases?|stud(?:y|ies)|trials?|outcomes?|results?|risks?|pruritus"
    r"|prevalence|incidence|quality|data|registry|cohort|literature|evidence|events?|reactions?"
    r"|status|history|exposure|diagnosis|symptoms?|levels?|scores?|scales?|index|comorbidit\w+"
    r"|biomarkers?|mutations?|gene|genes|expression|interventions?|treatments?"
    r"|therap(?:y|ies)|patients?|mortality|survival|response|complications?|tools?|tests?"
    r"|lesions?|wounds?|ulcers?|melanoma|pandemic|disparit\w+|race|income|models?|protocols?"
    r"|follow-up|burden|benefits?|morphology|frequency|options?|stroke|depression|maternal|benign"
    r"|analys[ei]s|use|randomi[sz]ed|clinical|controlled|double-blind|methods?|delay\w*|delayed"
    r"|care|effects?|adverse|women|vitamin|season\w*)$",
    re.IGNORECASE,
)
_TREATED: Final = re.compile(
    r"\b(?:trials?|efficacy|effective\w*|random\w+|treat\w+|therap\w+|interventions?|placebo"
    r"|underwent|undergoing|received|meta-analysis)\b",
    re.IGNORECASE,
)
_LETTER: Final = r"(?:[Gg]roups?|[Aa]rms?|[Cc]ohorts?) (?:[A-D]|[1-4]|I{1,3}|IV)\b"
_BEFORE_IT: Final = re.compile(r"^[^.;)]{0,30}?[ (;,\[]{1,3}$")
_AFTER_IT: Final = re.compile(
    r"^[ ,:(]{0,3}(?:n ?= ?\d+[);,:]*)? ?(?:(?:patients|who|that|was|were|the|group|of|treated with"
    r"|received|receiving|had|given|underwent|with|using|for|=|-) ?){0,5}$"
)


_OWN_NAME: Final = re.compile(
    r"(?!Topical|Oral|Early|Late|Once|Long|Short|Single|Low|High|New|Total|Standard|Primary|Early)"
    r"(?:[A-Z][a-z]+|[a-z]{7,}"
    r"|[A-Z]{2,}\d+)(?<!al)(?<!ic)(?<!ed)(?<!ous)(?<!ive)(?<!ar)(?<!ing)(?<!ly)(?<!ary)"
)


@dataclass(frozen=True)
class Place:
    """A stretch of the text with the label of the therapy it names."""

    start: int
    end: int
    label: str
    concept: str | None


def titled(
    text: str, title: tuple[int, int], short: Mapping[str, str], mentions: Sequence[Mention]
) -> Iterator[Named]:
    """The mentions of what a title says is tried: "Efficacy of X in", "X versus Y for"."""
    start, end = title
    yield from _by_dose(text, text[start:end])
    names = _of_title(text[start:end])
    for name in names or _confirmed(text[start:end], text[end:]):
        inside = (m for m in mentions if m.kind in ("therapy", "condition") and m.end <= end)
        if any(m.start >= start and text[m.start : m.end] in name for m in inside):
            continue
        forms = [rf"(?i:{re.escape(name)}(?:s|es)?)"]
        for abbreviation, whole in short.items():
            if whole.lower() in name.lower():
                shorter = name.lower().replace(whole.lower(), abbreviation)
                forms.append(rf"(?i:{re.escape(shorter)})")
        first = name.split()[0]
        alone = rf"(?i:{re.escape(first)})"
        if _OWN_NAME.fullmatch(first) and len(re.findall(rf"\b{alone}\b", text[end:])) > 1:
            forms.append(alone)
        found = list(re.finditer(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])", text))
        if any(match.start() >= end for match in found):
            label = re.sub(r"theses$", "thesis", name)
            yield from ((m.start(), m.end(), label, None) for m in found)


def _by_dose(text: str, title: str) -> Iterator[Named]:
    """Such as "low-dose" of a title's "low-dose versus high-dose X": each with the X it is of."""
    match = _DOSES.search(title)
    if match is None:
        return
    for form in (match["one"], match["two"]):
        label = f"{form} {match['head']}"
        plain = re.escape(form).replace(r"\-", "[- ]")
        pattern = rf"(?<![\w-])(?i:{plain})(?: (?i:{re.escape(match['head'])}))?(?![\w-])"
        yield from ((m.start(), m.end(), label, None) for m in re.finditer(pattern, text))


def _of_title(title: str) -> list[str]:
    """The phrases of a title that stand for a therapy."""
    found: list[str] = []
    for match in _AGAINST.finditer(title):
        found += [match["one"], match["two"]]
    found += [match["name"] for match in _EFFECT_OF.finditer(title)]
    first = _FOR.match(title)
    if first and _TREATED.search(title):
        found.append(first["name"])
    return [name for name in dict.fromkeys(found) if _is_therapy(name)]


def _confirmed(title: str, body: str) -> list[str]:
    """The phrases of a title that the text says people underwent or were treated with."""
    found = []
    for match in _MAYBE.finditer(title):
        name = match["name"]
        ending = " ".join(name.split()[-2:]).removesuffix("s")
        given = rf"{_GIVEN}(?:[\w-]+ ){{0,3}}?{re.escape(ending)}"
        if _is_therapy(name) and re.search(given, body, re.IGNORECASE):
            found.append(name)
    return found[:1]


def announced(text: str, title: tuple[int, int]) -> list[tuple[int, int]]:
    """Where a title says what is tried: the phrases after "efficacy of", "treatment with"."""
    start, end = title
    return [
        (start + match.start("name"), start + match.end("name"))
        for match in _EFFECT_OF.finditer(text[start:end])
    ]


def _is_therapy(name: str) -> bool:
    words = re.split(r"[ /-]", name)
    return len(name) > 3 and not any(_ILL.search(word) for word in words)


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
