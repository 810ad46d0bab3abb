"""What a sheet says of one document: its entry, and the results in the rows that name it."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.closed_lists import Access
from loaders.bibliographic import Entry
from loaders.extraction_sheets.cells import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result: fields of a finding by name, and the cell in which its number stands.

    `therapy`, `comparator`, `outcome` and `condition` are in the words of the sheet; `design`
    and `statistic` are slugs. `study` is empty where the document has one study.
    """

    key: str
    cell: str
    study: str
    design: str
    values: Mapping[str, Value]
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A document with its results; `curated` where it is from our template, with quotes.

    `read_by` is the text of the mapping that its sheet was read by: with another one, the same
    rows are another record.
    """

    entry: Entry
    access: Access | None
    curated: bool
    results: tuple[Result, ...]
    rows: tuple[int, ...]
    read_by: str = ""
    warnings: tuple[str, ...] = ()
