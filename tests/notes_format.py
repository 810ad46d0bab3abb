"""A made-up format whose records carry texts, for tests of what is done with texts.

%NOTES
pmid | title
text of the abstract, on one line
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Final

import pytest

from graph.document import Retraction
from loaders import bibliographic, registry
from loaders.bibliographic import Entry
from loaders.content import Content, Head
from loaders.record import Deleted, Made, Record, Refused
from loaders.source import Source

NAME: Final = "notes"
SOURCE: Final = Source(
    name=NAME,
    title="Notes",
    licence="made up",
    redistribution=False,
    version="1",
    version_rule="never",
    read_by="2026-11-24",
    captures={},
    expect={},
    door="files",
)


def recognise(head: Head) -> str | None:
    return "it starts with %NOTES" if head.text.startswith("%NOTES") else None


def records(content: Content) -> Iterator[Record | Refused | Deleted]:
    lines = content.text().splitlines()[1:]
    for number, (named, text) in enumerate(zip(lines[::2], lines[1::2], strict=False), start=1):
        pmid, _, title = (part.strip() for part in named.partition("|"))
        position, raw = f"record {number}", f"{named}\n{text}\n".encode()
        if not title:
            yield Refused(position=position, sentence="it has no title; give it one", raw=raw)
        elif text == "withdrawn":
            yield Deleted(key=f"pmid-{pmid}", position=position)
        else:
            held = (pmid, title, text)
            yield Record(key=f"pmid-{pmid}", position=position, raw=raw, content=held)


def made(record: Record, source: Source) -> Made:
    pmid, title, text = record.content
    plain = bibliographic.made(record, source, Entry(title=title, pmid=pmid, abstract=text))
    document = plain.dossier.document
    assert document
    if "RETRACTED" in title:
        document = replace(document, retraction=Retraction(notice="https://example.org/notice"))
    return replace(plain, dossier=replace(plain.dossier, document=document))


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the format one of those that are read, in this process."""
    known = registry.sources
    monkeypatch.setattr(registry, "sources", lambda: {**known(), NAME: SOURCE})
    for part, names in (("read", (recognise, records)), ("transform", (made,))):
        module = ModuleType(f"loaders.{NAME}.{part}")
        for function in names:
            setattr(module, function.__name__, function)
        monkeypatch.setitem(sys.modules, module.__name__, module)
