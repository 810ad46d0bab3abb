"""Results of searches in Europe PMC to records, lite and core alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loaders.bibliographic import doi_in, pmcid_in, record_key
from loaders.content import Content, Head
from loaders.json_records import JsonRecord, json_records
from loaders.json_values import text_at
from loaders.record import Record, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A result, as the JSON object that it is; only core has abstracts, headings and links."""

    item: dict[str, Any]

    @property
    def pmid(self) -> str | None:
        """Its PMID, or its id where it is from MEDLINE."""
        from_medline = text_at(self.item, "source") == "MED"
        found = text_at(self.item, "pmid") or (from_medline and text_at(self.item, "id"))
        return found if found and found.isdecimal() else None

    @property
    def doi(self) -> str | None:
        """Its DOI."""
        return doi_in(text_at(self.item, "doi"))

    @property
    def pmcid(self) -> str | None:
        """Its PMCID."""
        return pmcid_in(text_at(self.item, "pmcid"))


def recognise(head: Head) -> str | None:
    """By its list of results and its count of hits, or its results' ids and sources."""
    keys = head.json_keys
    if "resultList/result" in keys and {"hitCount", "request", "version"} & keys:
        return "it has a resultList and a hitCount, as replies of Europe PMC have"
    if {"resultList/result", "resultList/result/[]"} & keys:
        return "it has a resultList, as replies of Europe PMC have"
    if {"source", "id", "authorString", "pubYear"} <= keys:
        return "it has an authorString and a pubYear, as results of Europe PMC have"
    return None


def records(content: Content) -> Iterator[Record | Refused]:
    """Every result; the count of hits in a reply is that of the search, not of its page."""
    for record in json_records(content, "resultList/result"):
        yield _record(record)


def _record(record: JsonRecord) -> Record | Refused:
    if record.fault:
        return Refused(position=record.position, sentence=record.fault, raw=record.raw)
    item = record.value
    if not isinstance(item, dict) or not (item.get("id") or item.get("title")):
        sentence = "it is no result: it has neither id nor title; search again"
        return Refused(position=record.position, sentence=sentence, raw=record.raw)
    result = Result(item=item)
    key = record_key(result.pmid, result.doi, result.pmcid)
    return Record(key=key, position=record.position, raw=record.raw, content=result)
