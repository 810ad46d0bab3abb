"""A RevMan 5 file (.rm5): XML with root COCHRANE_REVIEW, mostly in ISO-8859-1."""

from collections.abc import Iterator
from typing import Any, Final

from loaders.content import Content
from loaders.record import Unreadable
from loaders.revman.fields import (
    Field,
    Malformed,
    averaged,
    count,
    counted,
    decimal,
    effect,
    level,
    measure,
    method,
)
from loaders.revman.values import Analysis, Data, Effect, Group, Included, Kind, Pool, Review
from loaders.safe_xml import tree, words

_KINDS: Final[dict[str, Kind]] = {
    "DICH": "dichotomous",
    "CONT": "continuous",
    "IV": "inverse-variance",
    "IPD": "observed-expected",
    "OTHER": "other",
}
_EFFECT: Final = ("EFFECT_SIZE", "CI_START", "CI_END", "WEIGHT")


def review(content: Content) -> Review:
    """The review; raises Unreadable or Hostile. Rows that are malformed are left out, and told."""
    root = tree(content, "COCHRANE_REVIEW")
    included = {study.get("ID", ""): _included(study) for study in root.iterfind(_STUDIES)}
    left_out: list[str] = []
    unpooled: list[str] = []
    within = root.iterfind("ANALYSES_AND_DATA/COMPARISON/*")
    outcomes = [e for e in within if _is(e, "_OUTCOME") and _kind_of(e)]
    analyses = tuple(_analysis(outcome, included, left_out, unpooled) for outcome in outcomes)
    rows = sum(1 for element in root.iter() if _is(element, "_DATA") and _kind_of(element))
    if rows != sum(len(analysis.data) for analysis in analyses) + len(left_out):
        raise Unreadable("its data stand elsewhere than in outcomes; save it with RevMan 5 again")
    cover = root.find("COVER_SHEET")
    return Review(
        title=words(root.find("COVER_SHEET/TITLE")),
        doi=root.get("DOI", ""),
        modified=root.get("MODIFIED", ""),
        published=_year(cover, "DATES/REVIEW_PUBLISHED"),
        searched=_day(cover, "DATES/LAST_SEARCH/DATE"),
        authors=tuple(_authors(root)),
        studies=tuple(included.values()),
        analyses=analyses,
        rows=rows,
        left_out=(*left_out, *unpooled),
        whole=True,
    )


_STUDIES: Final = "STUDIES_AND_REFERENCES/STUDIES/INCLUDED_STUDIES/STUDY"


def _is(element: Any, ending: str) -> bool:
    return isinstance(element.tag, str) and element.tag.endswith(ending)


def _kind_of(element: Any) -> Kind | None:
    if not isinstance(element.tag, str):
        return None
    first, _, rest = element.tag.partition("_")
    return _KINDS.get(first) if rest in ("OUTCOME", "SUBGROUP", "DATA") else None


def _year(cover: Any, path: str) -> str:
    found = cover.find(path) if cover is not None else None
    return "" if found is None else found.get("YEAR", "")


def _day(cover: Any, path: str) -> str:
    found = cover.find(path) if cover is not None else None
    if found is None:
        return ""
    parts = [found.get(name, "") for name in ("YEAR", "MONTH", "DAY")]
    if not all(part.isascii() and part.isdigit() for part in parts[:2]):
        return ""
    return "-".join(part.zfill(2) for part in parts if part.isascii() and part.isdigit())


def _authors(root: Any) -> Iterator[str]:
    for person in root.iterfind("COVER_SHEET/CREATORS/PERSON"):
        family = words(person.find("LAST_NAME"))
        given = words(person.find("FIRST_NAME"))[:1] + words(person.find("MIDDLE_INITIALS"))
        if family:
            yield f"{family} {given}".strip()


def _included(study: Any) -> Included:
    references = list(study.iterfind("REFERENCE"))
    identifiers = [i for r in references for i in r.iterfind("IDENTIFIERS/IDENTIFIER")]
    cited = [", ".join(w for e in r.iterchildren("*") if (w := words(e))) for r in references]
    return Included(
        name=study.get("NAME", "") or study.get("ID", ""),
        year=study.get("YEAR", ""),
        references=tuple(text for text in cited if text),
        pmids=tuple(
            value
            for i in identifiers
            if i.get("TYPE") in ("MEDLINE", "PUBMED") and (value := i.get("VALUE", "").strip())
        ),
    )


def _analysis(
    outcome: Any, included: dict[str, Included], left_out: list[str], unpooled: list[str]
) -> Analysis:
    comparison, kind = outcome.getparent(), _kind_of(outcome) or "other"
    number = f"{comparison.get('NO', '')}.{outcome.get('NO', '')}"
    data = []
    for row in (e for e in outcome.iter() if _is(e, "_DATA") and _kind_of(e)):
        try:
            data.append(_data(row, included))
        except Malformed as error:
            name = _study(row, included).name
            left_out.append(f"analysis {number}, {name} (line {row.sourceline}): {error}")
    pools = [e for e in outcome.iter() if e is outcome or (_is(e, "_SUBGROUP") and _kind_of(e))]
    return Analysis(
        number=number,
        name=words(outcome.find("NAME")),
        kind=kind,
        comparison=words(comparison.find("NAME")),
        measure=measure(outcome.get("EFFECT_MEASURE", "")),
        measure_as_named=words(outcome.find("EFFECT_MEASURE")) or outcome.get("EFFECT_MEASURE", ""),
        method=method(outcome.get("METHOD", "")),
        random={"YES": True, "NO": False}.get(outcome.get("RANDOM", "")),
        label_1=words(outcome.find("GROUP_LABEL_1")),
        label_2=words(outcome.find("GROUP_LABEL_2")),
        unit=outcome.get("UNITS", ""),
        study_level=level(outcome.get("CI_STUDY", "")),
        pooled_level=level(outcome.get("CI_TOTAL", "")),
        swapped=outcome.get("SWAP_EVENTS") == "YES",
        data=tuple(data),
        pools=tuple(pool for e in pools if (pool := _pool(e, number, unpooled))),
    )


def _study(row: Any, included: dict[str, Included]) -> Included:
    named = row.get("STUDY_ID", "")
    return included.get(named) or Included(name=named.removeprefix("STD-"))


def _field(element: Any) -> Field:
    def field(name: str) -> str:
        return str(element.get(name, ""))

    return field


def _data(row: Any, included: dict[str, Included]) -> Data:
    study, field, kind = _study(row, included), _field(row), _kind_of(row)
    parent = row.getparent()
    estimable = row.get("ESTIMABLE") != "NO"
    given = kind == "inverse-variance" and estimable
    counted_on = kind == "observed-expected" and estimable
    place = row.getroottree().getpath(row)
    name = "MEAN" if kind == "continuous" else "EVENTS"
    if not study.name:
        raise Malformed("it names no study; mend it")
    return Data(
        study=study.name,
        year=study.year,
        place=place,
        fields=(f"{place}/@{name}_1", f"{place}/@{name}_2", f"{place}/@EFFECT_SIZE"),
        subgroup=words(parent.find("NAME")) if _is(parent, "_SUBGROUP") else "",
        group_1=_group(field, kind, "1"),
        group_2=_group(field, kind, "2"),
        effect=effect(field, _EFFECT) if estimable else Effect(),
        given=decimal(field, "ESTIMATE") if given else None,
        given_se=(decimal(field, "SE") or None) if given else None,
        observed_less_expected=decimal(field, "O_E") if counted_on else None,
        variance=(decimal(field, "VAR") or None) if counted_on else None,
        footnote=words(row.find("FOOTNOTE")),
    )


def _group(field: Field, kind: Kind | None, which: str) -> Group:
    total = count(field, f"TOTAL_{which}")
    if kind in ("dichotomous", "observed-expected"):
        return counted(count(field, f"EVENTS_{which}"), total, f"{which}.")
    if kind == "continuous":
        mean, sd = decimal(field, f"MEAN_{which}"), decimal(field, f"SD_{which}")
        return averaged(mean, sd, total, f"{which}.")
    return Group(total=total or None)


def _pool(element: Any, number: str, unpooled: list[str]) -> Pool | None:
    field = _field(element)
    try:
        found = effect(field, _EFFECT)
        if found == Effect() or element.get("ESTIMABLE") == "NO":
            return None
        place = element.getroottree().getpath(element)
        return Pool(
            place=place,
            field=f"{place}/@EFFECT_SIZE",
            subgroup=words(element.find("NAME")) if _is(element, "_SUBGROUP") else "",
            group_1=_sum(field, "1"),
            group_2=_sum(field, "2"),
            effect=found,
            tau2=decimal(field, "TAU2"),
            chi2=decimal(field, "CHI2"),
            i2=decimal(field, "I2"),
            p_heterogeneity=decimal(field, "P_CHI2"),
            p=decimal(field, "P_Z") or None,
        )
    except Malformed as error:
        unpooled.append(f"the pooled effect of analysis {number}: {error}")
        return None


def _sum(field: Field, which: str) -> Group:
    return Group(events=count(field, f"EVENTS_{which}"), total=count(field, f"TOTAL_{which}"))
