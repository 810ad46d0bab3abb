"""What a text makes: a document that is named by its first line, and the text. No claims."""

import re
from dataclasses import replace
from typing import Final

from graph.closed_lists import Access
from loaders import bibliographic
from loaders.bibliographic import Entry
from loaders.plain_text.prose import Prose
from loaders.record import Made, Record, Text
from loaders.source import Source

_PARTS: Final[dict[Access, str]] = {
    "FullText": "full text",
    "AbstractOnly": "abstract",
    "ExcerptOnly": "excerpt",
}
_SECTION: Final = re.compile(
    r"^\W*(?:\d+\.?\s*)?(background|introduction|objectives?|aims?"
    r"|(?:patients and |materials? and )?methods|results|findings|discussion|conclusions?)\b",
    re.IGNORECASE | re.MULTILINE,
)
_ABSTRACT: Final = re.compile(r"\W*abstract\s*$", re.IGNORECASE | re.MULTILINE)
_LONGEST_ABSTRACT: Final = 700
_FULL: Final = 1500


def made(record: Record, source: Source) -> Made:
    """The dossier of a text; raises Unusable where it has neither title nor identifier."""
    prose: Prose = record.content
    access = _access(prose)
    is_article = bool(prose.doi or prose.pmid or prose.pmcid or access != "ExcerptOnly")
    entry = Entry(
        title=prose.title,
        doi=prose.doi,
        pmid=prose.pmid,
        pmcid=prose.pmcid,
        registered_as=prose.registered_as,
        kind="JournalArticle" if is_article else "WebPage",
    )
    plain = bibliographic.made(record, source, entry)
    assert plain.dossier.document
    note = "Read from a text without a format: its kind, authors and date are not told."
    document = replace(plain.dossier.document, access=access, note=note)
    return replace(
        plain,
        dossier=replace(plain.dossier, document=document),
        texts=(Text(part=_PARTS[access], text=prose.text),),
    )


def _access(prose: Prose) -> Access:
    """How much of its document a text is, by its sections, its first line and its length."""
    words = len(prose.text.split())
    sections = len({name.casefold() for name in _SECTION.findall(prose.text)})
    if sections >= 2 and words >= _FULL:
        return "FullText"
    is_abstract = sections >= 2 or _ABSTRACT.match(prose.text)
    return "AbstractOnly" if is_abstract and words <= _LONGEST_ABSTRACT else "ExcerptOnly"
