"""What became of a result between its primary and a document that relays it, by rule.

Each rule looks at one aspect of a relayed finding beside the finding it comes from, as the two
records have them, and says faithful, changed, omitted or unverifiable, or nothing where there is
nothing to compare. Bump VERSION when a rule judges otherwise than before.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from graph.claim import Claim, Finding
from graph.closed_lists import FidelityAspect, Verdict
from graph.document import Document, Study
from graph.leads import SHARES
from graph.quotes import numbers_in
from ontology.vocabulary import Vocabulary

VERSION: Final = "1"

_OF_PEOPLE: Final = frozenset({"participants-enrolled", "participants-treated"})
_SILENT_ON_SLE: Final = "CleSleNotStated"
# Words that change what a number says, in English and French.
_QUALIFIERS: Final = {
    "at least": r"\bat least\b|\bor (?:more|better)\b|≥|>=|\bau moins\b",
    "more than": r"(?<![<>=])>(?!=)|\bmore than\b|\bplus de\b",
    "up to": r"\bup to\b|\bat most\b|≤|<=|\bjusqu",
    "about": r"\babout\b|\bapproximately\b|\baround\b|\bnearly\b|~|≈|\benviron\b",
    "confirmed": r"\bconfirmed\b|\bproven\b|\bconfirmée?s?\b",
    "suspected": r"\bsuspected\b|\bpossible\b|\bpotential\b|\bsuspectée?s?\b",
    "usually": r"\busually\b|\bmostly\b|\bgenerally\b|\ble plus souvent\b",
    "significant": r"\bsignificant(?:ly)?\b|\bsignificati(?:f|ve|vement)\b",
    "severe": r"\bsevere\b|\bserious\b|\bsévères?\b|\bgraves?\b",
}
_REMAINING: Final = re.compile(r"\bremaining\b|\bevaluable\b|\bwho completed\b", re.IGNORECASE)
_MARKS: Final = {name: re.compile(form, re.IGNORECASE) for name, form in _QUALIFIERS.items()}
# Whole words for what a document may call a study, and the designs that each can mean.
_DESIGN_WORDS: Final = {
    r"retrospective": {"retrospective-cohort", "case-series", "case-control-study"},
    r"prospective": {
        *("prospective-cohort", "open-label-trial", "pilot-trial", "randomised-controlled-trial"),
        "nonrandomised-comparison",
    },
    r"observational": {"retrospective-cohort", "prospective-cohort", "case-series"},
    r"(?<!non-)(?<!non)randomi[sz]ed": {"randomised-controlled-trial"},
    r"meta-analysis": {"meta-analysis"},
    r"systematic review": {"systematic-review", "meta-analysis"},
    r"pilot": {"pilot-trial", "open-label-trial", "randomised-controlled-trial"},
    r"open-label": {"open-label-trial", "pilot-trial"},
    r"case series": {"case-series"},
    r"trial|phase": {"randomised-controlled-trial", "open-label-trial", "pilot-trial"},
}


class Relay(NamedTuple):
    """A relayed finding and its primary, with its document, and what is known of the study."""

    told: Finding
    primary: Finding
    source: Document
    study: Study | None
    reporting: frozenset[str]
    vocabulary: Vocabulary


class Judgement(NamedTuple):
    """What a rule found of an aspect."""

    rule: str
    aspect: FidelityAspect
    verdict: Verdict
    note: str


@dataclass(frozen=True)
class _Rule:
    name: str
    aspect: FidelityAspect
    judge: Callable[[Relay], tuple[Verdict, str] | None]


def judged(relay: Relay) -> Iterator[Judgement]:
    """What every rule finds of a relay, in the order of the rules."""
    for rule in _RULES:
        found = rule.judge(relay)
        if found:
            yield Judgement(rule.name, rule.aspect, *found)


def rounds_to(exact: Decimal, printed: Decimal) -> bool:
    """Whether the printed number is the exact one, rounded either way at its last digit."""
    step = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    return abs(exact - printed) <= step / 2


def words_of(claim: Claim) -> str:
    """The words that carry a claim."""
    return " … ".join(quote.text for quote in claim.quotes)


def _number(relay: Relay) -> tuple[Verdict, str] | None:
    return None if relay.primary.outcome in _OF_PEOPLE else _compared(relay)


def _participants(relay: Relay) -> tuple[Verdict, str] | None:
    """How many took part: a number that others are counted in."""
    return _compared(relay) if relay.primary.outcome in _OF_PEOPLE else None


def _compared(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = _alike_numbers(relay.told, relay.primary)
    if told is None:
        return None
    if primary is None:
        return "Unverifiable", "the primary, as read, prints no such number"
    if _same(told, primary):
        return "Faithful", "the same number"
    return "Changed", f"{relay.told.as_printed or told} told, {primary} in the primary"


def _alike_numbers(told: Finding, primary: Finding) -> tuple[Decimal | None, Decimal | None]:
    """Both values, or both counts, or the share that each states or implies."""
    if told.value is None and told.events is not None and primary.events is not None:
        return Decimal(told.events), Decimal(primary.events)
    return _share(told), _share(primary)


def _share(finding: Finding) -> Decimal | None:
    if finding.value is None and finding.events is not None and finding.total:
        return (Decimal(finding.events) / finding.total).quantize(Decimal("0.0001"))
    return finding.value


def _same(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether two numbers are one, the coarser rounded from the finer."""
    if one is None or other is None:
        return one is other
    coarser, finer = sorted((one, other), key=lambda n: -int(n.as_tuple().exponent))
    return rounds_to(finer, coarser)


def _events(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = relay.told.events, relay.primary.events
    if told is None or primary is None or relay.told.value is None:
        return None
    if told == primary:
        return "Faithful", "the same count"
    return "Changed", f"{told} told, {primary} in the primary"


def _statistic(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = relay.told.statistic, relay.primary.statistic
    if told == primary or {told, primary} <= SHARES or "worded-result" in (told, primary):
        if relay.told.unit == relay.primary.unit or not (relay.told.unit and relay.primary.unit):
            return None
        return "Changed", f"in {relay.told.unit}, and in {relay.primary.unit} in the primary"
    return "Changed", f"a {_plain(told)} is told of a {_plain(primary)}"


def _denominator(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = relay.told, relay.primary
    if told.total is not None and primary.total is not None and told.total != primary.total:
        return "Changed", f"counted in {told.total}, and in {primary.total} in the primary"
    known = (None, primary.total, primary.treated)
    if told.total is None and primary.total is not None and told.treated not in known:
        return "Changed", f"told of {told.treated}, counted in {primary.total} in the primary"
    unsaid = (None, "DenominatorNotStated")
    if primary.denominator in unsaid or told.denominator == primary.denominator:
        same = told.total is not None and told.total == primary.total
        return ("Faithful", "counted in the same people") if same else None
    if told.denominator in unsaid and told.total is not None:
        return None
    return (
        "Changed",
        f"the primary counts in {_plain(primary.denominator)}, which the relay does not say"
        if told.denominator in unsaid
        else f"counted in {_plain(told.denominator)}, and in {_plain(primary.denominator)} there",
    )


def _remaining(relay: Relay) -> tuple[Verdict, str] | None:
    """A share of those who remained, told as if of all."""
    if not _REMAINING.search(words_of(relay.primary)) or _REMAINING.search(words_of(relay.told)):
        return None
    return "Changed", "the primary counts those who remained; the relay does not say so"


def _interval(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = relay.told, relay.primary
    limits = (told.reported_lower, told.reported_upper)
    printed = (primary.reported_lower, primary.reported_upper)
    if limits == (None, None):
        missing = printed != (None, None) and told.value is not None
        return ("Omitted", "the interval is left out") if missing else None
    if printed == (None, None):
        return "Unverifiable", "the primary, as read, prints no interval"
    if not all(map(_same, limits, printed)):
        return "Changed", f"{_limits(limits)} told, {_limits(printed)} in the primary"
    if told.reported_interval != primary.reported_interval:
        return "Changed", "another kind of interval"
    if told.confidence_level != primary.confidence_level:
        return "Changed", "another level of confidence"
    return "Faithful", "the same interval at the same level"


def _population(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = relay.told, relay.primary
    if told.condition != primary.condition:
        return "Changed", f"told of {_plain(told.condition)}, found in {_plain(primary.condition)}"
    if told.population_match == primary.population_match:
        return None
    if told.population_match == _SILENT_ON_SLE:
        return "Omitted", "whether people had systemic lupus is left out"
    if primary.population_match == _SILENT_ON_SLE:
        return "Unverifiable", "the primary, as read, does not speak of systemic lupus"
    return "Changed", f"{told.population_match} told, {primary.population_match} in the primary"


def _definition(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = relay.told, relay.primary
    if told.outcome != primary.outcome:
        broader = f"outcome/{told.outcome}" in relay.vocabulary.within[f"outcome/{primary.outcome}"]
        kind = "the broader " if broader else ""
        return "Changed", f"{kind}{_plain(told.outcome)} told of {_plain(primary.outcome)}"
    stated, printed = (set(numbers_in(f.outcome_definition or "")) for f in (told, primary))
    if stated and printed and not stated & printed:
        said = f"{told.outcome_definition!r} told, {primary.outcome_definition!r} in the primary"
        return "Changed", said
    when, then = (
        (finding.time_low, finding.time_high, finding.time_unit) for finding in (told, primary)
    )
    if None not in (when[0], then[0]) and when != then:
        return "Changed", "at another time"
    if told.time_relation and told.time_relation != primary.time_relation:
        if primary.time_relation is None:
            return (
                "Unverifiable",
                f"the primary, as read, does not say {_plain(told.time_relation)}",
            )
        then_by = _plain(primary.time_relation)
        return "Changed", f"time {_plain(told.time_relation)}, {then_by} in the primary"
    return None


def _cumulative(relay: Relay) -> tuple[Verdict, str] | None:
    """A class that holds the better ones, told as if it did not."""
    outcome = relay.primary.outcome
    if "or better" not in relay.vocabulary.label(f"outcome/{outcome}"):
        return None
    if _MARKS["at least"].search(words_of(relay.told)) or relay.told.value is None:
        return None
    return "Changed", "the class holds the better responses too; the relay does not say at least"


def _counted(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = relay.told.measure_kind, relay.primary.measure_kind
    if told is None or primary is None or told == primary:
        return None
    return "Changed", f"{_plain(told)} told, {_plain(primary)} in the primary"


def _qualifiers(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = words_of(relay.told), words_of(relay.primary)
    dropped = [n for n, mark in _MARKS.items() if mark.search(primary) and not mark.search(told)]
    put_in = [n for n, mark in _MARKS.items() if mark.search(told) and not mark.search(primary)]
    said = [f"dropped: {', '.join(dropped)}"] if dropped else []
    said += [f"put in: {', '.join(put_in)}"] if put_in else []
    return ("Changed", "; ".join(said)) if said else None


def _attribution(relay: Relay) -> tuple[Verdict, str] | None:
    if not relay.told.cites or set(relay.told.cites) & (relay.reporting | {relay.source.slug}):
        return None
    cited = ", ".join(relay.told.cites)
    return "Changed", f"credited to {cited}; it is of {relay.source.slug}"


def _design(relay: Relay) -> tuple[Verdict, str] | None:
    words = (relay.told.design_as_told or "").casefold()
    if not words or relay.study is None:
        return None
    meant = [
        designs for word, designs in _DESIGN_WORDS.items() if re.search(rf"\b(?:{word})\b", words)
    ]
    if not meant:
        return "Changed", f"{relay.told.design_as_told!r} is no design that the primary has"
    if relay.study.design in ("meta-analysis", "systematic-review") and "observational" in words:
        return "Unverifiable", "of what design the studies were, the primary, as read, does not say"
    if all(relay.study.design in designs for designs in meant):
        return None
    return "Changed", f"{relay.told.design_as_told!r} is told of a {_plain(relay.study.design)}"


def _dose(relay: Relay) -> tuple[Verdict, str] | None:
    told, primary = _doses(relay.told), _doses(relay.primary)
    if told in (primary, (None, None)):
        return None
    if primary == (None, None):
        return "Unverifiable", "the primary, as read, gives no dose with it"
    return "Changed", f"{_limits(told)} mg told, {_limits(primary)} mg in the primary"


def _doses(finding: Finding) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and the highest dose; where one end alone is given, it is both."""
    low, high = finding.dose_low_mg, finding.dose_high_mg
    return (high if low is None else low), (low if high is None else high)


def _limits(ends: tuple[Decimal | None, Decimal | None]) -> str:
    return " to ".join("none" if end is None else format(end, "f") for end in ends)


def _plain(name: str | None) -> str:
    """A slug or the local name of a closed list, in words."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name or "nothing")
    return spaced.replace("-", " ").casefold()


_RULES: Final = (
    _Rule("number", "NumberAspect", _number),
    _Rule("participants", "DenominatorAspect", _participants),
    _Rule("events", "NumberAspect", _events),
    _Rule("statistic", "UnitAspect", _statistic),
    _Rule("denominator", "DenominatorAspect", _denominator),
    _Rule("remaining", "DenominatorAspect", _remaining),
    _Rule("interval", "IntervalAspect", _interval),
    _Rule("population", "PopulationAspect", _population),
    _Rule("definition", "DefinitionAspect", _definition),
    _Rule("cumulative", "QualifierAspect", _cumulative),
    _Rule("counted", "CountedAspect", _counted),
    _Rule("qualifiers", "QualifierAspect", _qualifiers),
    _Rule("attribution", "AttributionAspect", _attribution),
    _Rule("design", "DesignAspect", _design),
    _Rule("dose", "DesignAspect", _dose),
)
