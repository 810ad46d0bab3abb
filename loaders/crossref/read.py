"""Replies of the REST interface of Crossref to works."""

from collections.abc import Iterator

from loaders.bibliographic import record_key
from loaders.content import Content, Head
from loaders.json_records import JsonRecord, json_records
from loaders.json_values import at
from loaders.record import Record, Refused
from loaders.works import Work


def recognise(head: Head) -> str | None:
    """By its envelope: a message, and the message's type."""
    if {"message", "message-type"} <= head.json_keys:
        return "it has a message and a message-type, as replies of Crossref have"
    return None


def records(content: Content) -> Iterator[Record | Refused]:
    """Every work of a page, or the one work of a reply about one."""
    for record in json_records(content, "message/items"):
        yield _record(record)


def _record(record: JsonRecord) -> Record | Refused:
    if record.fault:
        return Refused(position=record.position, sentence=record.fault, raw=record.raw)
    alone = at(record.value, "message") if at(record.value, "message-type") else None
    item = alone or record.value
    if not isinstance(item, dict) or not (item.get("DOI") or item.get("title")):
        sentence = "it is no work: it has neither DOI nor title; ask Crossref for works"
        return Refused(position=record.position, sentence=sentence, raw=record.raw)
    work = Work(item=item)
    key = record_key(work.pmid, work.doi, work.pmcid)
    return Record(key=key, position=record.position, raw=record.raw, content=work)
