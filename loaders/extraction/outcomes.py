"""Which outcome a number is of: told by grammar, named by the ontology where it has the name.

The rules, in order: the name that a ratio is "for"; the name before the bracket that holds the
number; what "% of patients" did ("developed X", "relapsed"); the subject of "was" or "occurred
in"; the noun that the number qualifies ("84% response rate"); "risk of X", "predictors of X";
the outcome of the number before in the sentence; the one outcome that the sentence names.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from loaders.extraction import phrases
from loaders.extraction.arms import Arm
from loaders.extraction.clauses import FOR_ADVERSE
from loaders.extraction.context import Context
from loaders.extraction.names import Mention, Names
from loaders.extraction.outcome_rules import own_words
from loaders.extraction.reading import Reading, Result, joined
from loaders.extraction.rows import alike_rows
from loaders.extraction.surroundings import chains

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
_OF_THE_SAMPLE: Final = frozenset(
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
    "PN": "peripheral neuropathy",
    "VTE": "venous thromboembolism",
}
"""Abbreviations that texts use without saying what they mean."""
_REASONS: Final = re.compile(
    r"\b[Rr]easons? for (?:[\w-]+ ){0,2}?(?:discontinu|withdraw|stopp|cessation|dropping)"
)
_SCORE: Final = re.compile(
    r"\b(?:s?PGA|IGA|v?IGA-AD|[A-Z]{0,3}CLASI|[A-Z]?PASI|EASI|SCORAD|ACR|SLEDAI(?:-2K)?|BILAG"
    r"|SRI|DLQI|DAS28|BASDAI|HAQ|EDSS|ODSS|PDAI|SF-36|NRS|VAS|CDAI"
    r"|Skindex)(?:[- ]?\d+)?(?:-[A-Z])?(?![\w])"
)


_RATES: Final = re.compile(
    r"\b(?:rates?|proportions?|frequenc(?:y|ies)|incidences?|percentages?)\b"
)
_IT: Final = re.compile(r"(?:It|This|They|These|The (?:rate|difference|frequency))\b")
_CLASI: Final = re.compile(
    r"(?:total |modified |revised |overall )?[mR]?CLASI(?:[- ]?A|[- ](?P<damage>D|[Dd]amage)"
    r"|[- ][Aa]ctivity)?(?: scores?| index)?(?:  ?(?:at|reduction|in|from) .*| reduction)?"
)
_AFTER_STOP: Final = re.compile(
    r"\b(?:after|following|upon|on)\b[^.;]{0,40}?\b(?:withdraw\w*|discontinu\w+|cessation|stopp\w+)"
    r"|\bonce [^.;]{0,30} stopped"
)


@dataclass(frozen=True)
class Outcome:
    """The name of an outcome, its concept where the ontology has it, and the rule that told."""

    name: str
    concept: str | None
    rule: str


def outcomes(
    reading: Reading,
    mentions: Sequence[Mention],
    arms: Sequence[Arm],
    around: Context,
    names: Names,
    *,
    earlier: Outcome | None = None,
) -> list[Outcome | None]:
    """The outcome of each result of a sentence, in its order; `earlier` is of the one before."""
    told: list[Outcome | None] = []
    around_each = chains(reading)
    for place, result in enumerate(reading.results):
        own = own_words(reading, result, arms, around_each[place])
        last = told[-1] if told else None
        if own and (own[1] == "risk of" or not _is_condition(own[0], names)):
            outcome: Outcome | None = known(own[0], own[1], around, names)
        elif last:
            outcome = Outcome(last.name, last.concept, "as the number before")
        elif earlier and _IT.match(reading.text, reading.sentence.start):
            outcome = replace(earlier, rule="as the sentence before")
        else:
            outcome = _nearest(reading, result, mentions, around, names)
        told.append(outcome)
    _spread(reading, told, around, names)
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    if _REASONS.search(whole):
        return [one and _as_reason(one, names) for one in told]
    _as_first_row(reading, told)
    return [one and _precise(one, whole, told, names) for one in told]


def _as_first_row(reading: Reading, told: list[Outcome | None]) -> None:
    """Outcomes that the first of like brackets names: "(response 31%; relapse 17%), (24%, 9%)"."""
    for model, row in alike_rows(reading, reading.results):
        first = [told[place] for place in model]
        if None not in first and len({one.name for one in first if one}) == len(model):
            own = {one.name for one in (told[place] for place in row) if one}
            if len(own) < len(row):
                for place, one in zip(row, first, strict=True):
                    told[place] = one and replace(one, rule="outcomes as in the first list")


def _precise(outcome: Outcome, whole: str, told: Sequence[Outcome | None], names: Names) -> Outcome:
    """The narrower concept that the sentence as a whole makes of it."""
    concepts = {one.concept for one in told if one}
    if outcome.concept == "outcome/relapse" and _AFTER_STOP.search(whole):
        return _concept("relapse after withdrawal", outcome.rule, names)
    if outcome.concept == "outcome/partial-response" and "outcome/complete-response" in concepts:
        return _concept("partial response, complete responses not counted", outcome.rule, names)
    return outcome


def _as_reason(outcome: Outcome, names: Names) -> Outcome:
    """What stands in a list of reasons for stopping, as the stopping for that reason."""
    if re.search(r"adverse|side[ -]effect|toxicit|intoleran", outcome.name, re.IGNORECASE):
        return _concept("treatment withdrawal for adverse events", outcome.rule, names)
    if re.search(r"discontinu|withdraw|stop", outcome.name, re.IGNORECASE):
        return outcome
    return Outcome(f"discontinuation for {outcome.name}", None, outcome.rule)


def _spread(reading: Reading, told: list[Outcome | None], around: Context, names: Names) -> None:
    """Outcomes told once for several numbers: named "respectively", or after the last number."""
    for place in range(len(told) - 2, -1, -1):
        later, own = told[place + 1], told[place]
        gap = reading.text[
            reading.end(reading.results[place].figure) : reading.start(
                reading.results[place + 1].figure
            )
        ]
        back = later and later.rule in ("what patients did", "named after the bracket")
        weak = own is None or own.rule == "the outcome named nearest"
        if back and weak and not re.search(r"\. |\b(?:had|were|was|developed)\b", gap):
            told[place] = later
    for first, items in _respective(reading):
        for place, item in enumerate(items):
            told[first + place] = known(item, "names, respectively", around, names)


def _respective(reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Such as "1- and 5-year survival rates were 83% and 74%, respectively": one name a number."""
    results = reading.results
    place = 0
    while place < len(results):
        last = place
        while last + 1 < len(results) and joined(reading, results[last], results[last + 1]):
            last += 1
        count = last - place + 1
        after = reading.text[reading.end(results[last].figure) : reading.sentence.end]
        before = reading.text[reading.sentence.start : reading.start(results[place].figure)]
        told = re.match(r"[^.;]{0,40}\brespectively\b", after) is not None
        if count > 2 or (count > 1 and told):
            subject = re.search(
                r"(?P<names>[^;:.()]+?) (?:was|were|is|are|of|occurred in|(?:was|were) \w+ "
                r"in)(?: \w+)?$",
                before.rstrip(),
            )
            items = re.split(r", and |, | and ", subject["names"].strip()) if subject else []
            names = [phrases.named(item) for item in items[-count:]]
            enough = len(items) >= count and (
                told or len(items) == count or bool(_RATES.search(items[-count]))
            )
            if enough and all(names):
                yield place, _with_head([name for name in names if name])
        place = last + 1


def _with_head(items: list[str]) -> list[str]:
    """The names with the noun that the last has for all: "1-year", "5-year survival"."""
    head = items[-1].split()
    if len(head) < 2:
        return items
    return [
        item if len(item.split()) > 1 and not item[0].isdigit() else f"{item} {' '.join(head[1:])}"
        for item in items[:-1]
    ] + [items[-1]]


def known(name: str, rule: str, around: Context, names: Names) -> Outcome:
    """The name as an outcome: the ontology's label where the words are that concept."""
    short = {**_USUAL, **around.short}
    spoken = short.get(name, name)
    words = name.split()
    if len(words) == 2 and words[0] in short:
        spoken = f"{short[words[0]]} {words[1]}"
    expanded = spoken != name
    if re.fullmatch(r".*\ball-cause (?:mortality|deaths?)", spoken):
        spoken = "death"
    score = _CLASI.fullmatch(spoken)
    if score:
        spoken = "CLASI damage score" if score["damage"] else "CLASI activity score"
    if len(words) > 1:
        spoken = re.sub(r"\b(?:TE)?AEs?\b", "adverse events", spoken)
    if FOR_ADVERSE.search(spoken):
        return _concept("treatment withdrawal for adverse events", rule, names)
    for form in (name, spoken, phrases.named(spoken) or spoken):
        alias = _ALIASES.get(form) or _ALIASES.get(form.lower())
        concept = _exact(alias or form, names)
        if concept:
            return Outcome(concept.label, concept.concept, rule)
    concept = _shorter(phrases.named(spoken) or spoken, names)
    if concept:
        return Outcome(concept.label, concept.concept, rule)
    return Outcome(f"{spoken} ({words[0]})" if expanded else spoken, None, rule)


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


def _is_condition(name: str, names: Names) -> bool:
    """Whether the words are but the name of the disease of the patients."""
    named = names.mentions(name)
    return (
        len(named) == 1
        and named[0].kind == "condition"
        and len(name) - 2 <= (named[0].end - named[0].start)
    )


def _concept(label: str, rule: str, names: Names) -> Outcome:
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
            if mention.concept in _OF_THE_SAMPLE:
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


def _nearest(
    reading: Reading, result: Result, mentions: Sequence[Mention], around: Context, names: Names
) -> Outcome | None:
    start = reading.start(result.figure)
    named = [m for m in mentions if m.kind == "outcome" and m.concept not in _OF_THE_SAMPLE]
    if result.measure in ("mean", "median", "mean_change", "median_change"):
        named = []
    if not named:
        score = _SCORE.search(reading.text, reading.sentence.start, reading.sentence.end)
        return known(score[0], "the score named", around, names) if score else None
    mention = min(named, key=lambda m: (m.start > start, abs(m.start - start)))
    if len({m.concept for m in named}) > 1:
        return None
    return Outcome(mention.label, mention.concept, "the outcome named nearest")
