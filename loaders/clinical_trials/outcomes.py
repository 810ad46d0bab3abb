"""Outcome measures as findings: a number each, and the reported comparisons of groups."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from graph.claim import UnmappedFinding
from loaders.clinical_trials.groups import Known, arms_of, is_randomised, known, sides
from loaders.clinical_trials.parts import folded, plain
from loaders.clinical_trials.study import (
    Analysis,
    Cell,
    Measure,
    Places,
    Registration,
    people,
)
from loaders.clinical_trials.wording import (
    Kind,
    comparison_of,
    key,
    kind_of,
    number,
    p_value_of,
    spread_of,
    time_of,
)
from loaders.finding import blank, filled

# What is filled in for each number, and so must stand in the form that is copied for it.
_BLANK: Final[dict[str, Any]] = {
    "key": "",
    "field": None,
    "outcome_as_named": None,
    "note": None,
    "value": None,
    "unit": None,
    "events": None,
    "total": None,
    "denominator": None,
    "total_source": None,
}


class _Table(NamedTuple):
    """What the numbers of one measure share; `number` is its own, from 1, `at` where it stands."""

    number: int
    at: str
    places: Places
    measure: Measure
    kind: Kind | None
    groups: dict[str, Known]
    analysed: list[dict[str, int]]
    said: dict[str, Any]


def findings(registration: Registration, shared: dict[str, Any]) -> Iterator[UnmappedFinding | str]:
    """Each finding, and in words each measure or number that makes none."""
    arms, by_chance = arms_of(registration), is_randomised(registration)
    places = registration.places
    for place, printed in enumerate(registration.measures, start=1):
        measure, at = plain(printed), places.measure % (place - 1 + places.first)
        kind = kind_of(measure.parameter, measure.unit, measure.title, measure.counted_in)
        groups, said = known(arms, measure.groups, randomised=by_chance), _said(measure, shared)
        whole = people(measure.analysed)
        analysed = [people(of_class.analysed) or whole for of_class in measure.classes]
        table = _Table(place, at, places, measure, kind, groups, analysed, said)
        if not any(of_class.categories for of_class in measure.classes):
            yield f"{at} ({measure.title[:60]}): no results of it are given"
        elif kind is None:
            yield _no_statistic(at, measure)
        else:
            yield from _of_rows(table, kind)
        for order, analysis in enumerate(measure.analyses, start=1):
            stands = places.analysis % (at, order - 1 + places.first)
            yield from _comparison(table, plain(analysis), f"analysis-{place}-{order}", stands)


def _no_statistic(at: str, measure: Measure) -> str:
    return (
        f"{at} ({measure.title[:60]}): a {measure.parameter or 'number'} in"
        f" {measure.unit or 'no unit'} is no statistic that is known here; no finding is made of it"
    )


def _said(measure: Measure, shared: dict[str, Any]) -> dict[str, Any]:
    fields = {**shared, "role": "Own", "outcome_as_named": measure.title}
    if measure.description:
        fields["outcome_definition"] = measure.description
    if measure.population:
        people = filter(None, (shared.get("population"), measure.population))
        fields["population"] = "; ".join(people)
    return fields | time_of(measure.time_frame)


def _of_rows(table: _Table, kind: Kind) -> list[UnmappedFinding | str]:
    """A class and a category of it add a time, or what of the outcome they are."""
    found: list[UnmappedFinding | str] = []
    places, measure = table.places, table.measure
    forms = {name: _form(table, kind, group) for name, group in table.groups.items()}
    for i, of_class in enumerate(measure.classes):
        analysed, class_title = table.analysed[i], folded(of_class.title)
        time = time_of(class_title)
        for j, category in enumerate(of_class.categories):
            names = (measure.title, "" if time else class_title, folded(category.title))
            outcome = " - ".join(filter(None, names))
            place = f"measure-{table.number}-{i + 1}-{j + 1}-g"
            at = places.cells % (table.at, i + places.first, j + places.first)
            for k, cell in enumerate(category.cells, places.first):
                cell_at, group = places.cell % (at, k), cell.group
                if group not in forms:
                    found.append(
                        f"{cell_at} is of a group {group!r} that the record does not describe"
                    )
                    continue
                fields = forms[group].copy()
                if time:
                    fields |= time
                fields["key"], fields["field"] = f"{place}{table.groups[group].number}", cell_at
                fields["outcome_as_named"] = outcome
                found += _finding(cell, kind, measure, analysed.get(group), fields)
    return found


def _form(table: _Table, kind: Kind, group: Known) -> dict[str, Any]:
    """What all findings of a group have."""
    form = {**_BLANK, **table.said, **group.fields, "statistic": kind.statistic}
    if kind.statistic == "proportion":
        form["measure_kind"] = "Incidence"
    time_frame = table.measure.time_frame
    _remark(form, f"time frame: {time_frame}" if time_frame else "", kind.remark)
    return blank(form)


def _finding(
    cell: Cell, kind: Kind, measure: Measure, total: int | None, fields: dict[str, Any]
) -> tuple[UnmappedFinding | str, ...]:
    if total == 0:
        fields["absence"] = "NotAssessed"
        return (filled(fields),)
    value = number(cell.value)
    if value is None:
        return (_without_number(cell, fields),)
    if total:
        fields["total"], fields["denominator"] = total, "Analysed"
        fields["total_source"] = "Reported"
    if kind.counts_people:
        return (_count(cell, value, total, fields),)
    value *= kind.scale
    if kind.unit == "proportion" and not 0 <= value <= 1:
        said = f"{fields['field']} says {folded(cell.value)} {measure.unit}"
        return (f"{said}, which is no share; no finding is made",)
    fields["value"], fields["unit"] = value, kind.unit
    return _with_limits(fields, measure.dispersion, cell, kind.scale)


def _without_number(cell: Cell, fields: dict[str, Any]) -> UnmappedFinding | str:
    if key(cell.value) not in ("na", "n-a", "nd", ""):
        said = f"{fields['field']} is {folded(cell.value)[:40]!r}"
        return f"{said}, which is no number; no finding is made of it"
    _remark(fields, folded(cell.comment))
    fields["absence"] = "NotReported"
    return filled(fields)


def _count(
    cell: Cell, value: Decimal, total: int | None, fields: dict[str, Any]
) -> UnmappedFinding | str:
    events = int(value)
    if events != value or events < 0 or (total is not None and events > total):
        said = f"{fields['field']} counts {folded(cell.value)} people of {total}"
        return f"{said}, which cannot be; it is left out"
    fields["events"] = events
    if total is None:
        fields["statistic"] = "count"
    return filled(fields)


def _with_limits(
    fields: dict[str, Any], dispersion: str, cell: Cell | Analysis, scale: Decimal
) -> tuple[UnmappedFinding | str, ...]:
    """The finding with its spread or limits, as far as they are what they are said to be."""
    spread = spread_of(dispersion)
    size, lower, upper = number(cell.spread), number(cell.lower), number(cell.upper)
    wrong: tuple[str, ...] = ()
    if "dispersion_kind" in spread and size is not None:
        fields |= spread
        fields["dispersion"] = size * scale
    elif "reported_interval" in spread and (lower is not None or upper is not None):
        if lower is not None and upper is not None and lower > upper:
            limits = f"its lower limit {lower} is above its upper {upper}"
            wrong = (f"{fields['field']}: {limits}; left out",)
        else:
            fields |= spread
            fields["reported_lower"] = None if lower is None else lower * scale
            fields["reported_upper"] = None if upper is None else upper * scale
    elif size is not None or lower is not None or upper is not None:
        limits = " to ".join(filter(None, map(folded, (cell.spread, cell.lower, cell.upper))))
        _remark(fields, f"{dispersion or 'spread not named'}: {limits}")
    if isinstance(cell, Cell) and cell.comment:
        _remark(fields, folded(cell.comment))
    return (*wrong, filled(fields))


def _comparison(
    table: _Table, analysis: Analysis, name: str, at: str
) -> Iterator[UnmappedFinding | str]:
    if not analysis.groups or not all(group in table.groups for group in analysis.groups):
        yield f"{at} compares groups that the record does not describe"
        return
    about, comparator, unsaid = sides([table.groups[group] for group in analysis.groups])
    fields = {**table.said, **about.fields, **time_of(analysis.about)}
    fields |= {"key": name, "field": at, "comparator_as_named": comparator or None}
    fields |= p_value_of(analysis.p_value)
    value, kind = number(analysis.value), comparison_of(analysis.parameter, table.kind)
    _remark(fields, analysis.about, f"method: {analysis.method}" if analysis.method else "")
    if kind and value is not None:
        fields |= {"statistic": kind.statistic, "value": value * kind.scale, "unit": kind.unit}
        _remark(fields, kind.remark, unsaid, analysis.comment, _one_sided(analysis))
        dispersion = analysis.dispersion
        if analysis.lower or analysis.upper:
            _remark(fields, dispersion and analysis.spread and f"{dispersion}: {analysis.spread}")
            dispersion = f"{analysis.ci_percent}% confidence interval"
        yield from _with_limits(fields, dispersion, analysis, kind.scale)
        return
    if analysis.parameter or analysis.value:
        printed = f"{analysis.parameter or 'an effect'} {analysis.value}".strip()
        _remark(fields, printed)
        yield f"{at}: {printed[:60]} is no statistic known here; its p value is kept"
    if "p_value" in fields:
        _remark(fields, analysis.comment)
        fields["statistic"] = "p-value"
        yield filled(fields)
    elif analysis.p_value:
        yield f"{at} has the p value {analysis.p_value[:40]!r}, which is none"


def _one_sided(analysis: Analysis) -> str:
    one = key(analysis.ci_sides).startswith(("one", "1"))
    return "one-sided confidence interval" if one else ""


def _remark(fields: dict[str, Any], *remarks: str) -> None:
    """Add to the note of the finding to be."""
    fields["note"] = "; ".join(filter(None, (fields.get("note"), *remarks))) or None
