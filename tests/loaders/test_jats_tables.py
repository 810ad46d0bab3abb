"""Tables of articles as grids: no number in a wrong column, no span that fills the memory."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from loaders.jats.tables import MOST_COLUMNS, NoGrid, Table, read_table

PLAIN = """<table><thead>
<tr><th rowspan="2">Outcome</th><th colspan="2">Group</th></tr>
<tr><th>Drug (n = 20)</th><th>Placebo (n = 10)</th></tr></thead>
<tbody><tr><td colspan="3">Week 12</td></tr>
<tr><td style="padding-left:10%">Score<xref ref-type="fn" rid="n1">a</xref></td>
<td>4.1 ± 2.0</td><td>10<sup>9</sup>/l</td></tr>
<tr><td>Rash<sup>b</sup></td><td colspan="2">1 (5)</td></tr></tbody></table>"""


def table(text: str) -> Table:
    described = {"number": 1, "label": "Table 1", "caption": "Results"}
    return read_table(etree.fromstring(text), "/article/table[1]", **described)


def test_a_cell_stands_in_every_column_and_row_that_it_spans() -> None:
    grid = table(PLAIN)
    assert [row.texts for row in grid.header] == [
        ("Outcome", "Group", "Group"),
        ("Outcome", "Drug (n = 20)", "Placebo (n = 10)"),
    ]
    assert grid.body[2].texts == ("Rash", "1 (5)", "1 (5)")


def test_a_heading_over_all_columns_stays_a_heading() -> None:
    assert [row.heading for row in table(PLAIN).body] == ["Week 12", None, None]


def test_plus_minus_and_powers_stay_and_marks_of_footnotes_go() -> None:
    score = table(PLAIN).body[1]
    assert score.texts == ("Score", "4.1 ± 2.0", "10⁹/l")
    assert score.cells[0]
    assert score.cells[0].marks == ("n1",)
    assert score.cells[0].indent == 10


def test_a_cell_tells_where_in_the_article_it_stands() -> None:
    cell = table(PLAIN).body[1].cells[2]
    assert cell
    assert cell.path == "/article/table[1]/tbody[1]/tr[2]/td[3]"


def test_a_table_without_head_takes_its_rows_of_th_as_head() -> None:
    grid = table("<table><tr><th>A</th><th>B</th></tr><tr><th>x</th><td>1</td></tr></table>")
    assert [row.texts for row in grid.header] == [("A", "B")]
    assert [row.texts for row in grid.body] == [("x", "1")]


def test_a_span_of_a_thousand_million_columns_is_refused_and_takes_no_memory() -> None:
    for span in ("1000000000", "9" * 5000, str(MOST_COLUMNS)):
        tracemalloc.start()
        with pytest.raises(NoGrid, match="more than 200 columns"):
            table(f'<table><tr><td>a</td><td colspan="{span}">b</td></tr></table>')
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
        tracemalloc.stop()


def test_a_span_below_the_last_row_ends_with_the_rows() -> None:
    text = '<table><tr><td rowspan="1000000000">a</td><td>1</td></tr><tr><td>2</td></tr></table>'
    assert [row.texts for row in table(text).body] == [("a", "1"), ("a", "2")]


def test_spans_that_are_no_numbers_are_one_and_zero_goes_to_the_end() -> None:
    text = (
        '<table><tr><td rowspan="0">a</td><td colspan="x">1</td></tr><tr><td colspan="-3">2</td>'
        "</tr></table>"
    )
    assert [row.texts for row in table(text).body] == [("a", "1"), ("a", "2")]


def test_a_table_with_too_many_cells_is_refused() -> None:
    rows = f"<tr>{'<td/>' * 200}</tr>" * 501
    with pytest.raises(NoGrid, match="more than 100000 cells"):
        table(f"<table>{rows}</table>")


def test_cells_that_overlap_are_refused() -> None:
    text = '<table><tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="2">c</td></tr></table>'
    with pytest.raises(NoGrid, match="overlap"):
        table(text)


def test_a_row_with_a_missing_cell_makes_the_table_ragged_and_a_heading_does_not() -> None:
    whole = "<table><tr><td>a</td><td>1</td></tr><tr><td>Week 4</td></tr></table>"
    assert not table(whole).ragged
    assert table(whole).body[1].heading == "Week 4"
    assert table("<table><tr><td/><td>1</td></tr><tr><td/></tr></table>").ragged


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(NoGrid, match="picture"):
        table("<table><col/></table>")


SPANS = st.sampled_from(["1", "2", "3", "0", "7", "201", "", "x"])
CELLS = st.builds('<td colspan="{}" rowspan="{}">{}</td>'.format, SPANS, SPANS, st.integers())
ROWS = st.lists(st.lists(CELLS, max_size=5).map("".join), max_size=6)


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_any_spans_give_rows_of_one_width_or_a_refusal(rows: list[str]) -> None:
    text = "".join(f"<tr>{row}</tr>" for row in rows)
    try:
        grid = table(f"<table>{text}</table>")
    except NoGrid:
        return
    assert len({len(row.cells) for row in grid.header + grid.body}) == 1
