"""The tables of RevMan Web's downloads: `data-rows` of studies, and what is pooled of them.

`data-rows` (and Cochrane's "download data", which is the same) holds neither the names of groups
nor measures of effect. What is pooled stands in `overall-estimates-and-settings` and
`subgroup-estimates`.
"""

from collections.abc import Iterator
from typing import Final

from loaders.revman.columns import Names, Row, group, places, random, study
from loaders.revman.fields import (
    Field,
    Malformed,
    count,
    decimal,
    effect,
    kind,
    level,
    measure,
    method,
)
from loaders.revman.values import Analysis, Data, Effect, Group, Kind, Pool

_EFFECT: Final = ("Mean", "CI start", "CI end", "Weight")
_GROUPS: Final[tuple[Names, Names]] = (
    ("Experimental cases", "Experimental N", "Experimental mean", "Experimental SD"),
    ("Control cases", "Control N", "Control mean", "Control SD"),
)


def of_studies(rows: list[Row], left_out: list[str]) -> Iterator[Analysis]:
    """The analyses of `data-rows`, whose kinds of data are told by what is not zero in them."""
    analyses: dict[str, list[Row]] = {}
    for number, field in rows:
        named = f"{field('Analysis group')}.{field('Analysis number')}"
        analyses.setdefault(named, []).append((number, field))
    for named, of in analyses.items():
        kind_of = _kind(of)
        data = []
        for number, field in of:
            try:
                data.append(_data(number, field, kind_of))
            except Malformed as error:
                left_out.append(f"row {number}: {error}")
        name = of[0][1]("Analysis name")
        yield Analysis(number=named, name=name, kind=kind_of, data=tuple(data))


def _kind(rows: list[Row]) -> Kind:
    """Zeros stand for what does not apply: a kind is told by a number that is none."""

    def some(*names: str) -> bool:
        return any(
            field(name).strip("-0.") not in ("", "NA") for _, field in rows for name in names
        )

    if some("Experimental SD", "Control SD", "Experimental mean", "Control mean"):
        return "continuous"
    if some("GIV Mean"):
        return "inverse-variance"
    return "observed-expected" if some("O-E") else "dichotomous"


def _data(row: int, field: Field, kind_of: Kind) -> Data:
    given, expected = kind_of == "inverse-variance", kind_of == "observed-expected"
    return Data(
        study=study(field("Study")),
        year=field("Study year").removesuffix(".0"),
        place=f"row {row}",
        fields=places(row, kind_of, _GROUPS, _EFFECT),
        subgroup=field("Subgroup"),
        group_1=group(field, kind_of, _GROUPS[0], "experimental"),
        group_2=group(field, kind_of, _GROUPS[1], "control"),
        effect=effect(field, _EFFECT),
        given=decimal(field, "GIV Mean") if given else None,
        given_se=(decimal(field, "GIV SE") or None) if given else None,
        observed_less_expected=decimal(field, "O-E") if expected else None,
        variance=(decimal(field, "Variance") or None) if expected else None,
        footnote=field("Footnotes"),
    )


def of_pooled(rows: list[Row], left_out: list[str]) -> Iterator[Analysis]:
    """The analyses of a table of pooled effects, one for each row."""
    for row, field in rows:
        try:
            pool = _pool(row, field)
        except Malformed as error:
            left_out.append(f"row {row}: {error}")
            continue
        yield Analysis(
            number=f"{field('Analysis group')}.{field('Analysis number')}",
            name=field("Analysis name") or field("Subgroup"),
            kind=kind(field("Data type")),
            comparison=field("Analysis group name"),
            measure=measure(field("Effect measure")),
            measure_as_named=field("Effect measure"),
            method=method(field("Statistical method")),
            random=random(field("Analysis model")),
            label_1=field("Experimental group label") or field("Experimental intervention"),
            label_2=field("Control group label") or field("Control intervention"),
            unit=field("Unit of effect measure"),
            study_level=level(field("Study CI")),
            pooled_level=level(field("Estimate CI")),
            swapped=field("Swap event and non-event").casefold() == "true",
            pools=(pool,) if pool.effect != Effect() else (),
        )


def _pool(row: int, field: Field) -> Pool:
    groups = [
        Group(events=count(field, f"{side} cases"), total=count(field, f"{side} N"))
        for side in ("Experimental", "Control")
    ]
    return Pool(
        place=f"row {row}",
        field=f"row {row}, {_EFFECT[0]}",
        subgroup=field("Subgroup"),
        group_1=groups[0],
        group_2=groups[1],
        effect=effect(field, _EFFECT),
        tau2=decimal(field, "Heterogeneity Tau²"),
        chi2=decimal(field, "Heterogeneity Chi²"),
        i2=decimal(field, "Heterogeneity I²"),
        p_heterogeneity=decimal(field, "Heterogeneity P"),
        p=decimal(field, "Effect P") or None,
    )
