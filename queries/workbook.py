"""An answer as a workbook, by XlsxWriter: its rows with IRIs, the references, what was asked."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from graph.store import Store
from queries.answer import Answer
from queries.bibliography import cited, facts_of
from queries.cited import references
from queries.render import asked

# Text stays text: no address is a link, nothing is a formula.
_PLAIN_TEXT: Final = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}


def workbook(answer: Answer, labels: Mapping[str, str], store: Store) -> bytes:
    """The bytes of an XLSX file with three sheets: answer, references, about."""
    from xlsxwriter import Workbook

    held = BytesIO()
    book = Workbook(held, _PLAIN_TEXT)
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("answer")
    columns = answer.columns
    sheet.write_row(0, 0, columns, bold)
    for line, row in enumerate(answer.rows(), start=1):
        for place, column in enumerate(columns):
            if column in row:
                sheet.write(line, place, _plain(row[column]))
    sheet.freeze_panes(1, 0)
    listed = book.add_worksheet("references")
    listed.write_row(0, 0, ["document", "reference"], bold)
    for line, document in enumerate(references(answer), start=1):
        listed.write_row(line, 0, [document, cited(facts_of(store, document))])
    about = book.add_worksheet("about")
    said = [
        ("question", answer.question.name),
        ("asks", answer.question.summary),
        *asked(answer, labels).items(),
        ("does not tell", answer.not_told),
        ("left out", ", ".join(answer.left_out) or "nothing"),
    ]
    for line, pair in enumerate(said):
        about.write_row(line, 0, pair)
    book.close()
    return held.getvalue()


def _plain(term: Any) -> str | float | int | bool:
    """A number as a number, everything else as its text; IRIs stay whole."""
    kind = getattr(getattr(term, "datatype", None), "value", "").rpartition("#")[2]
    if kind == "integer":
        return int(term.value)
    if kind == "decimal":
        return float(term.value)
    return bool(term.value == "true") if kind == "boolean" else str(term.value)
