"""Findings as rows: what each is of, its number with its interval, and which stand set in.

Rows are grouped by outcome, as the finding defines it. In a group a finding that leads comes
first, then the other results of documents' own, then relays; nothing is pooled.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from explorer.nodes import Link, Node, link_to, name_of
from ontology.prefixes import CLE, shorten
from queries.names import words
from queries.render import number

_REPORTED: Final = CLE + "ReportedConfidenceInterval"
_PLAIN: Final = "cle"
_OTHER_PEOPLE: Final = ("SleWithSkinDisease", "OtherPopulation")
_RELAYED: Final = CLE + "Relayed"
_OF_A_NUMBER: Final = ("value", "lower", "upper", "events", "total", "unit", "asPrinted")


class Row(NamedTuple):
    """A finding in a table; `claim` leads to it, its words being the number.

    `point`, `lower` and `upper` are shares from 0 to 1, and there only where the number is a
    share of patients; `interval` is reported, computed or none.
    """

    claim: Link
    interval: str
    point: float | None
    lower: float | None
    upper: float | None
    under: bool
    tags: list[str]
    node: Node
    document: Link
    study: Link
    people: str
    circumstances: str


class Group(NamedTuple):
    """The findings on one outcome."""

    outcome: Link
    rows: list[Row]


def grouped(findings: Iterable[Node], about: str = "") -> list[Group]:
    """The findings by outcome, in the order of its name; `about` as in `row_of`."""
    by_outcome: dict[str, list[Row]] = {}
    for finding in findings:
        by_outcome.setdefault(finding.one("onOutcome"), []).append(row_of(finding, about))
    groups = []
    for outcome, found in by_outcome.items():
        first = found[0].node
        named = link_to(first.release, outcome) if outcome else Link(first.one("outcomeAsNamed"))
        groups.append(Group(named, sorted(found, key=_order)))
    return sorted(groups, key=lambda group: group.outcome.words.casefold())


class Split(NamedTuple):
    """Groups of findings that are shares of patients, and groups of all others."""

    shares: list[Group]
    others: list[Group]


def split(findings: Iterable[Node], about: str = "") -> Split:
    """The findings that may stand on one axis of shares of patients, and those that may not.

    `about` as in `row_of`.
    """
    findings = list(findings)
    return Split(
        shares=grouped((f for f in findings if f.one("decidingPoint")), about),
        others=grouped((f for f in findings if not f.one("decidingPoint")), about),
    )


def row_of(finding: Node, about: str = "") -> Row:
    """A finding as a row; its therapy is named where it is not the one the page is about."""
    point = finding.one("decidingPoint")
    lower, upper = finding.one("lower"), finding.one("upper")
    limits = bool(lower and upper)
    reported = finding.one("intervalSource") == _REPORTED
    relayed = finding.one("claimRole") == _RELAYED
    leading = leads(finding)
    aside = bool(finding.one("setAsideBecause"))
    tags = ["relayed"] * relayed + ["set aside: retracted"] * aside
    return Row(
        claim=Link(number_of(finding), link_to(finding.release, finding.iri).address),
        interval=("reported" if reported else "computed") if limits else "none",
        point=float(point) if point else None,
        lower=float(lower) if point and limits else None,
        upper=float(upper) if point and limits else None,
        under=relayed or not leading,
        tags=tags,
        node=finding,
        document=finding.link("statedIn"),
        study=finding.link("fromStudy"),
        people=people_of(finding),
        circumstances="; ".join(_circumstances(finding, about)),
    )


def number_of(finding: Node) -> str:
    """The number as people read it, else why there is none, else the words of the source."""
    held = {name: ox.Literal(finding.one(name)) for name in _OF_A_NUMBER if finding.one(name)}
    if found := number(held):
        return found
    if absence := finding.name("absence"):
        return absence
    if finding.one("pValue"):
        return f"p {_SIGNS[shorten(finding.one('pRelation'))]} {finding.one('pValue')}"
    quote = finding.one("firstQuote")
    return f"in words: “{quote}”" if quote else "in words"


def interval_of(finding: Node) -> str:
    """What the interval is and where it is from, in words; what is not used in answers too."""
    source, kind = finding.one("intervalSource"), finding.name("reportedInterval")
    if source == _REPORTED:
        return "95 % confidence interval, as the source reports it"
    reported = ""
    if kind:
        level = finding.one("confidenceLevel")
        percent = f"{float(level) * 100:g} % " if level else ""
        ends = [finding.one(name) or "?" for name in ("reportedLower", "reportedUpper")]
        reported = f"; the source reports a {percent}{kind} of {' to '.join(ends)}"
    if source:
        return "95 % interval computed here from events and total (Clopper–Pearson)" + reported
    return "no 95 % interval, reported or computable" + reported


def leads(finding: Node) -> bool:
    """Whether a finding decides for its therapy and its own outcome."""
    therapy, outcome = shorten(finding.one("ofTherapy")), shorten(finding.one("onOutcome"))
    own = f"{therapy}/{outcome}/"
    return any(shorten(topic).startswith(own) for topic in finding.all("leads"))


def when(finding: Node) -> str:
    """The time of a finding in words, or ""."""
    times = [finding.one("timeLow"), finding.one("timeHigh")]
    held = list(dict.fromkeys(time for time in times if time))
    if not held:
        return finding.name("timeRelation")
    said = f"{'–'.join(held)} {finding.one('timeUnit')}".strip()
    relation = finding.name("timeRelation")
    return f"{said}, {relation}" if relation else said


def dose(finding: Node) -> str:
    """The regimen in words, or ""."""
    doses = [finding.one("doseLowMgPerDay"), finding.one("doseHighMgPerDay")]
    held = list(dict.fromkeys(dose for dose in doses if dose))
    parts = [f"{'–'.join(held)} mg a day"] if held else []
    return "; ".join([*parts, *finding.all("regimen")])


def people_of(finding: Node) -> str:
    """How many people a number is of, as far as it is said."""
    if total := finding.one("total"):
        inferred = shorten(finding.one("totalSource")) == "Inferred"
        return f"n = {total}" + " (inferred)" * inferred
    if treated := finding.one("treated"):
        return f"{treated} treated, number at risk not stated"
    return "number not stated"


_SIGNS: Final[Mapping[str, str]] = {"Equal": "=", "Below": "<", "Above": ">", "": "="}


def _circumstances(finding: Node, about: str) -> Iterator[str]:
    """What tells rows of one outcome apart; of the people, what is not plain cutaneous lupus."""
    if finding.one("ofTherapy") not in ("", about):
        yield finding.name("ofTherapy")
    if shorten(finding.one("inCondition")) not in ("", _PLAIN):
        yield f"in {finding.name('inCondition')}"
    if shorten(finding.one("populationMatch")) in _OTHER_PEOPLE:
        yield finding.name("populationMatch")
    if definition := finding.one("outcomeDefinition"):
        yield f"“{definition}”"
    if named := finding.one("therapyAsNamed"):
        yield named
    if predictor := finding.one("predictor"):
        yield f"by {predictor}"
    if comparator := finding.one("comparedWith"):
        yield f"against {name_of(finding.release, comparator)}"
    if time := when(finding):
        yield time
    if given := dose(finding):
        yield given


def _order(row: Row) -> tuple[bool, bool, str]:
    relayed = row.node.one("claimRole") == _RELAYED
    return (not leads(row.node), relayed, row.node.iri)


def statistic_of(finding: Node) -> str:
    """What kind of number it is, in words."""
    return finding.name("statistic") or words(finding.one("reportedAs"))
