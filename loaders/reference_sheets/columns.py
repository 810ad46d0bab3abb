"""What the columns of a reference table are called, in each tool that exports one.

A dialect is told by columns that only it has together. Names are compared in small letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A tool's table: the columns it is told by, what they mean, and what parts its authors.

    `means` gives the column of each field of a reference; columns without a meaning are kept.
    """

    tool: str
    told_by: frozenset[str]
    means: Mapping[str, str]
    between_authors: str = "; "


DIALECTS: Final = (
    Dialect(
        tool="Cochrane Library",
        told_by=frozenset({"central id", "author(s)", "title", "doi"}),
        means={
            "title": "title", "authors": "author(s)", "journal": "source", "date": "year",
            "volume": "volume", "issue": "issue", "pages": "pages", "abstract": "abstract",
            "doi": "doi", "pmid": "pubmed id", "url": "url", "types": "publication type",
        },
    ),
    Dialect(
        tool="Covidence",
        told_by=frozenset({"title", "authors", "published year", "covidence #"}),
        means={
            "title": "title", "authors": "authors", "journal": "journal",
            "date": "published year", "volume": "volume", "issue": "issue", "pages": "pages",
            "abstract": "abstract", "doi": "doi",
        },
    ),
    Dialect(
        tool="Embase",
        told_by=frozenset({"title", "author names", "source title", "publication year", "pui"}),
        means={
            "title": "title", "authors": "author names", "journal": "source title",
            "date": "publication year", "day": "date of publication", "volume": "volume",
            "issue": "issue", "first_page": "first page", "last_page": "last page",
            "abstract": "abstract", "doi": "doi", "pmid": "medline pmid",
            "types": "publication type", "language": "article language",
            "vernacular_title": "original title", "publisher": "book publisher",
            "url": "embase link",
        },
        between_authors=", ",
    ),
    Dialect(
        tool="EPPI-Reviewer",
        told_by=frozenset({"included", "id", "shorttitle", "title", "year"}),
        means={"title": "title", "date": "year", "authors": "authors", "journal": "journal",
               "doi": "doi", "abstract": "abstract", "url": "url"},
    ),
    Dialect(
        tool="Rayyan",
        told_by=frozenset({"key", "title", "authors", "journal", "abstract", "notes"}),
        means={
            "title": "title", "authors": "authors", "journal": "journal", "date": "year",
            "volume": "volume", "issue": "issue", "pages": "pages", "abstract": "abstract",
            "doi": "doi", "pmid": "pubmed_id", "pmcid": "pmc_id", "url": "url",
            "language": "language", "publisher": "publisher",
        },
        between_authors=" and ",
    ),
    Dialect(
        tool="PubMed",
        told_by=frozenset({"pmid", "title", "authors", "citation", "journal/book"}),
        means={
            "title": "title", "authors": "authors", "journal": "journal/book",
            "date": "publication year", "doi": "doi", "pmid": "pmid", "pmcid": "pmcid",
        },
        between_authors=", ",
    ),
    Dialect(
        tool="Scopus",
        told_by=frozenset({"authors", "title", "year", "source title", "eid"}),
        means={
            "title": "title", "authors": "authors", "journal": "source title", "date": "year",
            "volume": "volume", "issue": "issue", "first_page": "page start",
            "last_page": "page end", "abstract": "abstract", "doi": "doi",
            "pmid": "pubmed id", "url": "link", "types": "document type",
            "language": "language of original document", "publisher": "publisher",
        },
    ),
)  # fmt: skip


def dialect_of(row: Sequence[str]) -> Dialect | None:
    """The dialect whose columns the row names, else None."""
    names = {name_of(cell) for cell in row}
    return next((dialect for dialect in DIALECTS if dialect.told_by <= names), None)


def name_of(cell: str) -> str:
    """The name of a column as it is compared."""
    return " ".join(cell.strip("\ufeff \t").casefold().split())
