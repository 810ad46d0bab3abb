"""Which outcome a number is of: told by grammar, named by the ontology where it has the name.

The rules, in order: the name that a ratio is "for"; the name before the bracket that holds the
number; what "% of patients" did ("developed X", "relapsed"); the subject of "was" or "occurred
in"; the noun that the number qualifies ("84% response rate"); "risk of X", "predictors of X";
the outcome of the number before in the sentence; the one outcome that the sentence names.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from loaders.extraction import phrases
from loaders.extraction.arms import Arm
from loaders.extraction.context import Context
from loaders.extraction.names import Mention, Names
from loaders.extraction.outcome_names import (
    OF_THE_SAMPLE,
    Outcome,
    as_concept,
    is_condition,
    known,
)
from loaders.extraction.outcome_rules import own_words
from loaders.extraction.reading import MAINTAINED, Reading, Result, joined
from loaders.extraction.rows import alike_rows
from loaders.extraction.slashes import parts_of_scores
from loaders.extraction.surroundings import chains

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
_AFTER_STOP: Final = re.compile(
    r"\b(?:after|following|upon|on)\b[^.;]{0,40}?\b(?:withdraw\w*|discontinu\w+|cessation|stopp\w+)"
    r"|\bonce [^.;]{0,30} stopped"
)


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
    text = reading.text
    tried = {
        name.casefold() for arm in around.arms for name in (arm.label, text[arm.start : arm.end])
    }
    for place, result in enumerate(reading.results):
        own = own_words(reading, result, arms, around_each[place])
        last = _last_of_kind(reading, told)
        named = own and known(_bare(own[0], reading, arms), own[1], around, names)
        if named and own and own[1] != "risk of" and is_condition(own[0], names):
            named = None
        outcome: Outcome | None
        if named and not _of_no_outcome(named, result, tried, names):
            outcome = _at_time(named, last)
        elif last:
            outcome = Outcome(last.name, last.concept, "as the number before")
        elif earlier and _IT.match(reading.text, reading.sentence.start):
            outcome = replace(earlier, rule="as the sentence before")
        else:
            outcome = _nearest(reading, result, mentions, around, names)
        told.append(outcome and _graded(outcome, told))
    _spread(reading, told, around, names)
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    if _REASONS.search(whole):
        return [one and _as_reason(one, names) for one in told]
    _as_first_row(reading, told)
    kept = [bool(MAINTAINED.match(reading.after(one.figure))) for one in reading.results]
    return [
        one and _precise(one, whole, told, names, kept=its)
        for one, its in zip(told, kept, strict=True)
    ]


_CENTRES: Final = ("mean", "median", "mean_change", "median_change")


def _last_of_kind(reading: Reading, told: Sequence[Outcome | None]) -> Outcome | None:
    """The outcome of the number before; a share goes not on from a median."""
    share = reading.results[len(told)].measure in ("proportion", "count")
    before = zip(told, reading.results, strict=False)
    alike = [one for one, result in before if one and not (share and result.measure in _CENTRES)]
    return alike[-1] if alike else None


_TIME: Final = re.compile(r"\d+-(?:year|month|week|day)s?")


def _at_time(outcome: Outcome, last: Outcome | None) -> Outcome:
    """A time alone as the time of what was told before: "survival at 1-year (1.07), 3-year"."""
    if last is None or not _TIME.fullmatch(outcome.name):
        return outcome
    return replace(last, name=f"{outcome.name} {_TIME.sub('', last.name).strip()}", concept=None)


_LIST: Final = re.compile(r", (?:and |or )?| and | or |/")
_OF_PATIENTS: Final = re.compile(
    r"\b(?:therapy|treatments?|lymphoma|carcinoma|cancer|leuk[ae]+mia|melanoma|myeloma|tumou?rs?)$"
)


def _of_no_outcome(outcome: Outcome, result: Result, tried: set[str], names: Names) -> bool:
    """Whether a name is that of a therapy of the text, or of the disease of its patients.

    A mean may be of what is a drug too, in the blood: "insulin".
    """
    plain = re.sub(r" \([^()]*\)$", "", outcome.name)
    if all(part.casefold() in tried for part in _LIST.split(plain)):
        return outcome.concept is None
    if outcome.rule == "number for a name" and _OF_PATIENTS.search(plain):
        return True
    measured = result.measure in ("mean", "median", "mean_change", "median_change", "difference")
    return not measured and any(
        one.kind == "therapy" and one.end - one.start == len(plain) for one in names.mentions(plain)
    )


_GRADE: Final = re.compile(r"grades? [\d-]+(?: or (?:higher|worse|more))?", re.IGNORECASE)


def _graded(outcome: Outcome, told: Sequence[Outcome | None]) -> Outcome:
    """A grade alone as the grade of what was told before: "of which 53% had grade 1"."""
    if not _GRADE.fullmatch(outcome.name):
        return outcome
    base = next((one for one in told if one), None)
    if base is None or outcome.rule == "as the number before":
        return outcome
    harm = re.sub(rf"^{_GRADE.pattern} ", "", base.name)
    return Outcome(f"{outcome.name} {harm}", None, outcome.rule)


def _as_first_row(reading: Reading, told: list[Outcome | None]) -> None:
    """Outcomes that the first of like brackets names: "(response 31%; relapse 17%), (24%, 9%)"."""
    for model, row in alike_rows(reading, reading.results):
        first = [told[place] for place in model]
        if None not in first and len({one.name for one in first if one}) == len(model):
            own = {one.name for one in (told[place] for place in row) if one}
            if len(own) < len(row):
                for place, one in zip(row, first, strict=True):
                    told[place] = one and replace(one, rule="outcomes as in the first list")


def _precise(
    outcome: Outcome,
    whole: str,
    told: Sequence[Outcome | None],
    names: Names,
    *,
    kept: bool,
) -> Outcome:
    """The narrower concept that the sentence as a whole makes of it."""
    concepts = {one.concept for one in told if one}
    if kept and (outcome.concept or "").startswith("outcome/relapse"):
        return as_concept("relapse on maintenance", outcome.rule, names)
    if outcome.concept == "outcome/relapse" and _AFTER_STOP.search(whole):
        return as_concept("relapse after withdrawal", outcome.rule, names)
    partial = outcome.concept == "outcome/partial-response" and not outcome.or_better
    if partial and "outcome/complete-response" in concepts:
        return as_concept("partial response, complete responses not counted", outcome.rule, names)
    return outcome


def _as_reason(outcome: Outcome, names: Names) -> Outcome:
    """What stands in a list of reasons for stopping, as the stopping for that reason."""
    if re.search(r"adverse|side[ -]effect|toxicit|intoleran", outcome.name, re.IGNORECASE):
        return as_concept("treatment withdrawal for adverse events", outcome.rule, names)
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
    for place, item in parts_of_scores(reading):
        told[place] = known(item, "parts of a score", around, names)
    for place, item in _series(reading):
        told[place] = known(item, "times, in order", around, names)


_SERIES: Final = re.compile(
    r"(?P<centre>\b[Mm]edian,? (?:and )?)?"
    r"(?P<times>(?:\d+-? ?(?:year|month|week)?(?:, and|,| and|/) ?)+)(?P<last>\d+)[- ]"
    r"(?P<unit>year|month|week) (?P<name>[^,;:.()]+?) (?:was|were|of|is|are)(?: [a-z]+){0,2}$"
)


def _series(reading: Reading) -> Iterator[tuple[int, str]]:
    """Such as "median, 1- and 2-year survival were 10 months, 42% and 18%": one time a number."""
    items: list[str] = []
    for first, last in _rows(reading):
        start = reading.start(reading.results[first].figure)
        match = _SERIES.search(reading.text[reading.sentence.start : start].rstrip())
        if match:
            times = [*re.findall(r"\d+", match["times"]), match["last"]]
            name = phrases.named(match["name"]) or match["name"]
            items = [f"{time}-{match['unit']} {name}" for time in times]
            items = [name, *items] if match["centre"] else items
        if len(items) == last - first + 1:
            yield from ((first + place, item) for place, item in enumerate(items))


def _rows(reading: Reading) -> Iterator[tuple[int, int]]:
    """The first and the last of the numbers of each row."""
    first = 0
    for place in range(len(reading.results)):
        end = place + 1 == len(reading.results)
        if end or not joined(reading, reading.results[place], reading.results[place + 1]):
            yield first, place
            first = place + 1


_CLOSED: Final = re.compile(r"\)? ?(?:[.;]|$|and [a-z]+ed\b)")
"""What follows the last number where no groups are named: "A and B were 10% and 20%."."""
_AT_TIMES: Final = re.compile(r"\W*(?:At|After|By) \d+(?:, \d+)*,? and \d+[- ]")


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
        plain = count == 2 and _CLOSED.match(after) is not None
        if count > 2 or (count > 1 and (told or plain)):
            subject = re.search(
                r"(?P<names>[^;:.()]+?) (?:was|were|is|are|of|occurred in|(?:was|were) \w+ "
                r"in)(?: \w+)?$",
                before.rstrip(),
            )
            listed = subject["names"].strip() if subject and not _AT_TIMES.match(before) else ""
            items = re.split(r", and |, | and ", listed) if listed else []
            names = [phrases.named(item) or _control(item) for item in items[-count:]]
            enough = (len(items) == count if plain else len(items) >= count) and (
                told or len(items) == count or bool(_RATES.search(items[-count]))
            )
            if enough and all(names):
                yield place, _with_head([name for name in names if name])
        place = last + 1


def _control(item: str) -> str | None:
    """An outcome that ends as a group does: "7-year local control"."""
    found = re.search(
        r"(?:[\w-]+ )?\b(?:local|locoregional|disease|tumou?r|symptom) control$", item
    )
    return found[0] if found else None


def _with_head(items: list[str]) -> list[str]:
    """The names with the noun that the last has for all: "1-year", "5-year survival"."""
    head = items[-1].split()
    if len(head) < 2:
        return items
    return [
        item if len(item.split()) > 1 + item[0].isdigit() else f"{item} {' '.join(head[1:])}"
        for item in items[:-1]
    ] + [items[-1]]


def _bare(name: str, reading: Reading, arms: Sequence[Arm]) -> str:
    """The name without the therapy that it is told of: "3-year survival for platinum"."""
    for arm in arms:
        said = reading.text[arm.start : arm.end]
        if said in name:
            name = re.sub(
                rf"(?<=\w) (?:for|with|in|following|after|under|by|on|of|between) (?:the )?"
                rf"{re.escape(said)}.*$",
                "",
                name,
            )
    return name


_RECEPTOR: Final = re.compile(r"\b[Pp]rogrammed (?:cell[ -])?$")


def _nearest(
    reading: Reading, result: Result, mentions: Sequence[Mention], around: Context, names: Names
) -> Outcome | None:
    start = reading.start(result.figure)
    named = [
        m
        for m in mentions
        if m.kind == "outcome"
        and m.concept not in OF_THE_SAMPLE
        and m.concept != "outcome/malignancy"
        and not _RECEPTOR.search(reading.text[max(0, m.start - 18) : m.start])
    ]
    if result.measure in ("mean", "median", "mean_change", "median_change"):
        named = []
    if not named:
        score = _SCORE.search(reading.text, reading.sentence.start, reading.sentence.end)
        return known(score[0], "the score named", around, names) if score else None
    mention = min(named, key=lambda m: (m.start > start, abs(m.start - start)))
    if len({m.concept for m in named}) > 1:
        return None
    return Outcome(mention.label, mention.concept, "the outcome named nearest")
