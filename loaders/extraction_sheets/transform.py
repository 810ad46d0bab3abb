"""Rows of a sheet to findings of the document that they name.

A row of the template is a finding where its therapy, outcome and condition are names of ours;
where one is not, and of every other sheet, it is a result in the sheet's words, to be mapped.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, Final

from graph.claim import Claim, Finding, Measurement, UnmappedFinding
from graph.document import Document, Quote, Study
from graph.errors import nearest
from loaders.bibliographic import document_of
from loaders.bibliographic import made as made_of_entry
from loaders.extraction_sheets.concepts import labels, slug_of
from loaders.extraction_sheets.extracted import Extracted, Result
from loaders.record import Made, Record
from loaders.source import Source

_KINDS: Final = {
    "therapy": "therapy",
    "comparator": "therapy",
    "outcome": "outcome",
    "condition": "condition",
}
_MEASURED: Final = frozenset(field.name for field in fields(Measurement))


def made(record: Record, source: Source) -> Made:
    """The dossier of a document with its studies and results; raises Unusable."""
    content: Extracted = record.content
    bare = made_of_entry(record, source, content.entry)
    document = document_of(content.entry)
    if content.access:
        document = replace(document, access=content.access)
    warnings = list(content.warnings)
    claims: list[Claim] = []
    told: list[Claim] = []
    for result in content.results:
        claim = (
            _curated(result, document, warnings) if content.curated else _mapped(result, document)
        )
        said = replace(claim, key="", field=None)
        if content.curated and said in told:
            warnings.append(f"{result.cell}: an earlier row says the same; it is counted once")
            continue
        told.append(said)
        claims.append(claim)
    dossier = replace(
        bare.dossier,
        document=document,
        studies=tuple(_studies(content, document, warnings)),
        claims=tuple(claims),
        input_sha256=hashlib.sha256(record.raw + content.read_by.encode()).hexdigest(),
    )
    return replace(bare, dossier=dossier, warnings=tuple(warnings))


def _studies(content: Extracted, document: Document, warnings: list[str]) -> Iterator[Study]:
    """Each study once; of two designs for one study the first stands."""
    designs: dict[str, str] = {}
    for result in content.results:
        slug = _study(result, document)
        if slug not in designs:
            designs[slug] = result.design
            yield Study(slug=slug, label=result.study or document.title, design=result.design)
        elif designs[slug] != result.design:
            sentence = (
                f"{result.cell}: the design is {designs[slug]} in an earlier row of the study"
            )
            warnings.append(f"{sentence} and {result.design} here; mend one of them")


def _study(result: Result, document: Document) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", result.study.casefold())[:40].strip("-")
    if not name:
        return f"{document.slug}-study"
    told_apart = hashlib.sha256(result.study.casefold().encode()).hexdigest()[:6]
    return f"{document.slug}-{name}-{told_apart}"


def _curated(result: Result, document: Document, warnings: list[str]) -> Measurement:
    concepts: dict[str, Any] = {}
    for field, kind in _KINDS.items():
        name = result.values.get(field)
        slug = slug_of(kind, str(name)) if name is not None else None
        if slug:
            concepts[field] = slug
        elif name is not None:
            near = nearest(str(name), labels(kind), count=2)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            warnings.append(f"{result.cell}: no {kind} of ours is named {name!r}{hint}")
    known = all(field in concepts for field in _KINDS if field in result.values)
    rest: dict[str, Any] = {n: v for n, v in result.values.items() if n not in _KINDS}
    said: dict[str, Any] = {
        "key": result.key,
        "role": "Own",
        "study": _study(result, document),
        "quotes": tuple(Quote(text=text) for text in result.quotes),
        "field": result.cell,
        **{
            f"{field}_as_named": str(result.values[field])
            for field in _KINDS
            if field in result.values
        },
    }
    if known:
        return Finding(**said, **rest, **concepts)
    return UnmappedFinding(**said, **{n: v for n, v in rest.items() if n in _MEASURED})


def _mapped(result: Result, document: Document) -> UnmappedFinding:
    values: dict[str, Any] = dict(result.values)
    return UnmappedFinding(
        key=result.key,
        role="Own",
        study=_study(result, document),
        field=result.cell,
        **values,
    )
