"""A BibTeX entry to a document, its LaTeX decoded."""

import re
from collections.abc import Iterator
from typing import Final

from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)

from loaders import bibliographic
from loaders.author_names import authors_of, named
from loaders.bibliographic import Entry
from loaders.bibtex.latex import text_of, verbatim
from loaders.bibtex.read import Item
from loaders.document_kinds import kind_of
from loaders.record import Made, Record
from loaders.source import Source

_A_GROUP: Final = re.compile(
    r"\b(agency|alliance|association|authority|cent(er|re)|collaborat\w*|college|committee"
    r"|consortium|council|department|federation|foundation|group|health|initiative|institut\w*"
    r"|investigators|league|ministry|network|organi[sz]ation|society|study|team|trial\w*"
    r"|university)\b",
    re.IGNORECASE,
)


def made(record: Record, source: Source) -> Made:
    """The document of an entry."""
    return bibliographic.made(record, source, entry_of(record.content))


def entry_of(item: Item) -> Entry:
    """The entry: fields of BibTeX and of BibLaTeX alike."""
    authors, others = authors_of(_names(item.first("author")))
    types = tuple(filter(None, (text_of(item.first("type")),)))
    return Entry(
        title=_title(item),
        vernacular_title=text_of(item.first("origtitle")) or None,
        authors=authors,
        and_others=others,
        journal=text_of(item.first("journal", "journaltitle", "booktitle")) or None,
        publisher=text_of(item.first("publisher", "school", "institution")) or None,
        date=text_of(item.first("date", "year")),
        volume=text_of(item.first("volume")) or None,
        issue=text_of(item.first("number", "issue")) or None,
        pages=text_of(item.first("pages", "eid", "article-number")) or None,
        language=text_of(item.first("language", "langid")),
        doi=item.doi,
        pmid=item.pmid,
        pmcid=item.pmcid,
        url=verbatim(item.first("url")) or None,
        identifiers=tuple(item.fields.values()),
        abstract=text_of(item.first("abstract")),
        kind=kind_of((*types, item.kind)),
        publication_types=types,
    )


def _title(item: Item) -> str:
    title, subtitle = text_of(item.first("title")), text_of(item.first("subtitle"))
    return f"{title}: {subtitle}" if title and subtitle else title or subtitle


def _names(latex: str) -> Iterator[str]:
    """Each name as `Surname Initials`; a group, or what no grammar fits, as it is printed."""
    for name in split_multiple_persons_names(" ".join(latex.split())):
        try:
            parts = parse_single_name_into_parts(name, strict=True)
        except InvalidNameError:
            yield text_of(name)
            continue
        printed = text_of(name)
        in_braces = name.startswith("{") and name.endswith("}")
        if in_braces or ("," not in name and _A_GROUP.search(printed)):
            yield printed
            continue
        surname, given, suffix = (
            text_of(" ".join(words)) for words in (parts.von + parts.last, parts.first, parts.jr)
        )
        yield named(surname, given, suffix)
