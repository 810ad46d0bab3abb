"""How many planted errors the audit rules catch, and how often they cry over nothing.

Run `python benchmarks/audit.py [SEED]`. Every own finding of the records with a number is told
again by a made-up document, once faithfully and once with each kind of error that its fields
allow. Caught: the rule meant for the error says changed. False alarm: a faithful relay of which
any rule says anything else than faithful. What stands in the records themselves comes last: the
assessments by rule and by people.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

# The folder holds a file with the name of a room, which must not stand in for it.
sys.path = [place for place in sys.path if Path(place).resolve() != Path(__file__).parent]

from graph.audit import Audit  # noqa: E402
from graph.claim import Finding  # noqa: E402
from graph.document import Document, Quote, Study  # noqa: E402
from graph.fidelity import Relay, judged  # noqa: E402
from loaders.run import load_all  # noqa: E402
from ontology.vocabulary import Vocabulary  # noqa: E402

_QUALIFYING = re.compile(r"\b(?:at least|confirmed|about|usually|significant(?:ly)?)\b ?")
Change = Callable[[Finding, random.Random], Finding | None]


def number(told: Finding, dice: random.Random) -> Finding | None:
    """Another value, at the last printed digit or by exchanged digits."""
    if told.value is None:
        return None
    step = Decimal(1).scaleb(int(told.value.as_tuple().exponent))
    return replace(told, value=told.value + step * dice.choice([-7, -3, 2, 5]))


def events(told: Finding, dice: random.Random) -> Finding | None:
    return None if told.events is None else replace(told, events=told.events + dice.choice([1, 2]))


def denominator(told: Finding, dice: random.Random) -> Finding | None:
    return None if told.total is None else replace(told, total=told.total + dice.choice([1, 5]))


def whom_it_counts(told: Finding, _: random.Random) -> Finding | None:
    if told.denominator in (None, "DenominatorNotStated"):
        return None
    if told.denominator == "Enrolled":
        return replace(told, denominator="Responders")
    return replace(told, denominator="Enrolled")


def interval(told: Finding, _: random.Random) -> Finding | None:
    """Another lower limit, by two of its last digit."""
    low = told.reported_lower
    if low is None:
        return None
    step = Decimal(1).scaleb(int(low.as_tuple().exponent))
    return replace(told, reported_lower=low - 2 * step)


def population(told: Finding, _: random.Random) -> Finding | None:
    if told.population_match == "CleSleNotStated":
        return None
    if told.population_match == "OtherPopulation":
        return replace(told, population_match="CleOnly")
    return replace(told, population_match="OtherPopulation")


def definition(told: Finding, _: random.Random) -> Finding | None:
    return replace(told, outcome="response" if told.outcome != "response" else "relapse")


def what_is_counted(told: Finding, _: random.Random) -> Finding | None:
    return None if told.measure_kind is None else replace(told, measure_kind="ShareOfReports")


def qualifier(told: Finding, _: random.Random) -> Finding | None:
    """The first qualifying word left out, else one put in."""
    first, *others = told.quotes
    without = _QUALIFYING.sub("", first.text)
    text = without if without != first.text else f"up to {first.text}"
    return replace(told, quotes=(Quote(text=text), *others))


def attribution(told: Finding, _: random.Random) -> Finding | None:
    return replace(told, cites=("somebody-else-1999",))


def design(told: Finding, dice: random.Random) -> Finding | None:
    """A design that no study has, or one that this one has not."""
    return replace(told, design_as_told=dice.choice(["Class II study", "case-control study"]))


# The error planted -> the rules of which one must say changed.
PLANTED: dict[Change, tuple[str, ...]] = {
    number: ("number", "participants"),
    events: ("events", "number", "participants"),
    denominator: ("denominator",),
    whom_it_counts: ("denominator",),
    interval: ("interval",),
    population: ("population",),
    definition: ("definition",),
    what_is_counted: ("counted",),
    qualifier: ("qualifiers",),
    attribution: ("attribution",),
    design: ("design",),
}


def primaries() -> Iterator[tuple[str, Finding, Document, Study]]:
    load, _ = load_all()
    studies = {s.slug: s for d in load.dossiers for s in d.studies}
    for dossier in load.dossiers:
        for claim in dossier.claims:
            own = isinstance(claim, Finding) and claim.role == "Own"
            if isinstance(claim, Finding) and own and dossier.document and _has_number(claim):
                yield dossier.slug, claim, dossier.document, studies[claim.study]


def _has_number(finding: Finding) -> bool:
    return finding.value is not None or finding.events is not None


def reworded(told: Finding) -> Finding:
    """The same result in other words, the number rounded by a digit where it has three."""
    texts = tuple(Quote(text=f"it is told that {quote.text} in all") for quote in told.quotes)
    value = told.value
    if value is not None and int(value.as_tuple().exponent) < -2:
        value = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    return replace(told, quotes=texts, value=value, as_printed=None, note=None)


def _cries(found: dict[str, str]) -> bool:
    """Whether a rule says anything else than faithful; `cumulative` judges the words alone."""
    return any(verdict != "Faithful" for rule, verdict in found.items() if rule != "cumulative")


def main(seed: str) -> None:
    dice, vocabulary = random.Random(seed), Vocabulary.read()
    caught: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    relays = alarms = alarms_of_words = 0
    for slug, primary, source, study in primaries():
        faithful = replace(
            primary, role="Relayed", cites=(slug,), relays=(f"{slug}/{primary.key}",)
        )

        def rules(told: Finding) -> dict[str, str]:
            pair = Relay(told, primary, source, study, frozenset({slug}), vocabulary)  # noqa: B023
            return {found.rule: found.verdict for found in judged(pair)}

        relays += 1
        alarms += _cries(rules(faithful))
        alarms_of_words += _cries(rules(reworded(faithful)))
        for change, meant in PLANTED.items():
            told = change(faithful, dice)
            if told is not None and told != faithful:
                planted[change.__name__] += 1
                found = rules(told)
                caught[change.__name__] += any(found.get(rule) == "Changed" for rule in meant)
    print(f"{relays} faithful relays: {alarms} false alarms, {alarms_of_words} when reworded")
    for name, count in planted.items():
        print(
            f"{name:16} {count:4} planted {caught[name]:4} caught {count - caught[name]:4} missed"
        )
    load, _ = load_all()
    by_rule = Counter(found.verdict for found in Audit(load.dossiers, vocabulary).by_rule())
    judged_by_people = sum(len(dossier.assessments) for dossier in load.dossiers)
    said = ", ".join(f"{count} {verdict.lower()}" for verdict, count in sorted(by_rule.items()))
    print(f"in the records: {said} by rule; {judged_by_people} judged by people")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "2026-11-24")
