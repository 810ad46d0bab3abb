"""RevMan's files: each is one review, and one record."""

from collections.abc import Iterator
from typing import Final

from loaders.bibliographic import document_key, doi_in
from loaders.content import Content, Head
from loaders.record import Record
from loaders.revman import rm5, tables
from loaders.revman.values import Review

_LARGEST: Final = 64 << 20


def recognise(head: Head) -> str | None:
    """An .rm5 by its root, a table by the names of its columns."""
    if head.xml_root is not None:
        return "its root is <COCHRANE_REVIEW>" if head.xml_root == "COCHRANE_REVIEW" else None
    table = tables.table_of(head.lines[0]) if head.lines else None
    if table == "five":
        return "it has the columns of RevMan 5's data and analyses"
    return "it has the columns of a RevMan Web table" if table else None


def records(content: Content) -> Iterator[Record]:
    """The review; rows that cannot be used are told in it. A table without rows has none.

    Raises Unreadable or Hostile.
    """
    is_xml = content.head().xml_root is not None
    review = rm5.review(content) if is_xml else tables.review(content)
    if review:
        raw = content.bytes(_LARGEST)
        yield Record(key=key_of(review), position="record 1", raw=raw, content=review)


def key_of(review: Review) -> str:
    """The slug of the review's document: of its DOI, else of its title."""
    return document_key(None, doi_in(review.doi), None, review.title or "untitled review")
