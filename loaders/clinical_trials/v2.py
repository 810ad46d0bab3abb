"""A study of version 2 of the register's interface, `protocolSection` and `resultsSection`."""

from typing import Any, Final

from loaders.clinical_trials.parts import count, part, parts, shaped, text, texts
from loaders.clinical_trials.study import (
    Arm,
    Design,
    Event,
    EventGroup,
    Intervention,
    Measure,
    Places,
    Reference,
    Registration,
    Tally,
)

_TOTALS: Final = ("deaths", "serious", "other")
_EVENTS: Final = "/resultsSection/adverseEventsModule"
_PLACES: Final = Places(
    first=0,
    measure="/resultsSection/outcomeMeasuresModule/outcomeMeasures/%d",
    cells="%s/classes/%d/categories/%d/measurements",
    cell="%s/%d/value",
    analysis="%s/analyses/%d",
)


def registration(study: dict[str, Any]) -> Registration:
    """What the study says; raises Unusable where a part is not what it must be."""
    protocol, results = part(study, "protocolSection"), part(study, "resultsSection")
    identification = part(protocol, "identificationModule")
    status = part(protocol, "statusModule")
    design = part(protocol, "designModule")
    enrolment = part(design, "enrollmentInfo")
    arms = part(protocol, "armsInterventionsModule")
    volunteers = part(protocol, "eligibilityModule").get("healthyVolunteers")
    events = part(results, "adverseEventsModule")
    measures = parts(part(results, "outcomeMeasuresModule"), "outcomeMeasures")
    return Registration(
        shape="v2",
        nct=text(identification, "nctId"),
        brief_title=text(identification, "briefTitle"),
        official_title=text(identification, "officialTitle"),
        acronym=text(identification, "acronym"),
        summary=text(part(protocol, "descriptionModule"), "briefSummary"),
        sponsor=text(part(part(protocol, "sponsorCollaboratorsModule"), "leadSponsor"), "name"),
        status=text(status, "overallStatus"),
        why_stopped=text(status, "whyStopped"),
        phases=texts(design, "phases"),
        design=_design(design),
        enrolment=count(enrolment, "count"),
        enrolment_kind=text(enrolment, "type"),
        conditions=texts(part(protocol, "conditionsModule"), "conditions"),
        healthy_volunteers=volunteers if isinstance(volunteers, bool) else None,
        arms=tuple(
            Arm(
                text(arm, "label"),
                text(arm, "type"),
                text(arm, "description"),
                texts(arm, "interventionNames"),
            )
            for arm in parts(arms, "armGroups")
        ),
        interventions=tuple(
            Intervention(text(item, "type"), text(item, "name"))
            for item in parts(arms, "interventions")
        ),
        first_posted=text(part(status, "studyFirstPostDateStruct"), "date"),
        last_updated=text(part(status, "lastUpdatePostDateStruct"), "date"),
        references=tuple(
            Reference(text(item, "type"), text(item, "pmid"), text(item, "citation"))
            for item in parts(part(protocol, "referencesModule"), "references")
        ),
        has_results=study.get("hasResults") is True or bool(results),
        results_given=bool(results),
        places=_PLACES,
        measures=shaped(measures, Measure),
        event_groups=tuple(
            _event_group(group, f"{_EVENTS}/eventGroups/{index}")
            for index, group in enumerate(parts(events, "eventGroups"))
        ),
        serious_events=_events(events, "seriousEvents"),
        other_events=_events(events, "otherEvents"),
        frequency_threshold=text(events, "frequencyThreshold"),
        events_time_frame=text(events, "timeFrame"),
        events_description=text(events, "description"),
    )


def _design(design: dict[str, Any]) -> Design:
    info = part(design, "designInfo")
    return Design(
        text(design, "studyType"),
        text(info, "allocation"),
        text(info, "interventionModel"),
        text(part(info, "maskingInfo"), "masking"),
        text(info, "observationalModel"),
        text(info, "timePerspective"),
    )


def _event_group(group: dict[str, Any], at: str) -> EventGroup:
    name = text(group, "id")
    deaths, serious, other = (
        Tally(name, count(group, f"{kind}NumAffected"), count(group, f"{kind}NumAtRisk"))
        for kind in _TOTALS
    )
    places = tuple(f"{at}/{kind}NumAffected" for kind in _TOTALS)
    title, description = text(group, "title"), text(group, "description")
    return EventGroup(name, title, description, deaths, serious, other, places)


def _events(events: dict[str, Any], kind: str) -> tuple[tuple[str, Event], ...]:
    return tuple(
        (f"{_EVENTS}/{kind}/{index}/stats/%d/numAffected", event)
        for index, event in enumerate(shaped(parts(events, kind), Event))
    )
