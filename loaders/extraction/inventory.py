"""The therapies that a text says it tries, by its own words, wherever it names them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from loaders.extraction.announcements import Phrase
from loaders.extraction.named_arms import Named, is_no_therapy
from loaders.extraction.names import Mention

_ROUTE: Final = re.compile(
    r"(?:oral|topical|systemic|intravenous|subcutaneous|intralesional|intramuscular) ",
    re.IGNORECASE,
)
_KIND: Final = re.compile(
    r"(?:therap(?:y|ies)|treatments?|interventions?|program(?:me)?s?|training|exercises?|devices?"
    r"|injections?|infusions?|implants?|grafts?|grafting|flaps?|surgery|procedures?"
    r"|techniques?|repair|resection|excision|diets?|supplement\w*|vaccines?|vaccination"
    r"|rehabilitation|education|counsel?ling|massage|yoga|acupuncture|lasers?|stimulation"
    r"|ablation|dressings?|creams?|ointments?|gels?|solution|lotion|shampoo|oils?|extracts?"
    r"|inhibitors?|antagonists?|agonists?|blockers?|antibod(?:y|ies)|steroids?|antibiotics?"
    r"|antifungals?|antivirals?|acid|vitamin|retinoids?|peels?|peeling|microneedling|plasma"
    r"|transfusion|prophylaxis|an?esthesia|anaesthesia|analgesia|blocks?|stents?|sutures?|mesh"
    r"|fillers?|toxin|probiotics?|biologics?|statins?|surfaces?|app|telemedicine|feeding"
    r"|self-management|protocols?|regimens?|\w+therap(?:y|ies)|\w{3,}(?:ectomy|plasty|otomy|ostomy"
    r"|pexy|desis|pheresis|lysis)|drugs?|agents?|mattress(?:es)?|garments?|stockings?|balloons?"
    r"|catheters?|valves?|shunts?|guidance|imaging|antidepressants?|anticoagula\w+|hormones?"
    r"|biosimilars?|bandag\w+|cooling|hypothermia|ventilation|oxygen|biops(?:y|ies)|ligation"
    r"|access|approach|screening)$",
    re.IGNORECASE,
)
_OPERATION: Final = re.compile(r"\w{3,}(?:ectomy|plasty|otomy|ostomy|pexy|desis)")
_GIVEN: Final = re.compile(
    r"\b(?:treated (?:with|by)|treatment (?:with|of)|therapy with|underwent|undergoing|undergo"
    r"|receiv(?:ed?|ing)|given|assigned to|randomi[sz]ed to|use of|using|efficacy of|safety of"
    r"|injections? of|placement of|implantation of|administration of|doses? of|allocated to"
    r"|injected with|exposed to) (?:[\w-]+ ){0,3}$",
    re.IGNORECASE,
)
_RATE_AFTER: Final = re.compile(
    r"^[^\n:]*\b(?:rates?|incidence|complications?|outcomes?|survival|infections?|recurrence|results)"
    r"\b[^\n:]*\b(?:after|following) (?:[\w-]+ )?$",
    re.IGNORECASE,
)
"""A title on what comes of a procedure: "Rate of infection after skin biopsy"."""
_SET_AGAINST: Final = re.compile(r"\b(?:than|versus|vs\.?|compared (?:with|to)|plus) $")
_SETS: Final = re.compile(r" (?:versus|vs|plus|may)\b")
_TRIED: Final = re.compile(
    r"\b(?:randomi[sz]\w+|placebo|controlled trials?|efficacy|underwent|undergoing|treated with"
    r"|received|meta-analysis)\b",
    re.IGNORECASE,
)
_OWN_NAME: Final = re.compile(
    r"(?!Topical|Oral|Early|Late|Once|Long|Short|Single|Low|High|New|Total|Standard|Primary|Early)"
    r"(?:[A-Z][a-z]+|[a-z]{7,}"
    r"|[A-Z]{2,}\d+)(?<!al)(?<!ic)(?<!ed)(?<!ous)(?<!ive)(?<!ar)(?<!ing)(?<!ly)(?<!ary)"
)
MENTIONS: Final = 2
"""Of a phrase, in the whole text, to take it for a therapy from where it stands alone."""
WINDOW: Final = 90
MOST: Final = 120
"""Phrases looked for in a text; an abstract announces a dozen or two."""
SHORT: Final = 3
"""Letters of the shortest name of a therapy."""
_NUMBER: Final = re.compile(r"^[\d.,/-]+\w?$")


def named(
    text: str, phrases: Sequence[Phrase], short: Mapping[str, str], mentions: Sequence[Mention]
) -> Iterator[Named]:
    """Every mention of those phrases that are therapies, in full, shortened or abbreviated."""
    by_name: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        by_name.setdefault(phrase.name.casefold().removesuffix("s"), []).append(phrase)
    folded = text.casefold()
    lasts = Counter(name.rsplit(maxsplit=1)[-1] for name in by_name)
    most = list(by_name.items())[:MOST]
    for key, alike in sorted(most, key=lambda item: -len(item[0])):
        first = alike[0]
        whole = short.get(first.name, re.sub(r"theses$", "thesis", first.name))
        if (
            _NUMBER.match(first.name)
            or is_no_therapy(first.name)
            or is_no_therapy(whole)
            or len(first.name) < SHORT
        ):
            continue
        if any(_known(text, phrase, mentions) for phrase in alike):
            continue
        forms, abbreviation = _forms(first.name, short)
        places = {phrase.told for phrase in alike}
        if (
            len(forms) == 1
            and folded.count(key) < MENTIONS
            and not places & {"arms", "title", "setting"}
        ):
            continue
        last = first.name.rsplit(maxsplit=1)[-1].lower()
        if " " in first.name and _OPERATION.fullmatch(last) and lasts[last] == 1:
            forms.append(f"(?i:{re.escape(last)})")
        if first.told in ("title", "setting"):
            forms += _own_name(text, first)
        spoken = re.finditer(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])", text)
        found = [match.span() for match in spoken]
        if any(_is_therapy(text, phrase, whole, found) for phrase in alike):
            label = f"{whole} ({abbreviation})" if abbreviation else whole
            yield from ((start, end, label, None) for start, end in found)


def _known(text: str, phrase: Phrase, mentions: Sequence[Mention]) -> bool:
    """Whether the phrase holds the name of a drug or a condition, which is found by itself."""
    return any(
        one.kind in ("therapy", "condition") and text[one.start : one.end] in phrase.name
        for one in mentions
        if phrase.start <= one.start < phrase.end
    )


def _forms(name: str, short: Mapping[str, str]) -> tuple[list[str], str | None]:
    route = _ROUTE.match(name)
    either = re.escape(name[route.end() if route else 0 :].removesuffix("s"))
    either = re.sub("ana?es", "ana?es", re.sub("i[sz]ation", "i[sz]ation", either))
    forms = [rf"(?i:(?:{route[0] if route else ''})?{either}(?:s|es)?)"]
    told = None
    for abbreviation, whole in short.items():
        if whole.casefold() in name.casefold():
            at = name.casefold().index(whole.casefold())
            shorter = name[:at] + abbreviation + name[at + len(whole) :]
            forms.append(f"(?i:{re.escape(shorter)})" if " " in shorter else re.escape(shorter))
            if shorter == abbreviation:
                told = told or abbreviation
    if name in short:
        forms.append(rf"(?i:{re.escape(short[name])})")
        told = name
    return forms, told


def _own_name(text: str, phrase: Phrase) -> list[str]:
    """The first word of the phrase, where the text goes on to call it by that alone."""
    first = phrase.name.split()[0]
    alone = rf"(?i:{re.escape(first)})"
    rest = text[phrase.end :]
    often = _OWN_NAME.fullmatch(first) and len(re.findall(rf"\b{alone}\b", rest)) > 1
    return [alone] if often else []


def _is_therapy(text: str, phrase: Phrase, whole: str, found: Sequence[tuple[int, int]]) -> bool:
    """Whether the words, the place or the rest of the text tell that a phrase is a therapy."""
    kind = bool(_KIND.search(whole.rsplit(maxsplit=1)[-1]))
    if len(found) < MENTIONS:
        return phrase.told in ("arms", "title") and kind and (phrase.sure or not phrase.object)
    after = phrase.told == "setting" and _RATE_AFTER.search(text[: phrase.start])
    if phrase.told in ("arms", "given") or (kind and (after or phrase.told != "setting")):
        return True
    if phrase.told == "listed" and any(
        _SET_AGAINST.search(text[max(0, start - 16) : start]) or _SETS.match(text, end)
        for start, end in found
    ):
        return True
    return (phrase.sure and _TRIED.search(text) is not None) or _is_given(text, phrase, found)


def _is_given(text: str, phrase: Phrase, found: Sequence[tuple[int, int]]) -> bool:
    """Whether people are said to have had it, by its name or the last words of it."""
    ending = " ".join(phrase.name.split()[-2:]).removesuffix("s").casefold()
    folded = text.casefold()
    starts = [start for start, _ in found]
    at = folded.find(ending, phrase.end)
    while at >= 0:
        starts.append(at)
        at = folded.find(ending, at + 1)
    return any(
        start >= phrase.end and _GIVEN.search(text[max(0, start - WINDOW) : start])
        for start in starts
    )
