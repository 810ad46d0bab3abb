"""A study of version 1 of the register's interface, `ProtocolSection` and `ResultsSection`.

Its keys repeat the name of what they are in (`SeriousEventStatsNumAffected`), and each list
stands in an object of its own (`SeriousEventList/SeriousEvent`).
"""

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

_MEASURES = "/ResultsSection/OutcomeMeasuresModule/OutcomeMeasureList/OutcomeMeasure"
_EVENTS = "/ResultsSection/AdverseEventsModule"


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
        measures=tuple(
            _measure(measure, f"{root}{_MEASURES}/{index}")
            for index, measure in enumerate(measures)
        ),
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
            None,
            f"{at}/EventGroup{kind}NumAffected",
        )
        for kind in ("Deaths", "Serious", "Other")
    )
    title, description = text(group, "EventGroupTitle"), text(group, "EventGroupDescription")
    return EventGroup(name, title, description, deaths, serious, other)


def _events(events: dict[str, Any], kind: str, root: str) -> tuple[Event, ...]:
    stats = f"{kind}Stats"
    at = f"{root}{_EVENTS}/{kind}List/{kind}"
    return tuple(
        Event(
            text(event, f"{kind}Term"),
            text(event, f"{kind}OrganSystem"),
            text(event, f"{kind}SourceVocabulary"),
            text(event, f"{kind}AssessmentType"),
            text(event, f"{kind}Notes"),
            tuple(
                Tally(
                    text(tally, f"{stats}GroupId"),
                    count(tally, f"{stats}NumAffected"),
                    count(tally, f"{stats}NumAtRisk"),
                    count(tally, f"{stats}NumEvents"),
                    f"{at}/{index}/{stats}List/{stats}/{place}/{stats}NumAffected",
                )
                for place, tally in enumerate(_listed(event, stats))
            ),
        )
        for index, event in enumerate(_listed(events, kind))
    )


def _measure(measure: dict[str, Any], at: str) -> Measure:
    return Measure(
        text(measure, "OutcomeMeasureType"),
        text(measure, "OutcomeMeasureTitle"),
        text(measure, "OutcomeMeasureDescription"),
        text(measure, "OutcomeMeasurePopulationDescription"),
        text(measure, "OutcomeMeasureTimeFrame"),
        text(measure, "OutcomeMeasureParamType"),
        text(measure, "OutcomeMeasureDispersionType"),
        text(measure, "OutcomeMeasureUnitOfMeasure"),
        text(measure, "OutcomeMeasureTypeUnitsAnalyzed"),
        tuple(
            Group(
                text(group, "OutcomeGroupId"),
                text(group, "OutcomeGroupTitle"),
                text(group, "OutcomeGroupDescription"),
            )
            for group in _listed(measure, "OutcomeGroup")
        ),
        tuple(_rows(measure, at)),
        tuple(
            _analysis(analysis, f"{at}/OutcomeAnalysisList/OutcomeAnalysis/{index}")
            for index, analysis in enumerate(_listed(measure, "OutcomeAnalysis"))
        ),
        at,
    )


def _rows(measure: dict[str, Any], at: str) -> list[Row]:
    whole = _analysed(measure, "OutcomeDenom")
    rows = []
    for i, of_class in enumerate(_listed(measure, "OutcomeClass")):
        analysed = _analysed(of_class, "OutcomeClassDenom") or whole
        for j, category in enumerate(_listed(of_class, "OutcomeCategory")):
            here = (
                f"{at}/OutcomeClassList/OutcomeClass/{i}/OutcomeCategoryList/OutcomeCategory/{j}"
                "/OutcomeMeasurementList/OutcomeMeasurement"
            )
            rows.append(
                Row(
                    f"{i + 1}-{j + 1}",
                    text(of_class, "OutcomeClassTitle"),
                    text(category, "OutcomeCategoryTitle"),
                    analysed,
                    tuple(
                        _cell(cell, f"{here}/{k}/OutcomeMeasurementValue")
                        for k, cell in enumerate(_listed(category, "OutcomeMeasurement"))
                    ),
                )
            )
    return rows


def _cell(cell: dict[str, Any], at: str) -> Cell:
    return Cell(
        text(cell, "OutcomeMeasurementGroupId"),
        text(cell, "OutcomeMeasurementValue"),
        text(cell, "OutcomeMeasurementSpread"),
        text(cell, "OutcomeMeasurementLowerLimit"),
        text(cell, "OutcomeMeasurementUpperLimit"),
        text(cell, "OutcomeMeasurementComment"),
        at,
    )


def _analysed(value: dict[str, Any], name: str) -> tuple[tuple[str, int], ...]:
    """The participants of each group; other units that are analysed (eyes, lesions) are not."""
    return tuple(
        (text(item, f"{name}CountGroupId"), number)
        for denominator in _listed(value, name)
        if text(denominator, f"{name}Units").casefold() == "participants"
        for item in _listed(denominator, f"{name}Count")
        if (number := count(item, f"{name}CountValue")) is not None
    )


def _analysis(analysis: dict[str, Any], at: str) -> Analysis:
    def said(name: str) -> str:
        return text(analysis, f"OutcomeAnalysis{name}")

    comments = (
        "PValueComment",
        "StatisticalComment",
        "EstimateComment",
        "OtherAnalysisDescription",
    )
    return Analysis(
        texts(part(analysis, "OutcomeAnalysisGroupIdList"), "OutcomeAnalysisGroupId"),
        said("GroupDescription"),
        said("StatisticalMethod"),
        said("ParamType"),
        said("ParamValue"),
        said("PValue"),
        said("CIPctValue"),
        said("CINumSides"),
        said("CILowerLimit"),
        said("CIUpperLimit"),
        said("DispersionType"),
        said("DispersionValue"),
        said("NonInferiorityType"),
        " ".join(comment for key in comments if (comment := said(key))),
        at,
    )
