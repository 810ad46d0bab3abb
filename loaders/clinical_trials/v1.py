"""A study of version 1 of the register's interface, `ProtocolSection` and `ResultsSection`.

Its keys repeat the name of what they are in (`SeriousEventStatsNumAffected`), and each list
stands in an object of its own (`SeriousEventList/SeriousEvent`).
"""

from typing import Any, Final

from loaders.clinical_trials.parts import count, counted, part, parts, shaped, text, texts
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

_TOTALS: Final = ("Deaths", "Serious", "Other")
_EVENTS: Final = "/ResultsSection/AdverseEventsModule"
_PLACES: Final = Places(
    first=0,
    measure="/ResultsSection/OutcomeMeasuresModule/OutcomeMeasureList/OutcomeMeasure/%d",
    cells="%s/OutcomeClassList/OutcomeClass/%d/OutcomeCategoryList/OutcomeCategory/%d"
    "/OutcomeMeasurementList/OutcomeMeasurement",
    cell="%s/%d/OutcomeMeasurementValue",
    analysis="%s/OutcomeAnalysisList/OutcomeAnalysis/%d",
)

# The objects of the results, and the words and numbers in them by their names in version 2.
_OBJECTS: Final = {
    **dict.fromkeys(
        ("SeriousEvent", "OtherEvent"), "term organSystem sourceVocabulary assessmentType notes"
    ),
    **dict.fromkeys(
        ("SeriousEventStats", "OtherEventStats"), "groupId numAffected numAtRisk numEvents"
    ),
    "OutcomeMeasure": "type title description populationDescription timeFrame paramType"
    " dispersionType unitOfMeasure typeUnitsAnalyzed",
    "OutcomeGroup": "id title description",
    **dict.fromkeys(("OutcomeDenom", "OutcomeClassDenom"), "units"),
    **dict.fromkeys(("OutcomeDenomCount", "OutcomeClassDenomCount"), "groupId value"),
    **dict.fromkeys(("OutcomeClass", "OutcomeCategory"), "title"),
    "OutcomeMeasurement": "groupId value spread lowerLimit upperLimit comment",
    "OutcomeAnalysis": "groupDescription statisticalMethod paramType paramValue pValue"
    " CIPctValue CINumSides CILowerLimit CIUpperLimit dispersionType dispersionValue"
    " nonInferiorityType pValueComment statisticalComment estimateComment"
    " otherAnalysisDescription",
}
_KEYS: Final = {
    f"{name}{key[0].upper()}{key[1:]}": key.replace("CI", "ci")
    for name, keys in _OBJECTS.items()
    for key in keys.split()
}
_COUNTS: Final = frozenset(("numAffected", "numAtRisk", "numEvents"))
_LISTS: Final = {
    **dict.fromkeys(("SeriousEventStatsList", "OtherEventStatsList"), "stats"),
    "OutcomeGroupList": "groups",
    **dict.fromkeys(("OutcomeDenomList", "OutcomeClassDenomList"), "denoms"),
    **dict.fromkeys(("OutcomeDenomCountList", "OutcomeClassDenomCountList"), "counts"),
    "OutcomeClassList": "classes",
    "OutcomeCategoryList": "categories",
    "OutcomeMeasurementList": "measurements",
    "OutcomeAnalysisList": "analyses",
    "OutcomeAnalysisGroupIdList": "groupIds",
}


def registration(study: dict[str, Any], root: str = "/Study") -> Registration:
    """What the study says; `root` is the pointer to it from its record's root.

    Raises Unusable where a part is not what it must be.
    """
    protocol, results = part(study, "ProtocolSection"), part(study, "ResultsSection")
    identification = part(protocol, "IdentificationModule")
    status = part(protocol, "StatusModule")
    design = part(protocol, "DesignModule")
    enrolment = part(design, "EnrollmentInfo")
    arms = part(protocol, "ArmsInterventionsModule")
    events = part(results, "AdverseEventsModule")
    sponsor = part(part(protocol, "SponsorCollaboratorsModule"), "LeadSponsor")
    measures = _listed(part(results, "OutcomeMeasuresModule"), "OutcomeMeasure")
    volunteers = text(part(protocol, "EligibilityModule"), "HealthyVolunteers")
    return Registration(
        shape="v1",
        nct=text(identification, "NCTId"),
        brief_title=text(identification, "BriefTitle"),
        official_title=text(identification, "OfficialTitle"),
        acronym=text(identification, "Acronym"),
        summary=text(part(protocol, "DescriptionModule"), "BriefSummary"),
        sponsor=text(sponsor, "LeadSponsorName"),
        status=text(status, "OverallStatus"),
        why_stopped=text(status, "WhyStopped"),
        phases=texts(part(design, "PhaseList"), "Phase"),
        design=_design(design),
        enrolment=count(enrolment, "EnrollmentCount"),
        enrolment_kind=text(enrolment, "EnrollmentType"),
        conditions=texts(part(part(protocol, "ConditionsModule"), "ConditionList"), "Condition"),
        healthy_volunteers=volunteers.casefold() != "no" if volunteers else None,
        arms=tuple(
            Arm(
                text(arm, "ArmGroupLabel"),
                text(arm, "ArmGroupType"),
                text(arm, "ArmGroupDescription"),
                texts(part(arm, "ArmGroupInterventionList"), "ArmGroupInterventionName"),
            )
            for arm in _listed(arms, "ArmGroup")
        ),
        interventions=tuple(
            Intervention(text(item, "InterventionType"), text(item, "InterventionName"))
            for item in _listed(arms, "Intervention")
        ),
        first_posted=text(part(status, "StudyFirstPostDateStruct"), "StudyFirstPostDate"),
        last_updated=text(part(status, "LastUpdatePostDateStruct"), "LastUpdatePostDate"),
        references=tuple(
            Reference(
                text(item, "ReferenceType"),
                text(item, "ReferencePMID"),
                text(item, "ReferenceCitation"),
            )
            for item in _listed(part(protocol, "ReferencesModule"), "Reference")
        ),
        has_results=bool(results),
        results_given=bool(results),
        places=_PLACES._replace(measure=f"{root}{_PLACES.measure}"),
        measures=shaped([_renamed(measure) for measure in measures], Measure),
        event_groups=tuple(
            _event_group(group, f"{root}{_EVENTS}/EventGroupList/EventGroup/{index}")
            for index, group in enumerate(_listed(events, "EventGroup"))
        ),
        serious_events=_events(events, "SeriousEvent", root),
        other_events=_events(events, "OtherEvent", root),
        frequency_threshold=text(events, "EventsFrequencyThreshold"),
        events_time_frame=text(events, "EventsTimeFrame"),
        events_description=text(events, "EventsDescription"),
    )


def _listed(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return parts(part(value, f"{name}List"), name)


def _design(design: dict[str, Any]) -> Design:
    info = part(design, "DesignInfo")
    model = texts(part(info, "DesignObservationalModelList"), "DesignObservationalModel")
    perspective = texts(part(info, "DesignTimePerspectiveList"), "DesignTimePerspective")
    return Design(
        text(design, "StudyType"),
        text(info, "DesignAllocation"),
        text(info, "DesignInterventionModel"),
        text(part(info, "DesignMaskingInfo"), "DesignMasking"),
        "; ".join(model),
        "; ".join(perspective),
    )


def _event_group(group: dict[str, Any], at: str) -> EventGroup:
    name = text(group, "EventGroupId")
    deaths, serious, other = (
        Tally(
            name,
            count(group, f"EventGroup{kind}NumAffected"),
            count(group, f"EventGroup{kind}NumAtRisk"),
        )
        for kind in _TOTALS
    )
    title, description = text(group, "EventGroupTitle"), text(group, "EventGroupDescription")
    places = tuple(f"{at}/EventGroup{kind}NumAffected" for kind in _TOTALS)
    return EventGroup(name, title, description, deaths, serious, other, places)


def _events(events: dict[str, Any], kind: str, root: str) -> tuple[tuple[str, Event], ...]:
    at, stats = f"{root}{_EVENTS}/{kind}List/{kind}", f"{kind}Stats"
    listed = [_renamed(event) for event in _listed(events, kind)]
    return tuple(
        (f"{at}/{index}/{stats}List/{stats}/%d/{stats}NumAffected", event)
        for index, event in enumerate(shaped(listed, Event))
    )


def _renamed(value: dict[str, Any]) -> dict[str, Any]:
    """The same by the keys of version 2, without what has none."""
    said: dict[str, Any] = {}
    for key, found in value.items():
        if name := _KEYS.get(key):
            said[name] = counted(found, key) if name in _COUNTS else found
        elif name := _LISTS.get(key):
            items = part(value, key).get(key.removesuffix("List"))
            if type(items) is list:
                items = [_renamed(item) if type(item) is dict else item for item in items]
            if items is not None:
                said[name] = items
    return said
