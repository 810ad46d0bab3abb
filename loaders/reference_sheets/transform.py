"""A row of a reference table to a document."""

import re
from dataclasses import replace

from loaders import bibliographic
from loaders.author_names import authors_of
from loaders.bibliographic import Entry, year_in
from loaders.document_kinds import kind_of
from loaders.markup import plain
from loaders.record import Made, Record
from loaders.reference_sheets.read import Row
from loaders.source import Source


def made(record: Record, source: Source) -> Made:
    """The document of a row; a year that is none is warned of."""
    entry = entry_of(record.content)
    warnings: tuple[str, ...] = ()
    if entry.date and year_in(entry.date) is None:
        warnings = (f"its year {entry.date!r} is none; it is left out",)
    return replace(bibliographic.made(record, source, entry), warnings=warnings)


def entry_of(row: Row) -> Entry:
    """The entry of a row."""
    authors, others = authors_of(_authors(row))
    types = tuple(filter(None, map(plain, re.split(r"\s*[;|]\s*", row.get("types")))))
    return Entry(
        title=plain(row.get("title")),
        vernacular_title=plain(row.get("vernacular_title")) or None,
        authors=authors,
        and_others=others,
        journal=plain(row.get("journal")) or None,
        publisher=plain(row.get("publisher")) or None,
        date=row.get("date"),
        volume=row.get("volume") or None,
        issue=row.get("issue") or None,
        pages=_pages(row),
        language=row.get("language").partition(";")[0],
        doi=row.doi,
        pmid=row.pmid,
        pmcid=row.pmcid,
        url=next(iter(row.get("url").split()), None),
        identifiers=tuple(row.cells.values()),
        abstract=plain(row.get("abstract")),
        kind=kind_of(types),
        publication_types=types,
    )


def _authors(row: Row) -> list[str]:
    """The names; where commas part them, they are printed `Surname I.` without one."""
    printed, between = row.get("authors"), row.dialect.between_authors
    return printed.split(";" if between == ", " and ";" in printed else between)


def _pages(row: Row) -> str | None:
    first, last = row.get("first_page"), row.get("last_page")
    if first and last and first != last:
        return f"{first}-{last}"
    return row.get("pages") or first or None
