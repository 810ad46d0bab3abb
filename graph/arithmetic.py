"""Whether the numbers of one document agree with each other, by rule.

Four rules: events over total against the printed share; parts that exclude each other against
the whole; an interval that excludes its estimate; a stricter response with more people than a
laxer one. What is printed is kept as it is; the audit says that it cannot be.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import permutations
from typing import Final, NamedTuple

from graph.claim import Dossier, Finding
from graph.document import Study
from ontology.vocabulary import Vocabulary

# Ends of treatment that exclude each other, so that their counts add up to the whole at most.
_PARTS: Final = frozenset(
    {"complete-response", "partial-response-only", "no-response", "discontinuation"}
)


class Fault(NamedTuple):
    """Findings of one document that cannot all be right; the first is the one to look at."""

    rule: str
    findings: tuple[str, ...]
    note: str


def faults(dossier: Dossier, vocabulary: Vocabulary) -> Iterator[Fault]:
    """What the numbers of a document contradict among themselves, in the order of its claims."""
    own = [claim for claim in dossier.claims if isinstance(claim, Finding) and not claim.absence]
    studies = {study.slug: study for study in dossier.studies}
    for finding in own:
        yield from _of_one(finding, studies.get(finding.study))
    for group in _alike(own):
        yield from _share_and_count(group)
        yield from _parts(group)
        yield from _stricter(group, vocabulary)


def _of_one(finding: Finding, study: Study | None) -> Iterator[Fault]:
    value, events = finding.value, finding.events
    share = value is not None and finding.unit in (None, "proportion")
    if value is not None and share and events is not None and finding.total:
        yield from _unequal((finding,), value, events, finding.total)
    elif value and share and events and study and study.participants and not finding.population:
        implied = Decimal(events) / value
        if not _is_cut_or_rounded(Decimal(events) / study.participants, value):
            note = (
                f"{events} printed as {_percent(value)} would be of {implied:.0f}, "
                f"where the study has {study.participants}"
            )
            yield Fault("implied-total", (finding.key,), note)
    low, high = finding.reported_lower, finding.reported_upper
    middle = finding.reported_interval == "InterquartileRange" and finding.statistic == "mean"
    if value is None or low is None or high is None or middle:
        return
    if not low <= value <= high:
        yield Fault("interval-excludes-estimate", (finding.key,), f"{value} not in {low} to {high}")


def _unequal(
    findings: tuple[Finding, ...], value: Decimal, events: int, total: int
) -> Iterator[Fault]:
    exact = Decimal(events) / total
    if not _is_cut_or_rounded(exact, value):
        note = f"{events}/{total} is {_percent(exact)}, printed as {_percent(value)}"
        yield Fault("share-of-counts", tuple(f.key for f in findings), note)


def _is_cut_or_rounded(exact: Decimal, printed: Decimal) -> bool:
    """Whether the printed share is the exact one, its further digits rounded or cut off."""
    return abs(exact - printed) < Decimal(1).scaleb(int(printed.as_tuple().exponent))


def _alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of one study, therapy, people and time that count alike, together."""
    groups: dict[object, list[Finding]] = defaultdict(list)
    for finding in findings:
        if not finding.predictor:
            when = (finding.time_low, finding.time_high, finding.time_unit, finding.time_relation)
            dose = (finding.dose_low_mg, finding.dose_high_mg, finding.regimen)
            people = (finding.condition, finding.population, finding.prior_therapies)
            counted = (finding.measure_kind, finding.denominator)
            key = (finding.study, finding.therapy, dose, people, when, counted)
            groups[key].append(finding)
    return list(groups.values())


def _share_and_count(group: list[Finding]) -> Iterator[Fault]:
    """A share and a count of one outcome that the record keeps as two findings."""
    for one, other in permutations(group, 2):
        same = one.outcome == other.outcome and one.outcome_definition == other.outcome_definition
        printed = one.value if one.events is None and one.unit == "proportion" else None
        counted = other.events if other.value is None else None
        if same and printed is not None and counted is not None and other.total:
            yield from _unequal((one, other), printed, counted, other.total)


def _parts(group: list[Finding]) -> Iterator[Fault]:
    """Parts that exclude each other; of several counts of one part, the largest holds the rest."""
    largest: dict[str, Finding] = {}
    for finding in group:
        if finding.outcome in _PARTS and finding.events is not None and finding.total:
            held = largest.setdefault(finding.outcome, finding)
            if finding.events > (held.events or 0):
                largest[finding.outcome] = finding
    parts = list(largest.values())
    totals = {finding.total for finding in parts}
    together = sum(finding.events or 0 for finding in parts)
    if len(totals) == 1 and len(parts) > 1 and together > (total := totals.pop() or 0):
        counts = " + ".join(str(finding.events) for finding in parts)
        note = f"{counts} = {together} of {total}: parts overlap, or one is wrong"
        yield Fault("parts-above-whole", tuple(f.key for f in parts), note)


def _stricter(group: list[Finding], vocabulary: Vocabulary) -> Iterator[Fault]:
    for strict, lax in permutations(group, 2):
        nested = f"outcome/{lax.outcome}" in vocabulary.within[f"outcome/{strict.outcome}"]
        counts = strict.events, lax.events
        if strict.outcome == lax.outcome or not nested or strict.total != lax.total:
            continue
        if counts[0] is not None and counts[1] is not None and counts[0] > counts[1]:
            note = f"{counts[0]} by the stricter {strict.outcome}, {counts[1]} by {lax.outcome}"
            yield Fault("stricter-above-laxer", (strict.key, lax.key), note)


def _percent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal('0.1')).normalize():f} %"
