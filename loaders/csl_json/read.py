"""CSL-JSON to works: told by the words of its types, whatever holds the items."""

import re
from collections.abc import Iterator
from typing import Final

from loaders.bibliographic import record_key
from loaders.content import Content, Head
from loaders.json_records import EACH_MEMBER, JsonRecord, json_records
from loaders.record import Record, Refused
from loaders.works import Work

_TYPES: Final = (
    "article(?:-journal|-magazine|-newspaper)?|bill|book(?:-chapter)?|chapter|collection|dataset"
    "|dissertation|document|entry(?:-encyclopedia)?|journal-article|legislation|manuscript"
    "|monograph|paper-conference|patent|periodical|posted-content|post-weblog"
    "|proceedings-article|reference-entry|regulation|report|review(?:-book)?|speech|standard"
    "|thesis|webpage"
)
_TYPE: Final = re.compile(rf'"type"\s*:\s*"(?:{_TYPES})"')
_PARTS: Final = ("DOI", "issued", "container-title", "author", "title", "publisher")
_HOLDERS: Final = ("", "[]/", "items/[]/", "references/[]/", "items/", "references/")
_KEYED: Final = re.compile(r"10\.\d{4,9}/[^\s]+")


def recognise(head: Head) -> str | None:
    """By a type of CSL or Crossref and two more of an item's parts, outside of Crossref's reply."""
    keys = head.json_keys
    if not keys or "message" in keys or not _TYPE.search(head.text):
        return None
    if _is_keyed(head) and "type" not in keys:
        return "it holds works under their DOIs, with the parts of CSL-JSON"
    for holder in _HOLDERS:
        parts = [part for part in _PARTS if f"{holder}{part}" in keys]
        if f"{holder}type" in keys and len(parts) >= 2:
            return f"its items have a type, {' and '.join(parts[:2])}, as CSL-JSON has"
    return None


def records(content: Content) -> Iterator[Record | Refused]:
    """Every item; what is no object, or an object without parts of a work, is refused."""
    lists = (EACH_MEMBER,) if _is_keyed(content.head()) else ("items", "references")
    for record in json_records(content, *lists):
        yield _record(record)


def _is_keyed(head: Head) -> bool:
    return any(_KEYED.fullmatch(key) for key in head.json_keys)


def _record(record: JsonRecord) -> Record | Refused:
    fault = record.fault
    if not fault and not isinstance(record.value, dict):
        fault = "it is no object; write it as one"
    if fault:
        return Refused(position=record.position, sentence=fault, raw=record.raw)
    work = Work(item=record.value)
    key = record_key(work.pmid, work.doi, work.pmcid)
    return Record(key=key, position=record.position, raw=record.raw, content=work)
