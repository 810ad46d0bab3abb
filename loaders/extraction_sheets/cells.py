"""The text of a cell as a value of a claim's field; what does not fit is told in a sentence."""

import re
from dataclasses import fields
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from graph.claim import Finding, Measurement
from graph.errors import nearest
from loaders.tables import Cell

Value = Decimal | int | str

_NUMBER: Final = re.compile(r"([-−–+]?)([0-9]{1,12}(?:\.[0-9]{1,15})?|\.[0-9]{1,15})\s*(%?)")
_GROUPED: Final = re.compile(
    r"[0-9]{1,3}([,' \u00a0\u2009\u202f])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]+)?"
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9](?:T.*)?")
_ERROR: Final = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)")
_RANGE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:-|–|—|to)\s*([0-9]+(?:\.[0-9]+)?)")
_SHARES: Final = ("value", "reported_lower", "reported_upper", "confidence_level", "dispersion")


class Unfit(Exception):
    """A cell that does not fit its field: one sentence with the mend."""


def typed(field: str, cell: Cell, *, decimal_comma: bool = False) -> Value:
    """The cell as what the field of a finding holds; raises Unfit.

    Percent become shares of 1. Members of closed lists are known in any case of letters.
    """
    kind = _kinds()[field]
    if kind in (Decimal, int):
        number = _number(cell, whole=kind is int, decimal_comma=decimal_comma)
        if kind is Decimal:
            return _share(field, cell, number)
        if number != int(number) or number < 0:
            raise Unfit(f"{_shown(cell)} is no whole number of people; write 12")
        return int(number)
    if get_origin(kind) is Literal:
        return _member(cell, get_args(kind))
    return " ".join(cell.split())


def range_of(cell: Cell, *, decimal_comma: bool = False) -> tuple[Decimal, Decimal]:
    """Both ends of `50-75`, or one number twice; raises Unfit."""
    found = _RANGE.fullmatch(cell.strip())
    if not found:
        number = _number(cell, whole=False, decimal_comma=decimal_comma)
        return number, number
    low, high = Decimal(found[1]), Decimal(found[2])
    if low > high:
        raise Unfit(f"{_shown(cell)} is no range from low to high; turn its ends round")
    return low, high


@cache
def _kinds() -> dict[str, Any]:
    """The type of each field of a finding, without `None`."""
    hints = {**get_type_hints(Measurement), **get_type_hints(Finding)}
    names = {field.name for field in fields(Finding)}
    return {name: _bare(hint) for name, hint in hints.items() if name in names}


def _bare(hint: Any) -> Any:
    if get_origin(hint) is UnionType or str(get_origin(hint)) == "typing.Union":
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def member(cell: Cell, closed_list: Any) -> Any:
    """The member of a closed list that the cell names; raises Unfit."""
    return _member(cell, get_args(closed_list))


def members(field: str) -> tuple[str, ...]:
    """The closed list that a field takes its value of; empty where it takes any."""
    kind = _kinds().get(field)
    return get_args(kind) if get_origin(kind) is Literal else ()


def _number(cell: Cell, *, whole: bool, decimal_comma: bool) -> Decimal:
    text = cell.strip()
    if cell.mark == "merged":
        raise Unfit(f"{_shown(cell)} stands in a merged cell; unmerge it, and write each number")
    if cell.mark == "formula" and text.strip("0.") == "":
        sentence = "is a formula that was not computed, or gives 0; write the number"
        raise Unfit(f"{_shown(cell)} {sentence}")
    if _DAY.fullmatch(text):
        raise Unfit(f"{_shown(cell)} is a date; programs make dates of such as 3-15: write as text")
    if _ERROR.fullmatch(text):
        raise Unfit(f"{_shown(cell)} is an error of the spreadsheet; write the number")
    found = _NUMBER.fullmatch(_with_point(text, whole=whole, decimal_comma=decimal_comma))
    if not found:
        example = "12" if whole else "12.5"
        raise Unfit(
            f"{_shown(cell)} is no number; write one such as {example}, and leave out words"
        )
    sign = "-" if found[1] in ("-", "−", "–") else ""
    number = Decimal(sign + found[2])
    return number / 100 if found[3] else number


def _with_point(text: str, *, whole: bool, decimal_comma: bool) -> str:
    """The text with a decimal point and no marks of thousands; raises Unfit at `1,088`."""
    text = text.replace("·", ".")
    if decimal_comma:
        return text.replace(".", "").replace(",", ".")
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped[1] != ",":
        return text.replace(grouped[1], "")
    if grouped and (whole or text.count(",") > 1 or "." in text):
        return text.replace(",", "")
    if grouped:
        sentence = f"is {text.replace(',', '')} or {text.replace(',', '.')}"
        raise Unfit(f"{text!r} {sentence}; write the one that is meant")
    return text.replace(",", ".") if text.count(",") == 1 else text


def _share(field: str, cell: Cell, number: Decimal) -> Decimal:
    if cell.rstrip().endswith("%") and field not in _SHARES:
        raise Unfit(f"{_shown(cell)} is a share; {field} is none")
    return number.normalize() if number == 0 else number


def _member(cell: Cell, allowed: tuple[str, ...]) -> str:
    text = cell.strip()
    folded = text.casefold().replace(" ", "").replace("-", "")
    for member in allowed:
        if member.casefold() == folded:
            return member
    near = nearest(text, allowed, count=2) or list(allowed)
    raise Unfit(f"{_shown(cell)} is not in the list; write {' or '.join(near)}")


def _shown(cell: str) -> str:
    text = " ".join(cell.split())
    return repr(str(text if len(text) <= 40 else text[:38] + " …"))
