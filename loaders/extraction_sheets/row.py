"""A row of our template as a result, or refused with each of its faulty cells."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from loaders.extraction_sheets import columns
from loaders.extraction_sheets.cells import Unfit, Value, typed
from loaders.extraction_sheets.concepts import known
from loaders.extraction_sheets.extracted import Result
from loaders.extraction_sheets.grid import Line, folded, surplus
from loaders.extraction_sheets.rules import SHARES, problems
from loaders.record import Refused
from loaders.tables import Cell

_NO_VALUES: Final = (columns.EXAMPLE, "document", "study", "design", "quote", "quote_2")
_COLUMNS: Final = tuple(c.name for c in columns.FINDING_COLUMNS)
_NEEDED: Final = tuple(c.name for c in columns.FINDING_COLUMNS if c.needed == "always")
_NUMBERS: Final = ("value", "events", "reported_lower", "p_value", "absence")

Faults = list[tuple[str, str]]


def result_of(line: Line, names: dict[str, int]) -> Result | Refused:
    """The row as a result; `names` counts the keys given so far in its document."""
    faults: Faults = [(n, f"{n} is blank; write it") for n in _NEEDED if n not in line.cells]
    if (more := surplus(line)) is not None:
        faults.append(("", f"{more[:40]!r} stands beyond the header; move it under a column"))
    values = _values(line, faults)
    design = _design(line, faults)
    quotes = tuple(folded(line.cells[n]) for n in ("quote", "quote_2") if n in line.cells)
    if not faults:
        faults += problems(values, quotes)
    if faults:
        return refused(line, [(line.coordinate(name), why) for name, why in faults])
    number = next((name for name in _NUMBERS if name in values), "quote")
    return Result(
        key=_key(values, names),
        cell=line.coordinate(number),
        study=folded(line.cells.get("study", "")),
        design=design,
        values=values,
        quotes=quotes,
    )


def refused(line: Line, faults: Iterable[tuple[str, str]]) -> Refused:
    """The row with what is wrong with it; each fault has its coordinate."""
    (first, why), *others = faults
    sentence = "; and ".join([why, *(f"{where}: {reason}" for where, reason in others)])
    return Refused(position=first, sentence=sentence, raw=line.raw)


def _values(line: Line, faults: Faults) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name in _COLUMNS:
        cell = line.cells.get(name)
        if cell is not None and name not in _NO_VALUES:
            try:
                values[name] = known(name, cell) if name == "statistic" else typed(name, cell)
            except Unfit as error:
                faults.append((name, str(error)))
    if values.get("statistic") in SHARES and "value" in values:
        values.setdefault("unit", "proportion")
    if "total" in values:
        values.setdefault("total_source", "Reported")
    return values


def _design(line: Line, faults: Faults) -> str:
    cell = line.cells.get("design", Cell(""))
    try:
        return known("design", cell) if cell else ""
    except Unfit as error:
        faults.append(("design", str(error)))
        return ""


def _key(values: Mapping[str, Value], names: dict[str, int]) -> str:
    """A key of what the result is about, with a number where it is about the same again."""
    words = f"{values['therapy']} {values['outcome']} {values['statistic']}".casefold()
    key = re.sub(r"[^a-z0-9]+", "-", words)[:80].strip("-")
    names[key] = names.get(key, 0) + 1
    return key if names[key] == 1 else f"{key}-n{names[key]}"
