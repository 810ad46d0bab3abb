"""A study of version 2 of the register's interface, `protocolSection` and `resultsSection`."""

from typing import Any

from loaders.clinical_trials.parts import count, part, parts, text, texts
from loaders.clinical_trials.study import (
    Analysis,
    Arm,
    Cell,
    Design,
    Event,
    EventGroup,
    Group,
    Intervention,
    Measure,
    Reference,
    Registration,
    Row,
    Tally,
)

_MEASURES = "/resultsSection/outcomeMeasuresModule/outcomeMeasures"
_EVENTS = "/resultsSection/adverseEventsModule"


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
        measures=tuple(
            _measure(measure, f"{_MEASURES}/{index}") for index, measure in enumerate(measures)
        ),
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
        Tally(
            name,
            count(group, f"{kind}NumAffected"),
            count(group, f"{kind}NumAtRisk"),
            None,
            f"{at}/{kind}NumAffected",
        )
        for kind in ("deaths", "serious", "other")
    )
    return EventGroup(
        name, text(group, "title"), text(group, "description"), deaths, serious, other
    )


def _events(events: dict[str, Any], kind: str) -> tuple[Event, ...]:
    return tuple(
        Event(
            text(event, "term"),
            text(event, "organSystem"),
            text(event, "sourceVocabulary"),
            text(event, "assessmentType"),
            text(event, "notes"),
            tuple(
                Tally(
                    text(tally, "groupId"),
                    count(tally, "numAffected"),
                    count(tally, "numAtRisk"),
                    count(tally, "numEvents"),
                    f"{_EVENTS}/{kind}/{index}/stats/{place}/numAffected",
                )
                for place, tally in enumerate(parts(event, "stats"))
            ),
        )
        for index, event in enumerate(parts(events, kind))
    )


def _measure(measure: dict[str, Any], at: str) -> Measure:
    return Measure(
        text(measure, "type"),
        text(measure, "title"),
        text(measure, "description"),
        text(measure, "populationDescription"),
        text(measure, "timeFrame"),
        text(measure, "paramType"),
        text(measure, "dispersionType"),
        text(measure, "unitOfMeasure"),
        text(measure, "typeUnitsAnalyzed"),
        tuple(
            Group(text(group, "id"), text(group, "title"), text(group, "description"))
            for group in parts(measure, "groups")
        ),
        tuple(_rows(measure, at)),
        tuple(
            _analysis(analysis, f"{at}/analyses/{index}")
            for index, analysis in enumerate(parts(measure, "analyses"))
        ),
        at,
    )


def _rows(measure: dict[str, Any], at: str) -> list[Row]:
    whole = _analysed(measure)
    rows = []
    for i, of_class in enumerate(parts(measure, "classes")):
        analysed = _analysed(of_class) or whole
        for j, category in enumerate(parts(of_class, "categories")):
            here = f"{at}/classes/{i}/categories/{j}/measurements"
            rows.append(
                Row(
                    f"{i + 1}-{j + 1}",
                    text(of_class, "title"),
                    text(category, "title"),
                    analysed,
                    tuple(
                        Cell(
                            text(cell, "groupId"),
                            text(cell, "value"),
                            text(cell, "spread"),
                            text(cell, "lowerLimit"),
                            text(cell, "upperLimit"),
                            text(cell, "comment"),
                            f"{here}/{k}/value",
                        )
                        for k, cell in enumerate(parts(category, "measurements"))
                    ),
                )
            )
    return rows


def _analysed(value: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    """The participants of each group; other units that are analysed (eyes, lesions) are not."""
    return tuple(
        (text(item, "groupId"), number)
        for denominator in parts(value, "denoms")
        if text(denominator, "units").casefold() == "participants"
        for item in parts(denominator, "counts")
        if (number := count(item, "value")) is not None
    )


def _analysis(analysis: dict[str, Any], at: str) -> Analysis:
    comments = (
        "pValueComment",
        "statisticalComment",
        "estimateComment",
        "otherAnalysisDescription",
    )
    return Analysis(
        texts(analysis, "groupIds"),
        text(analysis, "groupDescription"),
        text(analysis, "statisticalMethod"),
        text(analysis, "paramType"),
        text(analysis, "paramValue"),
        text(analysis, "pValue"),
        text(analysis, "ciPctValue"),
        text(analysis, "ciNumSides"),
        text(analysis, "ciLowerLimit"),
        text(analysis, "ciUpperLimit"),
        text(analysis, "dispersionType"),
        text(analysis, "dispersionValue"),
        text(analysis, "nonInferiorityType"),
        " ".join(said for key in comments if (said := text(analysis, key))),
        at,
    )
