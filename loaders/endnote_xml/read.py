"""EndNote XML to records, streamed: the text sits in <style> elements, at any depth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from loaders.bibliographic import record_key
from loaders.content import Content, Head
from loaders.identifiers import doi_told, pmcid_told, pmid_told
from loaders.markup import plain
from loaders.record import Record, Unreadable
from loaders.safe_xml import elements, refuse_entities

_OF_NLM: Final = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A record of EndNote, texts as printed and raised numbers raised; absent ones are empty."""

    kind: str
    title: str
    authors: tuple[str, ...]
    journal: str
    publisher: str
    year: str
    date: str
    volume: str
    issue: str
    pages: str
    language: str
    abstract: str
    work_type: str
    doi: str | None
    pmid: str | None
    pmcid: str | None
    addresses: tuple[str, ...]
    texts: tuple[str, ...]


def recognise(head: Head) -> str | None:
    """By its root, and a record with what only EndNote has."""
    if head.xml_root not in {"xml", "records", "record"}:
        return None
    if all(mark in head.text for mark in ("<record", "<ref-type", "<titles")):
        return f"its root is <{head.xml_root}> with a record that has a ref-type and titles"
    return None


def records(content: Content) -> Iterator[Record]:
    """Every record; where the XML is damaged, those before that."""
    number = 0
    with content.open() as stream:
        for element in elements(stream, "record"):
            number += 1
            if number == 1:
                refuse_entities(element)
            position = f"record {number}, line {element.sourceline}"
            reference = _reference(element)
            key = record_key(reference.pmid, reference.doi, reference.pmcid)
            raw = etree.tostring(element, with_tail=False, encoding="utf-8")
            yield Record(key=key, position=position, raw=raw, content=reference)
    if not number:
        raise Unreadable("it holds no record; export it again as EndNote XML")


def _reference(record: Any) -> Reference:
    addresses = _all(record, "urls//url")
    own_notes = [*_all(record, "notes"), *_all(record, "label"), *_custom(record)]
    doi = doi_told(_all(record, "electronic-resource-num"), own_notes, addresses)
    pmid = pmid_told(_accession(record), own_notes, addresses)
    pmcid = pmcid_told([*_all(record, "custom2"), *own_notes, *addresses])
    kind = record.find("ref-type")
    return Reference(
        kind=str(kind.get("name", "")) if kind is not None else "",
        title=_first(record, "titles/title"),
        authors=tuple(_all(record, "contributors/authors/author")),
        journal=_first(
            record, "periodical/full-title", "titles/secondary-title", "titles/alt-title"
        ),
        publisher=_first(record, "publisher"),
        year=_first(record, "dates/year"),
        date=_first(record, "dates/pub-dates/date"),
        volume=_first(record, "volume"),
        issue=_first(record, "number", "issue"),
        pages=_first(record, "pages"),
        language=_first(record, "language"),
        abstract=_first(record, "abstract"),
        work_type=_first(record, "work-type"),
        doi=doi,
        pmid=pmid,
        pmcid=pmcid,
        addresses=tuple(addresses),
        texts=tuple(record.itertext()),
    )


def _accession(record: Any) -> list[str]:
    """The accession number, where the record says that it is from PubMed."""
    names = ("remote-database-name", "remote-database-provider", "database")
    from_nlm = any(_OF_NLM.search(text) for name in names for text in _all(record, name))
    return _all(record, "accession-num") if from_nlm else []


def _custom(record: Any) -> list[str]:
    names = [*(f"custom{n}" for n in range(1, 8)), "user16", "accession-num", "research-notes"]
    return [text for name in names for text in _all(record, name)]


def _first(record: Any, *paths: str) -> str:
    return next((text for path in paths for text in _all(record, path)), "")


def _all(record: Any, path: str) -> list[str]:
    return [text for found in record.iterfind(path) if (text := plain(_marked(found)))]


def _marked(element: Any) -> str:
    """The text of the element; where its style raises it, it is marked as raised."""
    parts = [element.text or ""] if isinstance(element.tag, str) else []
    for child in element:
        text = _marked(child)
        raised = isinstance(child.tag, str) and "superscript" in child.get("face", "")
        parts.append(f"<sup>{text}</sup>" if raised else text)
        parts.append(child.tail or "")
    return "".join(parts)
