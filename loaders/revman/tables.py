"""RevMan's tables: which one it is, its rows, and the review that they are of.

Each is a table of its own: nothing joins the files of one download.
"""

import csv
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from loaders.content import Content
from loaders.record import Unreadable
from loaders.revman import five, web
from loaders.revman.columns import Row
from loaders.revman.fields import Field
from loaders.revman.values import Included, Review

_NOT_LETTERS: Final = re.compile(r"[^a-z0-9²]+")
_FIVE: Final = frozenset({"comparison number", "outcome number", "effect measure", "events 1"})
_ROWS: Final = frozenset({"analysis group", "analysis number", "study", "experimental n", "giv se"})
_POOLED: Final = frozenset({"analysis group", "analysis number", "experimental n", "effect z"})
_MOST_COLUMNS: Final = 200
_LONGEST_HEADER: Final = 20000
_TITLES: Final = {
    "five": "RevMan data and analyses",
    "rows": "RevMan data of studies",
    "pooled": "RevMan pooled effects",
}


def table_of(first_line: str) -> str | None:
    """Which table starts with such a line: `five`, `rows` or `pooled`; None for another one."""
    _, names = _header(first_line)
    found = set(names)
    if found >= _FIVE:
        return "five"
    if found >= _ROWS:
        return "rows"
    return "pooled" if found >= _POOLED else None


def review(content: Content) -> Review | None:
    """The review that the table is of, None where it has a header and no rows.

    Raises Unreadable or Hostile. Rows that are malformed are left out, and told.
    """
    start = content.text().lstrip("\ufeff \t\r\n")
    table = table_of(_first_line(start))
    if table is None:
        raise Unreadable("it does not start with the header of a RevMan table; export it again")
    left_out: list[str] = []
    rows = list(_rows(start, left_out))
    count_of_rows = len(rows) + len(left_out)
    if not count_of_rows:
        return None
    made = {"five": five.analyses, "rows": web.of_studies, "pooled": web.of_pooled}[table]
    analyses = tuple(made(rows, left_out))
    doi, url = (rows[0][1](name) if rows else "" for name in ("review_doi", "review_url"))
    data = [data for analysis in analyses for data in analysis.data]
    if not (data or any(analysis.pools for analysis in analyses)):
        why = f" ({left_out[0]})" if left_out else ""
        raise Unreadable(f"none of its rows holds a number that can be used{why}; mend them")
    years = {(d.study, d.year): None for d in data}
    named = analyses[0].comparison or analyses[0].name or "without a name"
    return Review(
        title="" if doi else f"[{_TITLES[table]}: {named}]",
        doi=doi,
        url=url,
        studies=tuple(Included(name=name, year=year) for name, year in years),
        analyses=analyses,
        rows=count_of_rows,
        left_out=tuple(left_out),
    )


def _first_line(text: str) -> str:
    return next(iter(text[:_LONGEST_HEADER].splitlines()), "")


def _header(line: str) -> tuple[str, list[str]]:
    """The delimiter that makes the most columns of a line, and their names in small letters."""
    delimiter = max(",;\t", key=line.count)
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return delimiter, []
    return delimiter, [_name(cell) for cell in cells]


@lru_cache(maxsize=1000)
def _name(cell: str) -> str:
    return _NOT_LETTERS.sub(" ", cell.casefold()).strip()


def _rows(text: str, left_out: list[str]) -> Iterator[Row]:
    """Each row that is not blank with its number, the header being 1.

    Rows may end early; one that has more cells than there are columns is left out.
    """
    delimiter, names = _header(_first_line(text))
    if len(names) > _MOST_COLUMNS:
        raise Unreadable(f"it has {len(names)} columns, more than RevMan writes; export it again")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            beyond = [cell for cell in cells[len(names) :] if cell.strip()]
            if beyond:
                left_out.append(f"row {number}: it has a cell beyond the last column; mend it")
            elif number > 1 and any(cell.strip() for cell in cells):
                yield number, _field(dict(zip(names, cells, strict=False)))
    except csv.Error as error:
        raise Unreadable(f"the table is damaged ({error}); export it again") from error


def _field(cells: dict[str, str]) -> Field:
    def field(name: str) -> str:
        return " ".join(cells.get(_name(name), "").split())

    return field
