"""How numbers and tables read."""

from typing import Any

import pyoxigraph as ox
import pytest

from queries.render import Table, markdown, number, plain

DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


def row(**cells: object) -> dict[str, Any]:
    return {
        name: ox.Literal(cell) if isinstance(cell, str) else ox.Literal(str(cell), datatype=DECIMAL)
        for name, cell in cells.items()
    }


@pytest.mark.parametrize(
    ("cells", "reads"),
    [
        ({"value": 0.16, "lower": 0.09, "upper": 0.25}, "16 % (9–25)"),
        (
            {"value": 0.86, "events": 12, "total": 14, "lower": 0.571871, "upper": 0.982205},
            "12/14 = 86 % (57.2–98.2)",
        ),
        ({"events": 0, "total": 10, "lower": 0, "upper": 0.308497}, "0/10 (0–30.8 %)"),
        ({"events": 0}, "0 events"),
        ({"events": 1}, "1 event"),
        ({"value": 15, "unit": "months"}, "15 months"),
        ({"value": 3.17, "lower": 1.04, "upper": 9.67, "unit": "ratio"}, "3.17 ratio (1.04–9.67)"),
        ({"asPrinted": "high teratogenicity"}, "high teratogenicity"),
        ({}, ""),
    ],
)
def test_a_number_reads_with_its_limits(cells: dict[str, object], reads: str) -> None:
    assert number(row(**cells)) == reads


def table(columns: int, rows: int = 2, cell: str = "a few words here") -> Table:
    header = [f"column {index}" for index in range(columns)]
    return Table("above: all", header, [[cell] * columns] * rows, ["What it does not tell."])


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("columns", [1, 3, 6, 12, 20])
def test_a_table_is_never_wider_than_the_terminal(columns: int, width: int) -> None:
    text = plain(table(columns, cell="a-very-long-word-that-has-no-room/at-all-in-a-cell"), width)
    assert max(len(line) for line in text.splitlines()) <= width


def test_an_answer_too_wide_for_a_table_is_set_as_paragraphs() -> None:
    text = plain(table(20), 80)
    assert "column 7: a few words here" in " ".join(text.split())
    assert "─" not in text


def test_an_answer_without_rows_says_that_this_is_no_evidence_of_absence() -> None:
    text = plain(Table("", ["therapy"], [], ["No row. Nothing was found."]), 80)
    assert text == "No row. Nothing was found.\n"


def test_markdown_escapes_the_bar() -> None:
    assert r"a \| b" in markdown(table(1, cell="a | b"))
