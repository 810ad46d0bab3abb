"""A RIS reference to a document, the same whatever tool exported it."""

import re
from dataclasses import replace
from typing import Final

from loaders import bibliographic
from loaders.author_names import authors_of
from loaders.bibliographic import Entry, day_in, year_in
from loaders.document_kinds import is_kind, kind_of
from loaders.markup import plain
from loaders.record import Made, Record
from loaders.ris.reference import Reference
from loaders.source import Source

_JOURNALS: Final = ("JF", "T2", "JO", "JA", "J2", "BT")
_TITLES: Final = ("TI", "T1", "CT")
_AUTHOR_YEAR: Final = re.compile(r"[( ]\d{4}[a-z]?\)?$")


def made(record: Record, source: Source) -> Made:
    """The document of a reference; a year that is none, and damaged letters, are warned of."""
    reference: Reference = record.content
    entry = entry_of(reference)
    warnings = []
    if entry.date and year_in(entry.date) is None:
        warnings.append(f"its year {entry.date!r} is none; it is left out")
    if b"\xef\xbf\xbd" in record.raw:
        warnings.append("some letters are damaged; export it again as UTF-8")
    return replace(bibliographic.made(record, source, entry), warnings=tuple(warnings))


def entry_of(reference: Reference) -> Entry:
    """The entry of a reference; which tag holds what depends on the tool that wrote it."""
    authors, others = authors_of(reference.all("AU", "A1"))
    types = _types(reference)
    return Entry(
        title=_title(reference),
        authors=authors,
        and_others=others,
        journal=plain(reference.first(*_JOURNALS)) or None,
        publisher=plain(reference.first("PB")) or None,
        date=_date(reference),
        volume=reference.first("VL", "VO") or None,
        issue=reference.first("IS", "CP") or None,
        pages=_pages(reference),
        language=reference.first("LA").partition("\n")[0].partition(";")[0],
        doi=reference.doi,
        pmid=reference.pmid,
        pmcid=reference.pmcid,
        url=next(iter(reference.first("UR").split()), None),
        identifiers=tuple(value for values in reference.tags.values() for value in values),
        abstract=plain(reference.first("AB", "N2")),
        kind=kind_of((reference.first("TY"), *types)),
        publication_types=types,
    )


def _title(reference: Reference) -> str:
    """The title, or for want of one the short title, unless that is `Brownstein (2024)`."""
    short = reference.first("ST")
    return plain(reference.first(*_TITLES)) or ("" if _AUTHOR_YEAR.search(short) else plain(short))


def _types(reference: Reference) -> tuple[str, ...]:
    """Those of M3, unless it is a DOI, and lines of N1 that are one, as EndNote has them."""
    told = [plain(value) for value in reference.all("M3") if not bibliographic.doi_in(value)]
    noted = [line for value in reference.all("N1") for line in value.split("\n") if is_kind(line)]
    return tuple(dict.fromkeys(filter(None, [*told, *map(plain, noted)])))


def _date(reference: Reference) -> str:
    """The day where one is told that agrees with the year, else the year as it stands."""
    year = reference.first("PY", "Y1", "DA")
    for day in reference.all("DA", "Y1", "PY"):
        if day_in(day) and year_in(day) == year_in(year):
            return day
    return year


def _pages(reference: Reference) -> str | None:
    first, last = reference.first("SP", "PG"), reference.first("EP")
    if first and last and first != last and "-" not in first:
        return f"{first}-{last}"
    return first or reference.first("C7") or None
