"""Adverse events as findings: of each term and group, and the totals of each group.

Nobody at risk means that the events were not collected there: an absence, and no zero.
"""

from collections.abc import Iterable
from itertools import count
from typing import Any, Final

from graph.claim import UnmappedFinding
from loaders.clinical_trials.groups import arms_of, is_randomised, known
from loaders.clinical_trials.parts import folded
from loaders.clinical_trials.study import Event, Registration, Tally
from loaders.clinical_trials.wording import key, time_of
from loaders.finding import blank, filled

_ASSESSED: Final = {
    "systematic-assessment": "AssessedSystematically",
    "non-systematic-assessment": "ReportedSpontaneously",
}
_TOTALS: Final = (
    ("deaths", "Total, all-cause mortality"),
    ("serious", "Total, serious adverse events"),
    ("other", "Total, other adverse events"),
)
# What is filled in for each number, and so must stand in the form that is copied for it.
_BLANK: Final[dict[str, Any]] = {
    "key": "",
    "field": None,
    "outcome_as_named": None,
    "outcome_definition": None,
    "assessed_how": None,
    "events": None,
    "total": None,
    "denominator": None,
    "total_source": None,
    "note": None,
}


def findings(registration: Registration, shared: dict[str, Any]) -> list[UnmappedFinding | str]:
    """Each finding, and in words each number that makes none."""
    found: list[UnmappedFinding | str] = []
    groups = _groups(registration, shared)
    of_other, first = _threshold(registration), registration.places.first
    for group in registration.event_groups:
        for (kind, outcome), at in zip(_TOTALS, group.places, strict=True):
            about = outcome, (of_other or None) if kind == "other" else None, "AssessmentNotStated"
            total: Tally = getattr(group, kind)
            found += _of_term(f"{kind}-total", about, ((at, total),), groups)
    for kind, events, more in (
        ("serious", registration.serious_events, ""),
        ("other", registration.other_events, of_other),
    ):
        told: dict[tuple[str, str, str, str], tuple[str, str]] = {}
        for number, (at, event) in enumerate(events, start=1):
            said = event.organ_system, event.vocabulary, event.note, event.assessment
            if said not in told:  # many events are of one organ system
                told[said] = _about(kind, event, more)
            about = folded(event.term), *told[said]
            tallies = zip(map(at.__mod__, count(first)), event.tallies)  # noqa: B905 - endless
            found += _of_term(f"{kind}-{number}", about, tallies, groups)
    return found


def _groups(
    registration: Registration, shared: dict[str, Any]
) -> dict[str, tuple[str, dict[str, Any]]]:
    """The end of the keys of each group's findings, and what these have in common."""
    said = {
        **shared,
        "role": "Own",
        "statistic": "proportion",
        "measure_kind": "Incidence",
        **time_of(registration.events_time_frame),
    }
    by_chance = is_randomised(registration)
    groups = known(arms_of(registration), registration.event_groups, randomised=by_chance)
    return {
        name: (f"-g{group.number}", blank({**_BLANK, **said, **group.fields}))
        for name, group in groups.items()
    }


def _threshold(registration: Registration) -> str:
    """Which of the other events are listed: those below are not, which is not that none were."""
    printed = registration.frequency_threshold
    return "" if printed in ("", "0") else f"listed above {printed} % in a group"


def _about(kind: str, event: Event, more: str) -> tuple[str, str]:
    """The definition of the outcome, and how it was assessed."""
    definition = f"{kind} adverse event"
    if system := folded(event.organ_system):
        definition += f"; organ system: {system}"
    if vocabulary := folded(event.vocabulary):
        definition += f"; vocabulary: {vocabulary}"
    if note := folded(event.note):
        definition += f"; {note}"
    if more:
        definition += f"; {more}"
    assessed = _ASSESSED.get(key(event.assessment), "AssessmentNotStated")
    return definition, assessed


def _of_term(
    prefix: str,
    about: tuple[str | None, ...],
    tallies: Iterable[tuple[str, Tally]],
    groups: dict[str, tuple[str, dict[str, Any]]],
) -> list[UnmappedFinding | str]:
    found: list[UnmappedFinding | str] = []
    for at, tally in tallies:
        affected, at_risk = tally.affected, tally.at_risk
        if affected is None and at_risk is None:
            continue
        if tally.group not in groups:
            found.append(f"{at} is of a group {tally.group!r} that the record does not describe")
            continue
        end, form = groups[tally.group]
        fields = form.copy()
        fields["key"], fields["field"] = prefix + end, at
        fields["outcome_as_named"], fields["outcome_definition"], fields["assessed_how"] = about
        if at_risk and tally.events is not None:
            note = fields["note"]
            fields["note"] = f"{note}; {tally.events} events" if note else f"{tally.events} events"
        if at_risk == 0:
            fields["absence"] = "NotAssessed"
        elif affected is None:
            fields["absence"] = "NotReported"
        elif at_risk is None:
            fields["statistic"], fields["events"] = "count", affected
        elif affected > at_risk:
            found.append(
                f"{at} says {affected} of {at_risk}, which cannot be; no finding is made of it"
            )
            continue
        else:
            fields["events"], fields["total"] = affected, at_risk
            fields["denominator"], fields["total_source"] = "AtRisk", "Reported"
        found.append(filled(fields))
    return found
