"""Replies of the REST interface of Crossref to works."""

from collections.abc import Iterator
from typing import Any

from loaders.bibliographic import record_key
from loaders.content import Content, Head
from loaders.json_values import at
from loaders.record import Record, Refused
from loaders.safe_json import items, serialised
from loaders.works import Work


def recognise(head: Head) -> str | None:
    """By its envelope: a message, and the message's type."""
    if {"message", "message-type"} <= head.json_keys:
        return "it has a message and a message-type, as replies of Crossref have"
    return None


def records(content: Content) -> Iterator[Record | Refused]:
    """Every work of a page, or the one work of a reply about one."""
    for number, item in items(content, "message/items"):
        alone = at(item, "message") if at(item, "message-type") else None
        yield _record(f"record {number}", alone or item)


def _record(position: str, item: Any) -> Record | Refused:
    raw = serialised(item)
    if not isinstance(item, dict) or not (item.get("DOI") or item.get("title")):
        sentence = "it is no work: it has neither DOI nor title; ask Crossref for works"
        return Refused(position=position, sentence=sentence, raw=raw)
    work = Work(item=item)
    key = record_key(work.pmid, work.doi, work.pmcid)
    return Record(key=key, position=position, raw=raw, content=work)
