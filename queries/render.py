"""How answers are shown to people: as a table that fits the terminal, or as Markdown.

Numbers with their limits fold into one cell (`16 % (9–25)`), labels stand for IRIs, columns
that say the same in every row go above the table, and the rows that stand under a leading one
are set in. An answer too wide for a table is set as one paragraph a row. What the question does
not tell always stands below.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import pyoxigraph as ox

from ontology.prefixes import expand, shorten
from queries.answer import Answer, Row
from queries.names import words

# Columns whose content shows in the number's own cell.
_FOLDED: Final = ("lower", "upper", "events", "total", "unit", "asPrinted")
NUMBER: Final = "number"
# Columns that every row shows, alike or not, and columns that serve to sort.
_OF_A_ROW: Final = (NUMBER, "verdict", "caveat", "claim")
_FOR_SORTING: Final = ("leads", "rank")
# Numbers beside the row's own, such as the comparator's; a `pValue` is none of them.
_OF_A_SHARE: Final = re.compile(r"[a-z]{2}(?:Value|Lower|Upper)$")
_NARROW: Final = 14
_LONG_WORD: Final = 20
_GAP: Final = "  "
_INDENT: Final = "    "
_UNDER: Final = "└ "
_ABOUT_UNDER: Final = (
    "└ marks a finding that does not lead: the one above it without a mark decides for the therapy "
    "and outcome. It may be of another study, and it may disagree."
)
NOTHING: Final = (
    "No row. What was asked for stands in nothing read, which is not evidence of absence."
)
# Columns whose cells stand below their row.
_BELOW: Final = ("recommendation", "editions", "edition", "caveat")


class Table(NamedTuple):
    """An answer ready to be set: what stands above, the header, the rows, what stands below."""

    above: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: Sequence[str]


def table_of(answer: Answer, labels: Mapping[str, str]) -> Table:
    """The answer as people read it, what was asked above it; `labels` names concepts by IRI."""
    rows = list(answer.rows())
    columns = shown(answer.columns, rows)
    cells = [[in_words(column, row, labels) for column in columns] for row in rows]
    same = constant(columns, cells)
    kept = [index for index, column in enumerate(columns) if column not in same]
    was_asked = asked(answer, labels)
    said = {heading(c): value for c, value in same.items() if value and c not in was_asked}
    above = " · ".join(f"{name}: {value}" for name, value in {**was_asked, **said}.items())
    below = [answer.not_told]
    if answer.left_out:
        claims = ", ".join(answer.left_out)
        below.insert(0, f"Left out, because they rest on retracted documents: {claims}.")
    if not rows:
        below.insert(0, NOTHING)
    cells = [[row[index] for index in kept] for row in cells]
    set_in = under([row[0] for row in cells], rows, answer)
    grouped = [
        [_UNDER * is_under + first, *others]
        for (first, *others), is_under in zip(cells, set_in, strict=True)
    ]
    if any(set_in):
        below.insert(0, _ABOUT_UNDER)
    return Table(above, [heading(columns[index]) for index in kept], grouped, below)


def asked(answer: Answer, labels: Mapping[str, str]) -> dict[str, str]:
    """Every given with what it was given or stands for by default."""
    asked = {}
    for given in answer.question.givens:
        values = answer.given.get(given.name) or ([given.default] if given.default else [])
        iris = [expand(value) or value for value in values]
        names = [labels.get(iri) or shorten(iri) for iri in iris]
        if given.type == "proportion":
            names = [f"{percent(value)} %" for value in values]
        if names:
            asked[heading(given.name.replace("_", " "))] = " or ".join(names)
    return asked


def plain(table: Table, width: int) -> str:
    """The table as text no wider than `width`, cells wrapped."""
    return "".join(f"{line}\n" for line, _ in _lines(table, width))


def markdown(table: Table) -> str:
    """The table in Markdown, with what stands above and below as paragraphs."""
    lines = [table.above, ""] if table.above else []
    if table.rows:
        lines.append("| " + " | ".join(table.header) + " |")
        lines.append("|" + " --- |" * len(table.header))
        lines += [
            "| " + " | ".join(c.replace("|", r"\|") for c in row) + " |" for row in table.rows
        ]
        lines.append("")
    return "\n".join(lines) + "\n" + "\n\n".join(table.below) + "\n"


def show_on_terminal(table: Table, title: str) -> None:
    """Print the same lines with rich, as wide as the terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.print(Text(title, style="bold"), Text(), sep="\n")
    for line, style in _lines(table, console.width):
        console.print(Text(line, style=style), no_wrap=True, crop=False)


def _lines(table: Table, width: int) -> Iterator[tuple[str, str]]:
    """Each line with its style."""
    if table.above:
        yield from ((line, "cyan") for line in (*_wrapped(table.above, width), ""))
    yield from _grid(table, width) if _fits(table, width) else _paragraphs(table, width)
    for note in table.below:
        yield from ((line, "italic") for line in _wrapped(note, width))


def shown(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """The columns of the table: labels for IRIs, one number, no document beside its claim."""
    folded = {"value": NUMBER} if "value" in columns or "events" in columns else {}
    own = all(row.get("evidenceTherapy") in (None, row.get("therapy")) for row in rows)
    named: list[str] = []
    for column in columns:
        if column == "evidenceTherapy" and own:
            continue
        named_otherwise = f"{column}Label" in columns or column in ("document", "documentLabel")
        if named_otherwise or column in _FOR_SORTING:
            continue
        if folded and column in _FOLDED and column != "events":
            continue
        name = NUMBER if folded and column in ("value", "events") else column
        if name not in named:
            named.append(name)
    return named


def in_words(column: str, row: Row, labels: Mapping[str, str]) -> str:
    """The cell of a row in a column that is shown, "" where the row has none."""
    if column == NUMBER:
        return number(row)
    term = row.get(column)
    if term is None and column == "claim":  # a document that makes no claim of it
        term = row.get("document")
    if term is None:
        return ""
    if _OF_A_SHARE.search(column) and _shows_shares(row) and _is_share(str(term.value)):
        return f"{percent(str(term.value))} %"
    if isinstance(term, ox.NamedNode):
        return labels.get(term.value) or shorten(term.value)
    if isinstance(term, ox.Literal) and term.datatype.value.endswith("#boolean"):
        return {"true": "yes", "false": "no"}[term.value]
    return str(getattr(term, "value", term))


def _shows_shares(row: Row) -> bool:
    """Whether the numbers beside the row's own are shares: its own are, or it has none."""
    return getattr(row.get("unit"), "value", "proportion") == "proportion"


def number(row: Row) -> str:
    """The number of a row as people read it: `16 % (9–25)`, `12/14 = 86 % (57.2–98.2)`, `0 events`.

    Where there is none: the words as printed.
    """
    held = {name: getattr(row.get(name), "value", "") for name in ("value", *_FOLDED)}
    is_share = held["unit"] == "proportion" or (not held["unit"] and _is_share(held["value"]))
    limits = [percent(held[end]) if is_share else held[end] for end in ("lower", "upper")]
    interval = f" ({'–'.join(limits)})" if all(limits) else ""
    if held["value"]:
        value = f"{percent(held['value'])} %" if is_share else f"{held['value']} {held['unit']}"
        counted = f"{held['events']}/{held['total']} = " if held["events"] and held["total"] else ""
        return counted + value + interval
    if held["events"] and held["total"]:
        return f"{held['events']}/{held['total']}" + interval.replace(")", " %)")
    if held["events"]:
        return f"{held['events']} event" + "s" * (held["events"] != "1")
    return held["asPrinted"]


def _is_share(value: str) -> bool:
    return not value or 0 <= Decimal(value) <= 1


def percent(share: str) -> str:
    """A share from 0 to 1 as a percentage with at most one place, without its sign."""
    if not share:
        return ""
    exact = (Decimal(share) * 100).quantize(Decimal("0.1"))
    return str(exact.to_integral_value() if exact == exact.to_integral_value() else exact)


def constant(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> dict[str, str]:
    """Columns that need not be read in every row: they are empty, or say the same in each."""
    same = {}
    for index, column in enumerate(columns):
        held = {row[index] for row in cells}
        alike = index and len(held) == 1 and column not in _OF_A_ROW
        if held == {""} or alike:
            same[column] = held.pop()
    return same


def under(firsts: Sequence[str], rows: Sequence[Row], answer: Answer) -> list[bool]:
    """Of each row, whether it is set in under the leading one above it, being about the same.

    `firsts` are the first cells, in words.
    """
    asked = {given.name for given in answer.question.givens if given.default} | set(answer.given)
    about: object = None
    set_in = []
    for first, row in zip(firsts, rows, strict=True):
        topic = (first, None if "outcome" in asked else row.get("outcomeFound"))
        leads = getattr(row.get("leads"), "value", "") == "true"
        set_in.append(topic == about and not leads)
        about = topic if leads or topic == about else None
    return set_in


def heading(column: str) -> str:
    """A column as people read it: "outcome found" for `outcomeFoundLabel`."""
    return words(column.removesuffix("Label"))


def _grid(table: Table, width: int) -> Iterator[tuple[str, str]]:
    """Rows under a header; what is long of each stands below it, as wide as the table."""
    if not table.rows:
        return
    beside = [i for i, name in enumerate(table.header) if name not in _BELOW]
    below = [i for i, name in enumerate(table.header) if name in _BELOW]
    widths = _widths([[row[i] for i in beside] for row in (table.header, *table.rows)], width)
    yield from ((line, "bold") for line in _set([table.header[i] for i in beside], widths))
    yield _GAP.join("─" * w for w in widths), "dim"
    for row in table.rows:
        style = "dim" if row[0].startswith(_UNDER) else ""
        yield from ((line, style) for line in _set([row[i] for i in beside], widths))
        named = [(table.header[i], row[i]) for i in below if row[i]]
        text = " · ".join(cell if name == "caveat" else f"{name}: {cell}" for name, cell in named)
        yield from ((line, "dim") for line in _wrapped(text, width, _INDENT))
    yield "", ""


def _paragraphs(table: Table, width: int) -> Iterator[tuple[str, str]]:
    """Each row as its first cell, and below it the others with their names."""
    for title, *cells in table.rows:
        yield from ((line, "bold") for line in _wrapped(title, width))
        named = zip(table.header[1:], cells, strict=True)
        text = " · ".join(f"{name}: {cell}" for name, cell in named if cell)
        yield from ((line, "") for line in (*_wrapped(text, width, _INDENT), ""))


def _fits(table: Table, width: int) -> bool:
    """Whether every column has room for its words, and claims stand whole."""
    beside = [i for i, name in enumerate(table.header) if name not in _BELOW]
    least = _least([[row[i] for i in beside] for row in (table.header, *table.rows)])
    return sum(least) + len(_GAP) * (len(least) - 1) <= width


def _least(rows: Sequence[Sequence[str]]) -> list[int]:
    """The least width of each column: short cells and claims whole, else its longest word."""
    least = []
    for column in zip(*rows, strict=True):
        longest = max(len(cell) for cell in column)
        word = max(len(word) for cell in column for word in cell.split() or [""])
        whole = longest <= _NARROW or column[0] == "claim"
        least.append(longest if whole else min(word, _LONG_WORD))
    return least


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Lines no wider than the width; names are not broken at their hyphens."""
    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The least widths, and what room is left to the cells that would take most lines."""
    widths = _least(rows)
    longest = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for _ in range(width - len(_GAP) * (len(widths) - 1) - sum(widths)):
        lines, column = max(
            (length / w, i) for i, (length, w) in enumerate(zip(longest, widths, strict=True)) if w
        )
        if lines <= 1:
            break
        widths[column] += 1
    return widths


def _set(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells = [_wrapped(cell, w) or [""] for cell, w in zip(row, widths, strict=True)]
    height = max(len(cell) for cell in cells)
    padded = [cell + [""] * (height - len(cell)) for cell in cells]
    return [
        _GAP.join(cell[line].ljust(w) for cell, w in zip(padded, widths, strict=True)).rstrip()
        for line in range(height)
    ]
