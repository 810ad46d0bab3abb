"""Findings from tables, where it is plain: a column for each arm with its n, cells `n (%)`.

Each share is recomputed: a cell whose percentage does not follow from its count and its total
gives no finding, for then the total is another one. Everything less sure gives none either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, get_args

from graph.claim import UnmappedFinding
from graph.closed_lists import TimeUnit
from graph.document import Arm
from loaders.jats.clinical import speaks_of_animals
from loaders.jats.tables import Cell, Row, Table

_ANY_CASE: Final = re.IGNORECASE
_N: Final = re.compile(r"[(\[,;]?\s*\b[Nn]\s*=\s*(\d{1,3}(?:,\d{3})+|\d{1,6})(?![\d.,/])\s*[)\]]?")
_N_LABEL: Final = re.compile(r"(?:no\.?|number) of (?:patients|participants|subjects)|n", _ANY_CASE)
_SHARE: Final = re.compile(
    r"(?P<events>\d{1,6})\s*(?:/\s*(?P<total>\d{1,6}))?\s*"
    r"[(\[]\s*(?P<percent>\d{1,3}(?:\.\d{1,3})?)\s*(?P<sign>%?)\s*[)\]]"
)
_PERCENT: Final = re.compile(
    r"\(\s*(?:in )?%\s*\)|\bpercent(?:age)?s?\b|\b(?:no\.?|n|number),? ?%", _ANY_CASE
)
_NO_COUNT: Final = re.compile(r"\b(?:mean|median|SDs?|SEM?|IQR|range|ratio|95% ?CI)\b|±", _ANY_CASE)
_BASELINE: Final = re.compile(
    r"(?<!from )(?<!to )(?<!with )\b(?:baseline|demographics?"
    r"|characteristics|at (?:study )?(?:entry|inclusion|enrolment)"
    r"|disposition|medical history)\b",
    _ANY_CASE,
)
_NO_ARM: Final = re.compile(
    r"\b(?:both|all|total|overall|pooled|combined|any|baseline|follow[ -‐]?up|visit|before|after"
    r"|responders?|women|men|males?|females?|healthy|versus|vs|difference|patients|participants"
    r"|subjects|cohort|population|positive|negative|(?:high|low)(?![ -‐]?dos))\b"
    r"|\b(?:week|month|year|day)s? ?\d"
    r"|(?<!every )(?<!every)\b\d+ (?:week|month|year|day)s?\b",
    _ANY_CASE,
)
# What a column or row is printed in, after its words.
_UNIT: Final = re.compile(r"[,;]?\s*\(?\b(?:n|no\.?|number)?,?\s*[(\[]?%[)\]]*$", _ANY_CASE)
# Headings that say no more than that what stands under them are adverse events.
_EVENTS: Final = re.compile(
    r"(?:most )?(?:common |frequent )?(?:adverse (?:events?|effects?|reactions?)|side[ -]effects?)",
    _ANY_CASE,
)
_WHEN: Final = re.compile(
    r"(?:at |by )?(day|week|month|year)s?\s+(\d{1,3})(?: of treatment)?", _ANY_CASE
)
_POPULATION: Final = re.compile(
    r"\(([^()]*\b(?:population|analysis|analyses|set)\b[^()]*)\)", _ANY_CASE
)
_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """The column of an arm: where it stands, its label without the n, and the n."""

    column: int
    arm: Arm
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """Events of a total in one arm; `reason` says how a total follows that is not printed."""

    column: _Column
    cell: Cell
    events: int
    total: int
    value: Decimal | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What a row counts: its words with those of the headings above it, and when."""

    row: Row
    words: tuple[str, ...]
    labels: tuple[Cell, ...]
    when: tuple[Decimal, TimeUnit] | None


def results_of(tables: tuple[Table, ...], study: str) -> tuple[list[UnmappedFinding], list[Arm]]:
    """The findings of all tables, in their order, and the arms that these name."""
    findings: list[UnmappedFinding] = []
    arms: dict[str, Arm] = {}
    for table in tables:
        if table.ragged or _BASELINE.search(table.caption) or speaks_of_animals(table.caption):
            continue
        columns = _arm_columns(table)
        found = list(_findings(table, columns, study))
        findings += found
        used = {finding.arm for finding in found}
        arms |= {c.arm.key: c.arm for c in columns if c.arm.key in used}
    return findings, list(arms.values())


def _arm_columns(table: Table) -> list[_Column]:
    """The columns with one n in their header; none where fewer than two arms are told apart."""
    below = _row_of_totals(table)
    found: list[_Column] = []
    for column in range(len((table.header or table.body)[0].cells)):
        cells = list(dict.fromkeys(c for row in table.header if (c := row.cells[column])))
        told = [(cell, n) for cell in cells for n in _N.findall(cell.text)]
        if not told and column in below:
            told = [(cells[-1], below[column])] if cells else []
        if len(told) != 1 or told[0][0].columns > 1:
            continue
        width = len(table.header[0].cells)
        words = [_N.sub(" ", cell.text) for cell in cells if cell.columns < width - 1]
        label = _UNIT.sub("", " ".join(" ".join(words).split())).strip(" ,;:")
        total = int(told[0][1].replace(",", ""))
        if label and total and label.count("(") == label.count(")") and not _is_no_arm(label):
            arm = Arm(key=_NOT_IN_KEYS.sub("-", label.casefold()).strip("-")[:60], label=label)
            found.append(_Column(column=column, arm=arm, total=total))
    distinct = {column.arm.key for column in found} - {""}
    return found if len(found) >= 2 and len(distinct) == len(found) else []


def _is_no_arm(label: str) -> bool:
    return bool(_NO_ARM.search(label)) or speaks_of_animals(label)


def _row_of_totals(table: Table) -> dict[int, str]:
    """Column -> n, where the first row of the body is that of the numbers of patients."""
    if not table.body or not table.header:
        return {}
    first, *others = table.body[0].texts
    if not _N_LABEL.fullmatch(first.strip(" ,;:")):
        return {}
    return {i: text for i, text in enumerate(others, start=1) if re.fullmatch(r"\d{1,6}", text)}


def _findings(table: Table, columns: list[_Column], study: str) -> Iterator[UnmappedFinding]:
    if not columns:
        return
    around = " ".join((table.caption, *table.footnotes.values()))
    over_labels = [text for row in table.header for text in row.texts[: columns[0].column]]
    for outcome in _outcomes(table, columns):
        words = " ".join((*outcome.words, *over_labels))
        if _NO_COUNT.search(words) or _BASELINE.search(words) or speaks_of_animals(words):
            continue
        is_percent = bool(_PERCENT.search(f"{words} {around}"))
        for share in _shares(outcome, columns, is_percent=is_percent):
            yield _finding(table, outcome, share, study)


def _shares(outcome: _Outcome, columns: list[_Column], *, is_percent: bool) -> Iterator[_Share]:
    """The shares of a row whose percentage is that of their numbers.

    A bare 0 beside such shares is none of the arm's n: left out, the arm without an event would
    be missing. It is nothing where the row has totals of its own.
    """
    cells = [(c, cell) for c in columns if (cell := outcome.row.cells[c.column])]
    printed = {c.column: _SHARE.fullmatch(cell.text) for c, cell in cells if cell.columns == 1}
    own_totals = any(match and match["total"] for match in printed.values())
    sound = {
        column.column: share
        for column, cell in cells
        if (match := printed.get(column.column))
        and (is_percent or match["sign"] or match["total"])
        and (share := _sound(column, cell, match, own_totals=own_totals))
    }
    for column, cell in cells:
        if column.column in sound:
            yield sound[column.column]
        elif cell.text == "0" and cell.columns == 1 and sound and not own_totals:
            reason = "0 is printed alone; the shares beside it are of the n of their columns"
            yield _Share(column=column, cell=cell, events=0, total=column.total, reason=reason)


def _sound(column: _Column, cell: Cell, match: re.Match[str], *, own_totals: bool) -> _Share | None:
    events, total = int(match["events"]), int(match["total"] or column.total)
    percent = Decimal(match["percent"])
    if not 0 < total <= column.total or events > total:
        return None
    half = Decimal(5).scaleb(min(int(percent.as_tuple().exponent), 0) - 1)
    if abs(Decimal(100 * events) / total - percent) > half:
        return None
    reason = "the cell prints no total; its percentage is that of the n of its column"
    return _Share(
        column=column,
        cell=cell,
        events=events,
        total=total,
        value=percent / 100,
        reason=reason if own_totals and not match["total"] else None,
    )


def _outcomes(table: Table, columns: list[_Column]) -> Iterator[_Outcome]:
    """The rows that count something, each with the headings that it stands under.

    A row without anything in the columns of the arms is a heading, whatever else it has.
    What is set in stands under what is set in less; where nothing is, a heading holds until the
    next one. In two columns of labels an empty first one repeats the label above it.
    """
    first = columns[0].column
    is_indented = any(row.cells[0] and row.cells[0].indent for row in table.body)
    above: list[tuple[int, str]] = []
    group = ""
    for row in table.body:
        labels = tuple(dict.fromkeys(c for c in row.cells[:first] if c and c.text))
        indent = row.cells[0].indent if row.cells[0] else 0
        is_heading = bool(row.heading) or not any(row.texts[c.column] for c in columns)
        if is_indented:
            while above and above[-1][0] >= indent:
                above.pop()
        elif is_heading:
            above = []
        group = (row.texts[0] or group) if first > 1 else ""
        if labels and not is_heading:
            own = [cell.text for cell in labels]
            if group and not row.texts[0]:
                own.insert(0, group)
            yield _outcome(row, [text for _, text in above] + own, labels)
        if labels and (is_heading or is_indented):
            above.append((indent, row.heading or labels[0].text))


def _outcome(row: Row, words: list[str], labels: tuple[Cell, ...]) -> _Outcome:
    """The outcome of a row; a heading such as `Week 24` is its time and no part of its words."""
    times = {word: match for word in words[:-1] if (match := _WHEN.fullmatch(word.strip(" :")))}
    when = None
    if len(times) == 1:
        (match,) = times.values()
        unit = next(u for u in get_args(TimeUnit) if u.startswith(match.group(1).casefold()))
        when = (Decimal(match.group(2)), unit)
        words = [word for word in words if word not in times]
    return _Outcome(row=row, words=tuple(words), labels=labels, when=when)


def _finding(table: Table, outcome: _Outcome, share: _Share, study: str) -> UnmappedFinding:
    marks = [m for cell in (*outcome.labels, share.cell) for m in cell.marks]
    notes = [table.footnotes[mark] for mark in dict.fromkeys(marks) if mark in table.footnotes]
    population = _POPULATION.search(table.caption)
    when, unit = outcome.when or (None, None)
    return UnmappedFinding(
        key=f"{table.key}-r{share.cell.row + 1}-c{share.cell.column + 1}",
        role="Own",
        field=share.cell.path,
        study=study,
        statistic="proportion",
        therapy_as_named=share.column.arm.label,
        outcome_as_named=_named(outcome.words),
        arm=share.column.arm.key,
        population=population.group(1) if population else None,
        value=share.value,
        events=share.events,
        total=share.total,
        denominator="Analysed",
        total_source="Inferred" if share.reason else "Reported",
        total_reason=share.reason,
        as_printed=share.cell.text,
        time_low=when,
        time_high=when,
        time_unit=unit,
        note=" ".join(notes) or None,
    )


def _named(words: tuple[str, ...]) -> str:
    """The outcome with its headings, without what they are printed in: `Skin: Rash`."""
    bare = [_UNIT.sub("", word).strip(" ,;:") or word for word in words]
    return ": ".join([word for word in bare[:-1] if not _EVENTS.fullmatch(word)] + bare[-1:])
