"""Text in no format. Recognised only where nothing speaks for another format."""

from collections.abc import Iterator
from typing import Final

from loaders.bibliographic import document_key
from loaders.content import Content, Head
from loaders.plain_text.prose import Prose, entries_of_pubmed, no_prose, prose_of
from loaders.record import Record, Refused

_LARGEST: Final = 16 << 20


def recognise(head: Head) -> str | None:
    """Weakly: what is prose may yet be another format, so every other one goes first."""
    if b"\x00" in head.start or head.is_json or head.xml_root:
        return None
    return None if no_prose(head.text) else "it reads as running text, and as no other format"


def records(content: Content) -> Iterator[Record | Refused]:
    """The text as the only record; raises Hostile."""
    raw = content.bytes(_LARGEST)
    text = content.text(_LARGEST).lstrip("\ufeff")
    refusal = no_prose(text)
    entries = entries_of_pubmed(text)
    if entries > 1:
        refusal = f"it holds {entries} entries of PubMed; save them in the format PubMed or NBIB"
    if refusal:
        yield Refused(position="text", sentence=refusal, raw=raw)
        return
    prose = prose_of(text)
    yield Record(key=_key(prose), position="text", raw=raw, content=prose)


def _key(prose: Prose) -> str:
    if prose.pmid or prose.doi or prose.pmcid:
        return document_key(prose.pmid, prose.doi, prose.pmcid, prose.title)
    return ""
