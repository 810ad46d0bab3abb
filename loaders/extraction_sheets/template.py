"""The template that reviewers fill in: as a workbook with drop-downs, or as CSV."""

import csv
import io
from pathlib import Path
from typing import Any, Final

from graph.closed_lists import Access, DocumentKind
from loaders.extraction_sheets import columns
from loaders.extraction_sheets.cells import members
from loaders.extraction_sheets.columns import Column
from loaders.extraction_sheets.concepts import labels

_LISTS: Final = "lists"
_ROWS: Final = 2_000
# Made up: no such document, study or number exists.
_EXAMPLE_DOCUMENT: Final = {
    "example": "example",
    "document": "nobody-2024",
    "title": "A made-up trial of thalidomide that nobody did",
    "kind": "JournalArticle",
    "access": "FullText",
    "doi": "10.1234/example",
    "authors": "Nobody N; Nemo A",
    "journal": "Journal of Examples",
    "year": "2024",
}
_EXAMPLE: Final = {
    "example": "example",
    "document": "nobody-2024",
    "design": "open-label trial",
    "therapy": "thalidomide",
    "condition": "cutaneous lupus erythematosus",
    "population_match": "CleOnly",
}
_EXAMPLES: Final = (
    _EXAMPLE
    | {
        "outcome": "response",
        "statistic": "proportion",
        "measure_kind": "Incidence",
        "value": "75%",
        "events": "9",
        "total": "12",
        "denominator": "Analysed",
        "time_low": "16",
        "time_unit": "weeks",
        "time_relation": "AtEnd",
        "quote": "a response was seen in 9 of 12 patients (75%) at week 16",
    },
    _EXAMPLE
    | {
        "outcome": "peripheral neuropathy",
        "statistic": "count",
        "events": "0",
        "total": "12",
        "denominator": "Enrolled",
        "quote": "none of the 12 patients developed peripheral neuropathy",
    },
)
_HOW: Final = (
    "Write one row for each number in the sheet findings, and one for each document in documents.",
    "Rows with anything in the column example are made up and are not loaded.",
    "Leave blank what is not reported; write 0 only where the document says none.",
    "Each number must stand in the quote: copy the words of the document that hold it.",
    "Load the filled file with: clevidence load findings.xlsx",
)


def template(file: Path) -> None:
    """Write the template; as CSV, where the documents stand beside findings, by its suffix.

    Raises OSError where the file cannot be written.
    """
    file.write_bytes(_as_csv() if file.suffix.casefold() == ".csv" else _as_workbook())


def _as_csv() -> bytes:
    names = [column.name for column in columns.FINDING_COLUMNS]
    beside = [c.name for c in columns.DOCUMENT_COLUMNS if c.name not in ("example", "document")]
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([*names, *(columns.DOCUMENT + name for name in beside)])
    for row in _EXAMPLES:
        of_document = [_EXAMPLE_DOCUMENT.get(name, "") for name in beside]
        writer.writerow([*(row.get(name, "") for name in names), *of_document])
    return held.getvalue().encode("utf-8-sig")


def allowed(column: str, sheet: str) -> tuple[list[str], bool]:
    """The values that a column lists, and whether others may stand in it too."""
    if sheet == columns.DOCUMENTS:
        closed: dict[str, Any] = {"kind": DocumentKind, "access": Access}
        return (list(closed[column].__args__), False) if column in closed else ([], True)
    if column in columns.CONCEPTS:
        kind = columns.CONCEPTS[column]
        return labels(kind), column not in ("design", "statistic")
    return list(members(column)), False


def _as_workbook() -> bytes:
    from xlsxwriter import Workbook

    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = Workbook(held, options)
    look = {
        "bold": book.add_format({"bold": True, "bg_color": "#DDE8F0", "text_wrap": True}),
        "example": book.add_format({"italic": True, "font_color": "#777777"}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    findings, documents, read_me, lists = (
        book.add_worksheet(name)
        for name in (columns.FINDINGS, columns.DOCUMENTS, columns.READ_ME, _LISTS)
    )
    lists.hide()
    used = 0
    for sheet, its, rows in (
        (findings, columns.FINDING_COLUMNS, _EXAMPLES),
        (documents, columns.DOCUMENT_COLUMNS, (_EXAMPLE_DOCUMENT,)),
    ):
        used = _table(sheet, its, rows, (lists, used), look)
    _read_me(read_me, look)
    book.close()
    return held.getvalue()


def _table(sheet: Any, its: Any, rows: Any, lists: tuple[Any, int], look: Any) -> int:
    """Header, examples and drop-downs; gives the number of lists used so far."""
    listed, used = lists
    for place, column in enumerate(its):
        sheet.write_string(0, place, column.name, look["bold"])
        sheet.write_comment(0, place, _meaning(column))
        for line, row in enumerate(rows, start=1):
            sheet.write_string(line, place, row.get(column.name, ""), look["example"])
        values, open_ = allowed(column.name, sheet.get_name())
        if values:
            listed.write_column(0, used, values)
            letter = chr(65 + used) if used < 26 else f"A{chr(39 + used)}"
            source = f"={_LISTS}!${letter}$1:${letter}${len(values)}"
            kind = "information" if open_ else "stop"
            said = {"validate": "list", "source": source, "error_type": kind}
            sheet.data_validation(1, place, _ROWS, place, said)
            used += 1
    sheet.set_column(0, len(its) - 1, 16, look["text"])
    sheet.freeze_panes(1, 2)
    return used


def _meaning(column: Column) -> str:
    return column.meaning + (f". Needed {column.needed}." if column.needed else ".")


def _read_me(sheet: Any, look: Any) -> None:
    for line, sentence in enumerate(_HOW):
        sheet.write_string(line, 0, sentence)
    line = len(_HOW) + 1
    sheet.write_row(line, 0, ["sheet", "column", "meaning", "allowed values"], look["bold"])
    for name, its in (
        (columns.FINDINGS, columns.FINDING_COLUMNS),
        (columns.DOCUMENTS, columns.DOCUMENT_COLUMNS),
    ):
        for column in its:
            line += 1
            values, open_ = allowed(column.name, name)
            words = "; ".join(values) + ("; or others, in words" if values and open_ else "")
            sheet.write_row(line, 0, [name, column.name, _meaning(column), words], look["wrap"])
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 3, 70)
