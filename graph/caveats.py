"""What a reader of a number must know, in words, from the finding's own properties."""

from collections.abc import Iterator, Sequence

from graph.claim import Finding
from graph.document import Document, Study
from graph.intervals import Interval

_MEASURE = {
    "EventsCausingWithdrawal": "it counts events that stopped treatment",
    "Ambiguous": "what it counts is ambiguous",
}
_ASSESSED = {
    "AssessedIfSymptomatic": "it was looked for only where there were symptoms",
    "ReportedSpontaneously": "it was reported spontaneously",
    "AssessmentNotStated": "in whom it was looked for is not stated",
}
_POPULATION = {
    "CleSleNotStated": "systemic lupus not mentioned",
    "CleWithOrWithoutSle": "with or without systemic lupus",
    "SleWithSkinDisease": "systemic lupus with skin disease",
    "OtherPopulation": "another population",
}
_ACCESS = {
    "AbstractOnly": "read in the abstract only",
    "ExcerptOnly": "read in an excerpt only",
    "ReportOnly": "read in a report only",
}


# Statistics that count people, so that they can be a bound of how many; ratios are none.
_FREQUENCIES = frozenset(
    {"proportion", "pooled-proportion", "count", "incidence-rate", "range", "mean", "median"}
)
# What is known of everybody who took part, sought or not.
_KNOWN_OF_ALL = frozenset({"withdrawal-adverse-event", "discontinuation", "death"})


def lower_bound_reasons(finding: Finding, *, harm: bool) -> list[str]:
    """Why the number may fail a maximum but never meet it; empty where it may do both."""
    reasons: list[str] = []
    if (finding.value is None and finding.events is None) or finding.statistic not in _FREQUENCIES:
        return reasons
    if finding.measure_kind in _MEASURE:
        reasons.append(finding.measure_note or _MEASURE[finding.measure_kind])
    sought = finding.assessed_how == "AssessedSystematically" or finding.outcome in _KNOWN_OF_ALL
    if harm and not sought:
        reasons.append(_ASSESSED[finding.assessed_how or "AssessmentNotStated"])
    return reasons


def caveat(
    finding: Finding,
    *,
    harm: bool,
    study: Study | None,
    document: Document | None,
    interval: Interval | None,
    overlapping: Sequence[str] = (),
    contradicted: bool = False,
) -> str:
    """The caveats of a finding, joined by semicolons; empty where there is none.

    `contradicted` says that the numbers printed of it cannot all be right.

    `overlapping` are the labels of the studies with which its study shares patients, or may.
    """
    reasons = lower_bound_reasons(finding, harm=harm)
    parts = ["a lower bound: " + ", and ".join(reasons)] if reasons else []
    if contradicted:
        parts.append("the numbers printed of it cannot all be right")
    parts.extend(_of_number(finding, interval))
    if harm and finding.assessed_how == "AssessedSystematically":
        parts.append("looked for in everybody")
    if overlapping:
        parts.append("patients shared, or not excluded to be, with " + ", ".join(overlapping))
    if study and study.heterogeneity:
        parts.append("a mean of heterogeneous studies")
    if finding.population_match in _POPULATION:
        parts.append(_POPULATION[finding.population_match])
    if not finding.comparator and not finding.predictor and finding.statistic in _FREQUENCIES:
        parts.append("no comparator")
    if finding.role == "Relayed":
        parts.append("relayed")
    if document and document.access in _ACCESS:
        parts.append(_ACCESS[document.access])
    return "; ".join(parts)


def _of_number(finding: Finding, interval: Interval | None) -> Iterator[str]:
    if finding.measure_kind == "ShareOfReports":
        yield "a share of reports, not of patients"
    if finding.denominator == "DenominatorNotStated" and finding.statistic != "pooled-proportion":
        treated = f" ({finding.treated} treated)" if finding.treated else ""
        yield f"number at risk not stated{treated}"
    if finding.total_source == "Inferred":
        yield f"total inferred: {finding.total_reason}"
    if finding.reported_lower is not None and not interval:
        yield "the reported limits are no 95 % confidence interval and are not used"
    if interval and interval.source == "ClopperPearson":
        yield "interval computed from events and total"
