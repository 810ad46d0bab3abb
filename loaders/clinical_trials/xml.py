"""A study of the register's older XML, `<clinical_study>`.

The totals of the adverse events stand among the terms there, in a category `Total`; here they
are the totals of the groups, as in the other shapes.
"""

from collections.abc import Iterator
from typing import Any, Final

from loaders.clinical_trials.parts import counted
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
from loaders.safe_xml import words

_RESULTS: Final = "/clinical_study/clinical_results"
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
        measures=tuple(_measures(results)),
        event_groups=tuple(_event_groups(reported, events)),
        serious_events=tuple(event for kind, event in events[0] if not kind),
        other_events=tuple(event for kind, event in events[1] if not kind),
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


def _tables(results: Any, kind: str) -> list[tuple[str, Event]]:
    """The terms of a table of adverse events; each total with what it is the total of."""
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
            here = f"{at}[{i}]/event_list/event[{j}]/counts"
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
                        f"{here}[{k}]/@subjects_affected",
                    )
                    for k, tally in enumerate(event.findall("counts"), start=1)
                ),
            )
            found.append((total, said))
    return found


def _event_groups(
    reported: Any, tables: tuple[list[tuple[str, Event]], ...]
) -> Iterator[EventGroup]:
    totals = {
        (kind, tally.group): tally
        for table in tables
        for kind, event in table
        if kind
        for tally in event.tallies
    }
    groups = () if reported is None else reported.findall("group_list/group")
    for group in groups:
        name = group.get("group_id", "")
        deaths, serious, other = (
            totals.get((kind, name), Tally(name, None, None, None, ""))
            for kind in ("deaths", "serious", "other")
        )
        title, description = _said(group, "title"), _said(group, "description")
        yield EventGroup(name, title, description, deaths, serious, other)


def _measures(results: Any) -> Iterator[Measure]:
    outcomes = () if results is None else results.findall("outcome_list/outcome")
    for number, outcome in enumerate(outcomes, start=1):
        at = f"{_RESULTS}/outcome_list/outcome[{number}]"
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
            () if measure is None else tuple(_rows(measure, f"{at}/measure")),
            tuple(
                _analysis(analysis, f"{at}/analysis_list/analysis[{index}]")
                for index, analysis in enumerate(outcome.findall("analysis_list/analysis"), start=1)
            ),
            at,
        )


def _rows(measure: Any, at: str) -> Iterator[Row]:
    whole = _analysed(measure)
    for i, of_class in enumerate(measure.findall("class_list/class"), start=1):
        analysed = _analysed(of_class) or whole
        for j, category in enumerate(of_class.findall("category_list/category"), start=1):
            here = f"{at}/class_list/class[{i}]/category_list/category[{j}]/measurement_list"
            yield Row(
                f"{i}-{j}",
                _said(of_class, "title"),
                _said(category, "title"),
                analysed,
                tuple(
                    Cell(
                        cell.get("group_id", ""),
                        cell.get("value", "").strip(),
                        cell.get("spread", "").strip(),
                        cell.get("lower_limit", "").strip(),
                        cell.get("upper_limit", "").strip(),
                        words(cell),
                        f"{here}/measurement[{k}]/@value",
                    )
                    for k, cell in enumerate(
                        category.findall("measurement_list/measurement"), start=1
                    )
                ),
            )


def _analysed(element: Any) -> tuple[tuple[str, int], ...]:
    """The participants of each group; other units that are analysed (eyes, lesions) are not."""
    return tuple(
        (item.get("group_id", ""), number)
        for table in element.findall("analyzed_list/analyzed")
        if _said(table, "units").casefold() == "participants"
        for item in table.findall("count_list/count")
        if (number := counted(item.get("value"), "analyzed")) is not None
    )


def _analysis(analysis: Any, at: str) -> Analysis:
    comments = (
        *("p_value_desc", "method_desc", "estimate_desc", "other_analysis_desc"),
        *("ci_lower_limit_na_comment", "ci_upper_limit_na_comment"),
    )
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
        " ".join(said for path in comments if (said := _said(analysis, path))),
        at,
    )
