"""The register's words in the terms of the graph: designs, statistics, intervals, times, dates."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from loaders.clinical_trials.study import Design

_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,2})?")
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PEOPLE: Final = "participants?|patients?|subjects?|people|persons?|individuals?|responders?"
_IS_PEOPLE: Final = re.compile(rf"(?:number of )?(?:the )?(?:{_PEOPLE})")
_SHARE_OF_PEOPLE: Final = re.compile(
    rf"(?:%|per ?cent(?:age)?)(?: \(?%\)?)?(?: of)?(?: the| all)?(?: \w+)? (?:{_PEOPLE})"
)
_SHARE: Final = re.compile(r"%|per ?cent(?:age)?(?: \(%\))?")
_TITLE_OF_SHARE: Final = re.compile(
    rf"(?:%|per ?cent(?:age)?|proportion|rate) of (?:the |all )?(?:\w+ )?(?:{_PEOPLE})"
)
_PROPORTION_OF_PEOPLE: Final = re.compile(rf"proportion of (?:{_PEOPLE})")
_RATE: Final = re.compile(
    r".*(?:per|/) ?[\d,]*[ -]*(?:patient|person|participant|subject)s?"
    r"[ -]*(?:year|month|week|day)s?"
)
_EVENTS: Final = re.compile(r"(?:number of )?(?:adverse )?(?:event|episode|flare|relapse)s?")
_PERCENT_CHANGE: Final = re.compile(r"(?:per ?cent(?:age)?|%) (?:change|reduction|improvement)")
_CHANGE: Final = re.compile(
    r"(?:(?:mean|median|absolute|adjusted|average|ls|least squares) )*changes?\b"
    r"|.*\bchanges? from (?:the )?(?:baseline|start|screening)"
)
_PERCENT: Final = re.compile(r"(\d{1,2}(?:\.\d{1,4})?)\s*(?:%|per ?cent)")
_TIME: Final = re.compile(
    r"(?:(?:at|to|up to|through|until|from|baseline|day 0)(?:,| and|;)? +)*"
    r"(?:(day|week|month|year)s? (\d{1,4}(?:\.\d)?)|(\d{1,4}(?:\.\d)?) ?-?(day|week|month|year)s?)"
    r"(?: \([^()]{0,40}\))?\.?"
)
_P_VALUE: Final = re.compile(r"p? ?([<>≤≥=]=?)? ?(.+)")
_RELATIONS: Final = {"<": "Below", "≤": "Below", ">": "Above", "≥": "Above"}
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)


class Kind(NamedTuple):
    """What the numbers of a measure are: `counts_people` where each is a number of people.

    Printed numbers times `scale` are in `unit`; `remark` is what the statistic does not say.
    """

    statistic: str
    unit: str
    scale: Decimal = Decimal(1)
    counts_people: bool = False
    remark: str = ""


@lru_cache(maxsize=4096)
def key(words: str) -> str:
    """Words as a key: `NON_SYSTEMATIC_ASSESSMENT`, `Non-systematic Assessment` -> the same."""
    return _NOT_IN_KEYS.sub("-", words.casefold()).strip("-")


def number(printed: str) -> Decimal | None:
    """The number that a text is, as printed; None for `NA`, `<0.01` and words."""
    printed = printed.strip()
    if not printed:
        return None
    if _NUMBER.fullmatch(printed):
        return Decimal(printed)
    return Decimal(printed.replace(",", "")) if _GROUPED.fullmatch(printed) else None


def iso(printed: str) -> str:
    """`2003-04-09` of `April 9, 2003` or of itself; empty where it is no day."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", printed)
    parts = tuple(map(int, found.groups())) if found else ()
    if found := re.fullmatch(r"([A-Za-z]+) (\d{1,2}), (\d{4})", printed):
        name = found.group(1).casefold()
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        parts = (int(found.group(3)), month, int(found.group(2)))
    try:
        return date(*parts).isoformat() if parts else ""
    except ValueError:
        return ""


def design_of(design: Design) -> str:
    """The design that the register's words allow, no finer than they are."""
    kind, model = key(design.study_type), key(design.model)
    if kind.startswith("observational"):
        return _observational(key(design.observational_model), key(design.time_perspective))
    if kind != "interventional":
        return "design-not-stated"
    allocation = key(design.allocation)
    if allocation in ("randomized", "randomised"):
        return "randomised-controlled-trial"
    if allocation == "non-randomized" and model and not model.startswith("single-group"):
        return "nonrandomised-comparison"
    return "open-label-trial" if key(design.masking).startswith("none") else "clinical-trial"


def _observational(model: str, perspective: str) -> str:
    if model.startswith("case-control"):
        return "case-control-study"
    if perspective.startswith("cross-sectional"):
        return "cross-sectional-study"
    if model.startswith("cohort") and perspective in ("prospective", "retrospective"):
        return f"{perspective}-cohort"
    return "observational-study"


@lru_cache(maxsize=1024)
def kind_of(parameter: str, unit: str, title: str, counted_in: str = "") -> Kind | None:
    """What the numbers of a measure are; None where no statistic of ours says it."""
    name, said, about = key(parameter), unit.casefold(), title.casefold()
    match name:
        case "count-of-participants":
            return Kind("proportion", "proportion", counts_people=True)
        case "count-of-units":
            return Kind("count", counted_in or unit)
        case "number":
            return _kind_of_number(said, unit, about)
        case "mean" | "least-squares-mean" | "median":
            return _kind_of_centre(name, said, unit, about)
    return None


def _kind_of_number(said: str, unit: str, about: str) -> Kind | None:
    if _IS_PEOPLE.fullmatch(said):
        return Kind("proportion", "proportion", counts_people=True)
    of_people = _SHARE.fullmatch(said) and _TITLE_OF_SHARE.match(about)
    if _SHARE_OF_PEOPLE.fullmatch(said) or of_people:
        return Kind("proportion", "proportion", Decimal("0.01"))
    if _PROPORTION_OF_PEOPLE.fullmatch(said):
        return Kind("proportion", "proportion")
    if _RATE.fullmatch(said):
        return Kind("incidence-rate", unit)
    return Kind("count", unit) if _EVENTS.fullmatch(said) else None


def _kind_of_centre(name: str, said: str, unit: str, about: str) -> Kind:
    centre = "median" if name == "median" else "mean"
    remark = "least squares mean" if name == "least-squares-mean" else ""
    if _PERCENT_CHANGE.search(said) or _PERCENT_CHANGE.search(about):
        return Kind("percent-change", "percent", remark=remark or centre)
    changed = _CHANGE.match(about) or _CHANGE.match(said)
    return Kind(f"{centre}-change" if changed else centre, unit or "not stated", remark=remark)


@lru_cache(maxsize=1024)
def comparison_of(parameter: str, of: Kind | None) -> Kind | None:
    """What a reported comparison of groups is; None where no statistic of ours says it."""
    said = key(parameter)
    for words, statistic in (
        ("odds-ratio", "odds-ratio"),
        ("hazard-ratio", "hazard-ratio"),
        ("risk-ratio", "risk-ratio"),
        ("relative-risk", "risk-ratio"),
        ("rate-ratio", "rate-ratio"),
    ):
        if words in said and "log" not in said:
            return Kind(statistic, "ratio")
    if "difference" not in said and said != "risk-difference-rd":
        return None
    remark = parameter if said.replace("-", "") not in ("meandifference", "riskdifference") else ""
    if of and of.statistic == "proportion" and "median" not in said:
        in_percent = of.scale != 1 or "percent" in said
        scale = Decimal("0.01") if in_percent else Decimal(1)
        return Kind("risk-difference", "proportion", scale, remark=remark)
    if of and of.statistic in ("mean", "mean-change", "percent-change") and "median" not in said:
        return Kind("mean-difference", of.unit, remark=remark)
    return None


@lru_cache(maxsize=1024)
def spread_of(dispersion: str) -> dict[str, Any]:
    """What a spread or its two limits are, as fields of a finding; empty where none of ours."""
    said = key(dispersion)
    if "confidence-interval" in said:
        level = _PERCENT.search(dispersion)
        if level is None:  # what such limits are is not told
            return {}
        return {
            "reported_interval": "Confidence",
            "confidence_level": Decimal(level.group(1)) / 100,
        }
    for words, fields in (
        ("standard-deviation", {"dispersion_kind": "StandardDeviation"}),
        ("standard-error", {"dispersion_kind": "StandardError"}),
        ("full-range", {"reported_interval": "Range"}),
        ("inter-quartile-range", {"reported_interval": "InterquartileRange"}),
        ("interquartile-range", {"reported_interval": "InterquartileRange"}),
    ):
        if said.startswith(words):
            return fields
    return {}


@lru_cache(maxsize=1024)
def time_of(words: str) -> dict[str, Any]:
    """The one time that words name (`Week 12`, `Baseline, Week 12`), as fields of a finding."""
    found = _TIME.fullmatch(words.casefold())
    if not found:
        return {}
    at = Decimal(found.group(2) or found.group(3))
    return {"time_low": at, "time_high": at, "time_unit": f"{found.group(1) or found.group(4)}s"}


def p_value_of(printed: str) -> dict[str, Any]:
    """A p value as fields of a finding: `<0.0001`, `= 0.03`, `0.366`; empty where it is none."""
    found = _P_VALUE.fullmatch(printed.casefold())
    value = number(found.group(2)) if found else None
    if not found or value is None or not 0 <= value <= 1:
        return {}
    sign = (found.group(1) or "=")[0]
    return {"p_value": value, "p_relation": _RELATIONS.get(sign, "Equal")}
