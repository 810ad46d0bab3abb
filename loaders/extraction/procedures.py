"""Procedures, classes of drugs and groups called by name, which no name of a drug covers."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from loaders.extraction.named_arms import Named, is_illness

PROCEDURE: Final = re.compile(
    r"\b(?:(?!the\b|and\b|of\b|for\b|with\b|in\b|to\b|a\b|an\b|or\b|after\b|versus\b|vs\b"
    r"|during\b|by\b|on\b|from\b"
    r"|undergoing\b|receiving\b|between\b|than\b|who\b|patients?\b|were\b|was\b|following\b"
    r"|without\b|their\b|that\b|did\b|not\b|receive\b|receives\b|have\b|improved\b"
    r"|conventional\b|successful\b|different\b|various\b|new\b|had\b|using\b|other\b|no\b|needing\b"
    r"|requiring\b|primary\b"
    r"|non-emergency\b|planned\b|target\b|evaluated\b|compared\b|investigated\b|received\b"
    r"|assessed\b|plus\b|predicting\b|evaluating\b|assessing\b|comparing\b|describing\b|providing\b"
    r"|accessing\b|encourag\w+\b|adding\b|matched\b|which\b|include[sd]?\b|including\b)"
    r"[A-Za-z][\w'-]* ){0,3}?(?:\w*(?:plasty|ectomy|stomy|transplantation"
    r"|revasculari[sz]ation|implantation|phototherapy|photochemotherapy"
    r"|cryotherapy|radiotherapy|chemotherapy|immunotherapy|apheresis|pheresis)|rehabilitation"
    r"|vaccination|stenting|(?:magnetic|current|nerve|brain) stimulation|ablation|emboli[sz]ation"
    r"|thrombolysis|physiotherapy|psychotherapy|supplementation|sclerotherapy|brachytherapy"
    r"|coronary intervention|laser(?: therapy)?|acupuncture|reconstruction|osteotomy"
    r"|immunoglobulins?(?! [AGMED]\b)|flaps?|surgery"
    r"|exercise|training|UVA1?|UVB|inhibitors?(?: monotherapy| therapy)?|biologics?|NSAIDs?"
    r"|antiinflammatory drugs|anti-inflammatory drugs|DMARDs?"
    r"|antihistamines?|esters?|(?:photodynamic|intrathecal|biologic(?:al)?|antimalarial"
    r"|immunosuppressive|light|multimodal|dual|triple|hormon(?:e|al)|cell|gene|endocrine|radiation"
    r"|iron|antiviral|antiretroviral|antifungal|antibiotic|anticoagulant|replacement"
    r"|cytokine|systemic|targeted|[\w-]+-(?:targeted|based)) (?:therap(?:y|ies)|treatments?)"
    r"|valve (?:repair|replacement)|(?:checkpoint|kinase|pathway) (?:inhibition|blockade|blockers?)"
    r"|chemoradiation"
    r"|(?:chemoradio|chemoimmuno)therapy|immunosuppressants?|antimetabolites?"
    r"|balloon|(?:par)?enteral (?:feeding|nutrition)|(?:[A-Z]\w+ )stents?)\b(?!-)",
    re.IGNORECASE,
)
_PROCEDURE_WORD: Final = re.compile(
    r"plasty|ectomy|stomy|transplantation|revasculari|implantation|phototherapy|photochemo"
    r"|cryotherapy|radiotherapy|chemotherapy|immunotherapy|pheresis|rehabilitation|vaccination"
    r"|stenting|coronary interv|laser|acupuncture|reconstruction|osteotomy|immunoglob|flap|surgery"
    r"|exercise|training|uva|uvb|inhibitor|biologic|nsaid|inflammatory drugs|dmard|antihistamine"
    r"|ester|(?:[a-z]c|[lnyest]|iron|hormone|based|targeted|radiation) (?:therap|treatment)"
    r"|inhibition|blockade|blocker"
    r"|chemoradia|valve re|immunosuppressant|antimetabolite|balloon|stimulation|ablation|emboli"
    r"|thrombolysis|physiotherapy|psychotherapy"
    r"|supplementation|sclerotherapy|brachytherapy"
    r"|enteral |stent"
)
_ANTIBODY: Final = re.compile(
    r"\b[Aa]nti-(?:PD-L?1|CTLA-?4|VEGF|EGFR|HER2|CD20|IgE|TNF(?:-?(?:[αa]|alpha))?"
    r"|IL-?[\d/]+R?\w?|CGRP)(?:-based)?(?!\w)"
    r"(?=[ -](?:(?:immuno|mono)?therap|treatment|plus|group"
    r"|mono|agents?|antibod)|[ ,.;]?(?: ?\(|$))|(?<=plus )anti-(?:PD-L?1|CTLA-?4|VEGF)\b"
    r"|\b[Aa]nti-[Tt]umou?r [Nn]ecrosis [Ff]actor(?: \(TNF\))?(?:[ -](?:α|alpha))?"
    r"(?=[ -](?:therap|treatment|agents?))"
)
_LONG_TARGET: Final = re.compile(
    r"anti-tumou?r necrosis factor(?: \(TNF\))?(?:[ -](?:α|alpha))?|anti-TNF-?(?:[αa]|alpha)",
    re.IGNORECASE,
)
_SYSTEMIC: Final = re.compile(
    r"\b(?:effectiveness|efficacy|response|outcomes?)"
    r"(?: (?:of|to|with|after|different|various))+ systemic t"
)
_UNDERGONE: Final = re.compile(
    r"\b(?:undergoing|underwent|undergo|treated with|treatment with|receiving|received|after"
    r"|following|assigned to|versus|vs\.?|plus|of|on|with|by|for) (?:the |an? |primary "
    r"|non-emergency |elective |planned )*$",
    re.IGNORECASE,
)
_WHEN: Final = re.compile(
    r"\b(?:before|during|(?:hours?|days?|weeks?|months?|years?|directly|immediately) after|prior to"
    r"|post|time of|candidates for|eligible for|planned) (?:the |an? )?$",
    re.IGNORECASE,
)
_GROUP: Final = re.compile(
    r"(?:\b[Tt]he |\bin |\bto |\bthan |\(|\band |\bvs\.? |\bversus |\bfor |\bwith |\bfrom "
    r")(?=(?:the )?(?P<name>(?:[A-Za-zα-ωß+][\w+/-]* ){1,4}?)(?:-?treated )?(?:therapy "
    r"|treatment )?(?P<noun>groups?|arms?)\b)"
)
_STANDARD: Final = re.compile(r"\b(?:[Ss]tandard|[Uu]sual|[Rr]outine) (?:medical )?care\b")
_NOTHING: Final = re.compile(
    r"(?<!was )(?<!were )(?<!is )(?<!There )\bno (?:active |specific )?"
    r"(treatment|therapy|intervention)\b(?!-)"
)
_UNTREATED: Final = re.compile(
    r"\b(?:(?:was|were|had|did|do|does|who|those|and|but|are|never|patients|women|infants)"
    r" (?:not|never) (?:(?:been )?(?:exposed|treated|given|vaccinated|supplemented)"
    r"|receiv(?:e|ed|ing)|us(?:e|ing)|take|taking|undergo)"
    r"|(?<!previously )(?<!treatment-)untreated(?! [\w-]+ (?:primar|carcinom|cancer|disease"
    r"|lupus))|unexposed|non-?users"
    r"|non-?treated|non-?exposed|nonexposed)\b"
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
_TREATED_GROUP: Final = re.compile(
    r"\b(?:intervention|experimental|treatment|treated|active|study|test)"
    r"(?: treatment)?(?= (?:group|arm)\b)"
)
_CONTROL_GROUP: Final = re.compile(
    r"\b(?:[Cc]ontrol|[Cc]omparison|[Pp]lacebo|[Ss]ham|[Uu]sual[ -]care) (?:group|arm)"
)


def further(text: str, short: Mapping[str, str]) -> Iterator[Named]:
    """Procedures and groups that no name of a drug covers."""
    for match in _STANDARD.finditer(text):
        yield match.start(), match.end(), "standard of care", "therapy/standard-of-care"
    yield from ((m.start(), m.end(), f"no {m[1]}", None) for m in _NOTHING.finditer(text))
    yield from ((m.start(), m.end(), "no treatment", None) for m in _UNTREATED.finditer(text))
    yield from (
        (m.start(), m.end(), _LONG_TARGET.sub("anti-TNF", m[0]), None)
        for m in _ANTIBODY.finditer(text)
    )
    if re.search(r"\b[Cc]ontrol (?:group|arm)", text):
        bare = re.finditer(r"(?:\b(?:vs\.?|versus|than|and|with) )(control)(?=[ ,)(])", text)
        yield from ((m.start(1), m.end(1), "control", None) for m in bare)
    if _CONTROL_GROUP.search(text):
        treated = _TREATED_GROUP.finditer(text)
        yield from ((m.start(), m.end(), "intervention", None) for m in treated)
    yield from _undergone(text)
    yield from _groups(text, short)


def _undergone(text: str) -> Iterator[Named]:
    """The procedures that people are said to undergo, wherever they are named."""
    named = list(_procedures(text))
    undergone = {
        match[0].lower()
        for match in named
        if match.start() == 0 or _UNDERGONE.search(text[max(0, match.start() - 30) : match.start()])
    }
    systemic = _SYSTEMIC.search(text) is not None
    for match in named:
        if "systemic t" in match[0].lower() and not systemic:
            continue
        if _WHEN.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        if match[0].lower().endswith(tuple(undergone)):
            yield match.start(), match.end(), match[0].lower(), None


def _groups(text: str, short: Mapping[str, str]) -> Iterator[Named]:
    """The groups called by what they were given, and that name elsewhere."""
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
            and (told[name] or words[-1] in _ROLES or _is_code(match))
        ):
            yield match.start("name"), match.start("name") + len(name), short.get(name, name), None
            if words[-1] not in _ROLES:
                groups.add(name)
    for name in sorted(groups, key=len, reverse=True):
        pattern = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
        yield from (
            (m.start(), m.end(), short.get(name, name), None) for m in re.finditer(pattern, text)
        )


def _is_code(match: re.Match[str]) -> bool:
    """Whether a group is called by capitals alone, as in "the TPC arm"."""
    return bool(re.fullmatch(r"[A-Z]{2,5}", match["name"].strip())) and match["noun"].startswith(
        "arm"
    )


def _procedures(text: str) -> Iterator[re.Match[str]]:
    """The procedures named, looked for around the words that can end such a name."""
    last = 0
    for word in _PROCEDURE_WORD.finditer(text.lower()):
        if word.start() < last:
            continue
        begin = max(last, word.start() - 80)
        match = PROCEDURE.search(text, begin, min(len(text), word.end() + 30))
        if match:
            last = match.end()
            yield match
