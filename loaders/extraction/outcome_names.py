"""The words for an outcome as an outcome: the ontology's label where the words are that concept."""

import re
from dataclasses import dataclass
from typing import Final

from loaders.extraction import phrases
from loaders.extraction.clauses import FOR_ADVERSE
from loaders.extraction.context import Context
from loaders.extraction.names import Mention, Names

_ALIASES: Final = {
    "mortality": "death",
    "all-cause death": "death",
    "overall mortality": "death",
    "mortality rate": "death",
    "fatal outcome": "death",
    "overall response": "response",
    "objective response": "response",
    "relapsed": "relapse",
    "complete clinical response": "complete response",
    "complete clearance": "complete response",
    "nonresponse": "no response",
    "no-response": "no response",
    "serious treatment-emergent adverse events": "serious adverse events",
    "serious AEs": "serious adverse events",
    "AEs": "adverse events",
    "SAEs": "serious adverse events",
    "pruritus": "itch",
    "treatment-related adverse events": "adverse events",
    "treatment-emergent adverse events": "adverse events",
    "composite endpoint": "primary endpoint",
    "primary end point": "primary endpoint",
    "primary outcome": "primary endpoint",
    "primary composite endpoint": "primary endpoint",
    "CLASI activity": "CLASI activity score",
    "CLASI": "CLASI activity score",
    "dropouts": "discontinuation",
    "withdrawals": "discontinuation",
    "effective": "response",
    "responders": "response",
    "responder": "response",
    "complete": "complete response",
    "partial": "partial response",
    "efficacy": "response",
    "remission": "remission",
    "adverse effects": "adverse events",
    "adverse reactions": "adverse events",
    "hospitalized": "hospitalization",
    "hospitalised": "hospitalisation",
    "admitted to the ICU": "ICU admission",
    "complete or partial response": "partial response or better",
    "complete or partial remission": "partial response or better",
    "complete and partial response": "partial response or better",
    "complete clearing": "complete response",
    "complete resolution": "complete response",
    "complete responders": "complete response",
    "partial responders": "partial response",
    "categorized as responders": "response",
    "classified as responders": "response",
    "nonresponders": "no response",
    "non-responders": "no response",
}
OF_THE_SAMPLE: Final = frozenset(
    f"outcome/{slug}"
    for slug in (
        "participants-enrolled",
        "participants-treated",
        "treatment-duration",
        "follow-up-duration",
        "inclusion-criterion",
    )
)
_USUAL: Final = {
    "MI": "myocardial infarction",
    "OS": "overall survival",
    "PFS": "progression-free survival",
    "DFS": "disease-free survival",
    "CR": "complete response",
    "PR": "partial remission",
    "ORR": "response",
    "QoL": "quality of life",
    "TEAEs": "adverse events",
    "AE": "adverse events",
    "mOS": "overall survival",
    "mPFS": "progression-free survival",
    "PN": "peripheral neuropathy",
    "VTE": "venous thromboembolism",
}
"""Abbreviations that texts use without saying what they mean."""
_ENDPOINT: Final = re.compile(
    r"\b(?:survival|mortality|events?|rate|response|remission|recurrence|failure|duration|score"
    r"|control|visits?)\b"
)
_CLASI: Final = re.compile(
    r"(?:total |modified |revised |overall )?[mR]?CLASI(?:[- ]?A|[- ](?P<damage>D|[Dd]amage)"
    r"|[- ][Aa]ctivity)?(?: scores?| index)?(?:  ?(?:at|reduction|in|from) .*| reduction)?"
)


@dataclass(frozen=True)
class Outcome:
    """The name of an outcome, its concept where the ontology has it, and the rule that told."""

    name: str
    concept: str | None
    rule: str
    or_better: bool = False
    """Whether it is a partial response with the complete ones counted."""


def _plain(spoken: str) -> str:
    """What is said in several ways, in one: "all-cause mortality" as "death"."""
    if re.fullmatch(r".*\ball-cause (?:mortality|deaths?)", spoken):
        return "death"
    return "hospitalization" if re.match(r"hospitali[sz]ed\b(?! patients)", spoken) else spoken


def _long(word: str, short: dict[str, str]) -> str:
    """An abbreviation of an outcome written out; other words as they stand."""
    whole = short.get(word, "")
    return whole if _ENDPOINT.search(whole) else word


def known(name: str, rule: str, around: Context, names: Names) -> Outcome:
    """The name as an outcome: the ontology's label where the words are that concept."""
    short = {**_USUAL, **around.short}
    spoken = short.get(name, name)
    words = name.split()
    if len(words) == 2 and words[0] in short:
        spoken = f"{short[words[0]]} {words[1]}"
    elif len(words) > 1:
        spoken = " ".join(_long(word, short) for word in words)
    given = " ".join(word for word in words if word in short and word not in spoken.split())
    spoken = _plain(spoken)
    score = _CLASI.fullmatch(spoken)
    if score:
        spoken = "CLASI damage score" if score["damage"] else "CLASI activity score"
    if len(words) > 1:
        spoken = re.sub(r"\b(?:TE)?AEs?\b", "adverse events", spoken)
    if FOR_ADVERSE.search(spoken):
        return as_concept("treatment withdrawal for adverse events", rule, names)
    for form in (name, spoken, phrases.named(spoken) or spoken):
        alias = _ALIASES.get(form) or _ALIASES.get(form.lower())
        concept = _exact(alias or form, names)
        if concept:
            whole = alias == "partial response or better"
            return Outcome(concept.label, concept.concept, rule, whole)
    concept = _shorter(phrases.named(spoken) or spoken, names)
    if concept:
        return Outcome(concept.label, concept.concept, rule)
    alias = _ALIASES.get(name.lower())
    return Outcome(f"{alias or spoken} ({given})" if given else alias or spoken, None, rule)


_DEGREE: Final = re.compile(
    r"^(?:mild|slight|moderate|marked|rapid|permanent|continued|excellent|good|transient"
    r"|reversible|subsequent|clinical"
    r"|overall|pooled|peripheral sensory|total) ",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r" (?:to|with|on|in|at|after|following|under|by|per|at the end|within|of) .*$"
)
_WHOSE: Final = frozenset(
    f"outcome/{slug}"
    for slug in (
        "response",
        "complete-response",
        "partial-response",
        "partial-response-only",
        "no-response",
        "clinical-improvement",
        "relapse",
        "death",
        "discontinuation",
        "lupus-flare",
    )
)
_TIMES: Final = (
    (
        re.compile(r"time to (?:[\w-]+ )?(?:response|remission|CR|PR|BOR|improvement)"),
        "time to response",
    ),
    (
        re.compile(r"duration of (?:[\w-]+ )?(?:response|remission|CR|PR)"),
        "duration of response",
    ),
)


def _shorter(name: str, names: Names) -> Mention | None:
    """The concept of the words without their degree or what follows: "response to thalidomide"."""
    for pattern, label in _TIMES:
        if pattern.fullmatch(name):
            return _exact(label, names)
    plain = _DEGREE.sub("", name)
    found = _exact(plain, names) if plain != name else None
    if found:
        return found
    head = _TAIL.sub("", re.sub(r"^(?:rates?|incidence|probability) of ", "", plain))
    found = _exact(head, names) if head != plain and head else None
    return found if found and found.concept in _WHOSE else None


def is_condition(name: str, names: Names) -> bool:
    """Whether the words are but the name of the disease of the patients."""
    named = names.mentions(name)
    return (
        len(named) == 1
        and named[0].kind == "condition"
        and len(name) - 2 <= (named[0].end - named[0].start)
    )


def as_concept(label: str, rule: str, names: Names) -> Outcome:
    """The label as an outcome, with its concept where the ontology has it."""
    concept = _exact(label, names)
    return Outcome(label, concept.concept if concept else None, rule)


def _exact(form: str, names: Names) -> Mention | None:
    plain = re.sub(
        r"\b(?:treatment-emergent|treatment-related|drug-related|clinical|any|overall) ", "", form
    )
    drugless = plain
    for mention in reversed(names.mentions(plain)):
        if mention.kind == "therapy":
            drugless = f"{drugless[: mention.start].rstrip()} {drugless[mention.end :].lstrip()}"
    for phrase in (form, plain, re.sub(r" (?:to|with|on|of|under|for) ?$", "", drugless.strip())):
        for mention in names.mentions(phrase):
            rest = phrase[: mention.start] + phrase[mention.end :]
            if mention.concept in OF_THE_SAMPLE:
                continue
            if mention.kind == "outcome" and not re.search(
                r"[A-Za-z0-9]{2}",
                re.sub(
                    r"\b(?:rates?|the|any|of|overall|an?|score|index|responses?|responders?"
                    r"|after|their|in|all|(?:cutaneous|skin)(?: disease)?|lesions?"
                    r"|manifestations?|sensory"
                    r"|axonal|distal|lupus|drug-induced|permanent|rapid|patients|with|frequent"
                    r"|CLE|LE|DLE|SCLE)\b",
                    "",
                    rest,
                ),
            ):
                return mention
    return None
