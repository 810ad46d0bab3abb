"""Adverse events as findings: of each term and group, and the totals of each group.

Nobody at risk means that the events were not collected there: an absence, and no zero.
"""

from collections.abc import Iterator
from typing import Any, Final

from graph.claim import UnmappedFinding
from loaders.clinical_trials.groups import Known, known
from loaders.clinical_trials.study import Event, Registration, Tally
from loaders.clinical_trials.wording import key, time_of
from loaders.finding import unmapped

_ASSESSED: Final = {
    "systematic-assessment": "AssessedSystematically",
    "non-systematic-assessment": "ReportedSpontaneously",
}
_TOTALS: Final = (
    ("deaths", "Total, all-cause mortality"),
    ("serious", "Total, serious adverse events"),
    ("other", "Total, other adverse events"),
)


def findings(registration: Registration, shared: dict[str, Any]) -> Iterator[UnmappedFinding | str]:
    """Each finding, and in words each number that makes none."""
    groups = known(registration, registration.event_groups)
    shared = {
        **shared,
        "role": "Own",
        "statistic": "proportion",
        "measure_kind": "Incidence",
        "assessed_how": "AssessmentNotStated",
        **time_of(registration.events_time_frame),
    }
    of_other = _threshold(registration)
    for group in registration.event_groups:
        for kind, outcome in _TOTALS:
            tally: Tally = getattr(group, kind)
            said = {"outcome_as_named": outcome}
            if kind == "other" and of_other:
                said["outcome_definition"] = of_other
            yield from _finding(f"{kind}-total", tally, groups, {**shared, **said})
    for kind, events, more in (
        ("serious", registration.serious_events, ""),
        ("other", registration.other_events, of_other),
    ):
        for number, event in enumerate(events, start=1):
            said = {**shared, **_said(kind, event, more)}
            for tally in event.tallies:
                yield from _finding(f"{kind}-{number}", tally, groups, said)


def _threshold(registration: Registration) -> str:
    """Which of the other events are listed: those below are not, which is not that none were."""
    printed = registration.frequency_threshold
    return "" if printed in ("", "0") else f"listed above {printed} % in a group"


def _said(kind: str, event: Event, more: str) -> dict[str, Any]:
    definition = [
        f"{kind} adverse event",
        event.organ_system and f"organ system: {event.organ_system}",
        event.vocabulary and f"vocabulary: {event.vocabulary}",
        event.note,
        more,
    ]
    return {
        "outcome_as_named": event.term,
        "outcome_definition": "; ".join(filter(None, definition)),
        "assessed_how": _ASSESSED.get(key(event.assessment), "AssessmentNotStated"),
    }


def _finding(
    prefix: str, tally: Tally, groups: dict[str, Known], said: dict[str, Any]
) -> Iterator[UnmappedFinding | str]:
    affected, at_risk = tally.affected, tally.at_risk
    if affected is None and at_risk is None:
        return
    group = groups.get(tally.group)
    if group is None:
        yield f"{tally.at} is of a group {tally.group!r} that the record does not describe"
        return
    fields = {**said, **group.fields, "key": f"{prefix}-g{group.number}", "field": tally.at}
    if tally.events is not None and at_risk:
        fields["note"] = "; ".join(filter(None, (fields.get("note"), f"{tally.events} events")))
    if at_risk == 0:
        fields["absence"] = "NotAssessed"
    elif affected is None:
        fields["absence"] = "NotReported"
    elif at_risk is None:
        fields |= {"statistic": "count", "events": affected}
    elif affected > at_risk:
        yield f"{tally.at} says {affected} of {at_risk}, which cannot be; no finding is made of it"
        return
    else:
        fields["events"], fields["total"] = affected, at_risk
        fields["denominator"], fields["total_source"] = "AtRisk", "Reported"
    yield unmapped(fields)
