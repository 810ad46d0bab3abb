"""RevMan 5's table "data and analyses": comparisons, outcomes, subgroups and studies, mixed."""

from collections.abc import Iterator
from typing import Final

from loaders.revman.columns import Names, Row, group, places, random, study
from loaders.revman.fields import Field, Malformed, count, decimal, effect, kind, measure, method
from loaders.revman.values import Analysis, Data, Effect, Group, Kind, Pool

_EFFECT: Final = ("Effect Estimate", "CI Start", "CI End", "Weight")
_GROUPS: Final[tuple[Names, Names]] = (
    ("Events 1", "Total 1", "Mean 1", "SD 1"),
    ("Events 2", "Total 2", "Mean 2", "SD 2"),
)


def analyses(rows: list[Row], left_out: list[str]) -> Iterator[Analysis]:
    """The analyses of RevMan 5's table, in which comparison, outcome, subgroups and studies mix."""
    comparisons: dict[str, str] = {}
    outcomes: dict[str, list[Row]] = {}
    for number, field in rows:
        comparison, outcome = field("Comparison Number"), field("Outcome Number")
        if outcome in ("", "0"):
            comparisons[comparison] = field("Name")
        else:
            outcomes.setdefault(f"{comparison}.{outcome}", []).append((number, field))
    for named, of in outcomes.items():
        yield _analysis(named, of, comparisons.get(named.partition(".")[0], ""), left_out)


def _analysis(number: str, rows: list[Row], comparison: str, left_out: list[str]) -> Analysis:
    head = next((field for _, field in rows if field("Data Type")), rows[0][1])
    kind_of, subgroups = kind(head("Data Type")), dict[str, str]()
    data, pools = [], []
    for row, field in rows:
        subgroup = field("Subgroup Number") or "0"
        told = any(map(field, ("User defined order", "SE", "Year of study")))
        is_study = told or subgroup in subgroups
        if not is_study:
            subgroups[subgroup] = "" if subgroup == "0" else field("Name")
        named = subgroups.get(subgroup, "")
        try:
            if is_study:
                data.append(_data(row, field, kind_of, named))
            else:
                pools.append(_pool(row, field, named))
        except Malformed as error:
            left_out.append(f"row {row}: {error}")
    return Analysis(
        number=number,
        name=head("Name"),
        kind=kind_of,
        comparison=comparison,
        measure=measure(head("Effect Measure")),
        measure_as_named=head("Effect Measure"),
        method=method(head("Statistical Method")),
        random=random(head("Analysis Model")),
        label_1=head("Group Label 1"),
        label_2=head("Group Label 2"),
        data=tuple(data),
        pools=tuple(pool for pool in pools if pool.effect != Effect()),
    )


def _data(row: int, field: Field, kind_of: Kind, subgroup: str) -> Data:
    given = kind_of == "inverse-variance"
    return Data(
        study=study(field("Name")),
        year=field("Year of study"),
        place=f"row {row}",
        fields=places(row, kind_of, _GROUPS, _EFFECT),
        subgroup=subgroup,
        group_1=group(field, kind_of, _GROUPS[0], "first"),
        group_2=group(field, kind_of, _GROUPS[1], "second"),
        effect=effect(field, _EFFECT),
        given_se=(decimal(field, "SE") or None) if given else None,
    )


def _pool(row: int, field: Field, subgroup: str) -> Pool:
    return Pool(
        place=f"row {row}",
        field=f"row {row}, {_EFFECT[0]}",
        subgroup=subgroup,
        group_1=Group(events=count(field, "Events 1"), total=count(field, "Total 1")),
        group_2=Group(events=count(field, "Events 2"), total=count(field, "Total 2")),
        effect=effect(field, _EFFECT),
        tau2=decimal(field, "Tau²"),
        chi2=decimal(field, "Q"),
        i2=decimal(field, "I²(Q)"),
        p_heterogeneity=decimal(field, "P(Q)"),
        p=decimal(field, "P(Z)") or None,
    )
