"""Extraction sheets: tables, in CSV or XLSX, of what reviewers took out of documents."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from loaders.content import Content, Head
from loaders.extraction_sheets import filled, mapped
from loaders.extraction_sheets.grid import folded
from loaders.extraction_sheets.mapping import SheetMapping, read_mapping
from loaders.extraction_sheets.skeleton import looks_extracted, skeleton_of
from loaders.record import Record, Refused, Unreadable
from loaders.tables import Sheet, sheets

# Columns of tables that other readers know: RevMan's and the Cochrane Library's.
_OF_OTHERS: Final = frozenset({"Comparison Number", "Analysis group", "GIV Mean"})


def recognise(head: Head) -> str | None:
    """Why content that starts so is an extraction sheet, in words; None where it is not."""
    tables = head.tables
    if filled.is_filled(tables):
        return "it has the columns of our template: document, therapy, outcome, statistic, quote"
    if any(looks_extracted(sheet) for sheet in tables) and not any(map(_of_others, tables)):
        return "it is a table with numbers of people, or means, of what was given to them"
    return None


def records(content: Content, mapping: SheetMapping | None = None) -> Iterator[Record | Refused]:
    """Each document that rows name, with its rows; a row that does not hold by itself.

    The mapping is that of the content, if none is given.

    Raises Hostile, or Unreadable where the sheet is neither the template nor has a mapping: with
    a mapping to start from.
    """
    tables = sheets(content)
    if content.mapping and mapping is None:
        mapping = read_mapping(content.mapping)
    if mapping is not None:
        yield from (_of(content, each) for each in mapped.records(tables, mapping))
    elif filled.is_filled(tables):
        yield from (_of(content, each) for each in filled.records(tables))
    else:
        start = skeleton_of(tables)
        sentence = "it needs a mapping that says what its columns are, with --mapping FILE; start"
        raise Unreadable(f"{sentence} from this one, and mend it:\n{start}")


def _of(content: Content, each: Record | Refused) -> Record | Refused:
    """A record under the name of its sheet too: two sheets on one document do not rival."""
    if isinstance(each, Refused):
        return each
    sheet = hashlib.sha256(Path(content.name).name.encode()).hexdigest()[:8]
    read = replace(each.content, read_by=content.mapping)
    return replace(each, key=f"{each.key}-{sheet}", content=read)


def _of_others(sheet: Sheet) -> bool:
    return any(_OF_OTHERS & set(map(folded, row)) for row in sheet.rows[:5])
