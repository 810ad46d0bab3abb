"""A study of the register's older XML, `<clinical_study>`.

The totals of the adverse events stand among the terms there, in a category `Total`; here they
are the totals of the groups, as in the other shapes.
"""

from collections.abc import Iterator
from typing import Any, Final

from loaders.clinical_trials.parts import counted
from loaders.clinical_trials.study import (
    Analysed,
    Analysis,
    Arm,
    Category,
    Cell,
    Class,
    Denominator,
    Design,
    Event,
    EventGroup,
    Group,
    Intervention,
    Measure,
    Places,
    Reference,
    Registration,
    Tally,
)
from loaders.safe_xml import words

_RESULTS: Final = "/clinical_study/clinical_results"
_COUNTS: Final = "counts[%d]/@subjects_affected"
_PLACES: Final = Places(
    first=1,
    measure=f"{_RESULTS}/outcome_list/outcome[%d]",
    cells="%s/measure/class_list/class[%d]/category_list/category[%d]/measurement_list",
    cell="%s/measurement[%d]/@value",
    analysis="%s/analysis_list/analysis[%d]",
)
_TOTALS: Final = {
    "total, all-cause mortality": "deaths",
    "total, serious adverse events": "serious",
    "total, other adverse events": "other",
}


def registration(study: Any) -> Registration:
    """What the study says; raises Unusable where a number is none.

    A study in a list of search results has a `title`, a `status` and an `nct_id` of its own.
    """
    results = study.find("clinical_results")
    events = _tables(results, "serious_events"), _tables(results, "other_events")
    reported = None if results is None else results.find("reported_events")
    enrolment = study.find("enrollment")
    volunteers = _said(study, "eligibility/healthy_volunteers")
    phases = _said(study, "phase")
    return Registration(
        shape="xml",
        nct=_said(study, "id_info/nct_id") or _said(study, "nct_id"),
        brief_title=_said(study, "brief_title") or _said(study, "title"),
        official_title=_said(study, "official_title"),
        acronym=_said(study, "acronym"),
        summary=_said(study, "brief_summary"),
        sponsor=_said(study, "sponsors/lead_sponsor/agency"),
        status=_said(study, "overall_status") or _said(study, "status"),
        why_stopped=_said(study, "why_stopped"),
        phases=tuple(phases.split("/")) if phases not in ("", "N/A") else (phases,) * bool(phases),
        design=_design(study),
        enrolment=counted(words(enrolment), "enrollment"),
        enrolment_kind="" if enrolment is None else enrolment.get("type", ""),
        conditions=tuple(words(item) for item in study.findall("condition")),
        healthy_volunteers=volunteers.casefold() != "no" if volunteers else None,
        arms=tuple(_arms(study)),
        interventions=tuple(
            Intervention(_said(item, "intervention_type"), _said(item, "intervention_name"))
            for item in study.findall("intervention")
        ),
        first_posted=_said(study, "study_first_posted"),
        last_updated=_said(study, "last_update_posted"),
        references=tuple(
            Reference(kind, _said(item, "PMID"), _said(item, "citation"))
            for tag, kind in (("reference", "BACKGROUND"), ("results_reference", "RESULT"))
            for item in study.findall(tag)
        ),
        has_results=results is not None,
        results_given=results is not None,
        places=_PLACES,
        measures=tuple(_measures(results)),
        event_groups=tuple(_event_groups(reported, events)),
        serious_events=tuple((at, event) for kind, at, event in events[0] if not kind),
        other_events=tuple((at, event) for kind, at, event in events[1] if not kind),
        frequency_threshold=_said(reported, "other_events/frequency_threshold"),
        events_time_frame=_said(reported, "time_frame"),
        events_description=_said(reported, "desc"),
    )


def _said(element: Any, path: str) -> str:
    return "" if element is None else words(element.find(path))


def _design(study: Any) -> Design:
    info = study.find("study_design_info")
    return Design(
        _said(study, "study_type"),
        _said(info, "allocation"),
        _said(info, "intervention_model"),
        _said(info, "masking"),
        _said(info, "observational_model"),
        _said(info, "time_perspective"),
    )


def _arms(study: Any) -> Iterator[Arm]:
    given: dict[str, list[str]] = {}
    for item in study.findall("intervention"):
        name = f"{_said(item, 'intervention_type')}: {_said(item, 'intervention_name')}"
        for label in item.findall("arm_group_label"):
            given.setdefault(words(label), []).append(name)
    for arm in study.findall("arm_group"):
        label = _said(arm, "arm_group_label")
        kind, description = _said(arm, "arm_group_type"), _said(arm, "description")
        yield Arm(label, kind, description, tuple(given.get(label, ())))


def _tables(results: Any, kind: str) -> list[tuple[str, str, Event]]:
    """The terms of a table of adverse events: of what they are the total, and where they stand."""
    table = None if results is None else results.find(f"reported_events/{kind}")
    if table is None:
        return []
    vocabulary, assessment = _said(table, "default_vocab"), _said(table, "default_assessment")
    found = []
    at = f"{_RESULTS}/reported_events/{kind}/category_list/category"
    for i, category in enumerate(table.findall("category_list/category"), start=1):
        organ_system = _said(category, "title")
        for j, event in enumerate(category.findall("event_list/event"), start=1):
            term = event.find("sub_title")
            total = _TOTALS.get(words(term).casefold(), "") if organ_system == "Total" else ""
            said = Event(
                words(term),
                organ_system,
                (None if term is None else term.get("vocab")) or vocabulary,
                _said(event, "assessment") or assessment,
                _said(event, "description"),
                tuple(
                    Tally(
                        tally.get("group_id", ""),
                        counted(tally.get("subjects_affected"), "subjects_affected"),
                        counted(tally.get("subjects_at_risk"), "subjects_at_risk"),
                        counted(tally.get("events"), "events"),
                    )
                    for tally in event.findall("counts")
                ),
            )
            found.append((total, f"{at}[{i}]/event_list/event[{j}]/{_COUNTS}", said))
    return found


def _event_groups(
    reported: Any, tables: tuple[list[tuple[str, str, Event]], ...]
) -> Iterator[EventGroup]:
    totals = {
        (kind, tally.group): (tally, at % place)
        for table in tables
        for kind, at, event in table
        if kind
        for place, tally in enumerate(event.tallies, start=1)
    }
    groups = () if reported is None else reported.findall("group_list/group")
    for group in groups:
        name = group.get("group_id", "")
        found = [totals.get((kind, name), (Tally(name), "")) for kind in _TOTALS.values()]
        (deaths, serious, other), places = (
            (tally for tally, _ in found),
            tuple(at for _, at in found),
        )
        title, description = _said(group, "title"), _said(group, "description")
        yield EventGroup(name, title, description, deaths, serious, other, places)


def _measures(results: Any) -> Iterator[Measure]:
    for outcome in () if results is None else results.findall("outcome_list/outcome"):
        measure = outcome.find("measure")
        yield Measure(
            _said(outcome, "type"),
            _said(outcome, "title"),
            _said(outcome, "description"),
            _said(outcome, "population"),
            _said(outcome, "time_frame"),
            _said(measure, "param"),
            _said(measure, "dispersion"),
            _said(measure, "units"),
            _said(measure, "units_analyzed"),
            tuple(
                Group(item.get("group_id", ""), _said(item, "title"), _said(item, "description"))
                for item in outcome.findall("group_list/group")
            ),
            _denominators(measure),
            () if measure is None else tuple(map(_class, measure.findall("class_list/class"))),
            tuple(map(_analysis, outcome.findall("analysis_list/analysis"))),
        )


def _denominators(element: Any) -> tuple[Denominator, ...]:
    return tuple(
        Denominator(
            _said(table, "units"),
            tuple(
                Analysed(item.get("group_id", ""), item.get("value", ""))
                for item in table.findall("count_list/count")
            ),
        )
        for table in (() if element is None else element.findall("analyzed_list/analyzed"))
    )


def _class(of_class: Any) -> Class:
    categories = of_class.findall("category_list/category")
    return Class(
        _said(of_class, "title"), _denominators(of_class), tuple(map(_category, categories))
    )


def _category(category: Any) -> Category:
    return Category(
        _said(category, "title"),
        tuple(
            Cell(
                cell.get("group_id", ""),
                cell.get("value", ""),
                cell.get("spread", ""),
                cell.get("lower_limit", ""),
                cell.get("upper_limit", ""),
                words(cell),
            )
            for cell in category.findall("measurement_list/measurement")
        ),
    )


def _analysis(analysis: Any) -> Analysis:
    comments = "other_analysis_desc", "ci_lower_limit_na_comment", "ci_upper_limit_na_comment"
    return Analysis(
        tuple(words(group) for group in analysis.findall("group_id_list/group_id")),
        _said(analysis, "groups_desc"),
        _said(analysis, "method"),
        _said(analysis, "param_type"),
        _said(analysis, "param_value"),
        _said(analysis, "p_value"),
        _said(analysis, "ci_percent"),
        _said(analysis, "ci_n_sides"),
        _said(analysis, "ci_lower_limit"),
        _said(analysis, "ci_upper_limit"),
        _said(analysis, "dispersion_type"),
        _said(analysis, "dispersion_value"),
        _said(analysis, "non_inferiority_type"),
        _said(analysis, "p_value_desc"),
        _said(analysis, "method_desc"),
        _said(analysis, "estimate_desc"),
        " ".join(said for path in comments if (said := _said(analysis, path))),
    )
