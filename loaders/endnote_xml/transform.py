"""A record of EndNote XML to a document."""

from loaders import bibliographic
from loaders.author_names import authors_of
from loaders.bibliographic import Entry, day_in
from loaders.document_kinds import kind_of
from loaders.endnote_xml.read import Reference
from loaders.record import Made, Record
from loaders.source import Source


def made(record: Record, source: Source) -> Made:
    """The document of a record."""
    return bibliographic.made(record, source, entry_of(record.content))


def entry_of(reference: Reference) -> Entry:
    """The entry of a record; its type of work is that of the index, its kind EndNote's."""
    authors, others = authors_of(reference.authors)
    types = (reference.work_type,) if reference.work_type else ()
    whole_day = day_in(reference.date) and reference.date.startswith(reference.year)
    return Entry(
        title=reference.title,
        authors=authors,
        and_others=others,
        journal=reference.journal or None,
        publisher=reference.publisher or None,
        date=reference.date if whole_day else reference.year,
        volume=reference.volume or None,
        issue=reference.issue or None,
        pages=reference.pages or None,
        language=reference.language,
        doi=reference.doi,
        pmid=reference.pmid,
        pmcid=reference.pmcid,
        url=next((page for page in reference.addresses if page.startswith("http")), None),
        identifiers=reference.texts,
        abstract=reference.abstract,
        kind=kind_of((reference.kind, *types)),
        publication_types=types,
    )
