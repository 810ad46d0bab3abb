"""What a FHIR resource makes: the document, the study it says it is of, its statistics."""

import hashlib
import re
from dataclasses import replace
from typing import Final

from graph.claim import Dossier
from graph.document import Document, Link, Study
from loaders.bibliographic import Entry, document_of
from loaders.bibliographic import made as made_of_entry
from loaders.fhir.findings import findings
from loaders.fhir.read import evidence_key
from loaders.fhir.values import Citation, Evidence
from loaders.record import Made, Record, Unusable
from loaders.source import Source

_NET_EFFECT: Final = "net effect"
_RELEASE_5: Final = "it is no valid FHIR R5: "
# SEVCO codes of designs, the most telling first, and what we call them.
_DESIGNS: Final = (
    ({"SEVCO:01003", "SEVCO:01009", "SEVCO:01008"}, "randomised-controlled-trial"),
    ({"SEVCO:01002", "SEVCO:01011"}, "nonrandomised-comparison"),
)
_NOT_STATED: Final = "design-not-stated"
_PMID: Final = re.compile(r"(?:\bPMID:?\s*|pubmed\.ncbi\.nlm\.nih\.gov/)([1-9]\d{0,7})\b")
_POINTS_AT: Final = frozenset({"derived-from", "citation", "cites"})


def made(record: Record, source: Source) -> Made:
    """The dossier of an Evidence or a Citation; raises Unusable for a variable by itself."""
    content = record.content
    if isinstance(content, Citation):
        found = made_of_entry(record, source, content.entry, content.updated)
        return replace(found, warnings=_faults(content.faults))
    if not isinstance(content, Evidence):
        sentence = "an EvidenceVariable by itself is no document"
        raise Unusable(f"{sentence}; load it in one file with the Evidence that refers to it")
    return _made(record, content, source)


def _made(record: Record, content: Evidence, source: Source) -> Made:
    document = _document(content)
    study = _study(content, document.slug)
    claims, warnings = findings(content, study.slug)
    if is_net_effect(content):
        claims = ()
        warnings = (f"{document.title}: a net effect estimate is no study's result; not used",)
    dossier = Dossier(
        source=source.name,
        source_version=source.version,
        slug=document.slug,
        input_sha256=hashlib.sha256(record.raw).hexdigest(),
        document=document,
        studies=(study,) if claims else (),
        claims=claims,
    )
    return Made(
        dossier=dossier,
        version=content.updated,
        warnings=(*_faults(content.faults), *warnings),
    )


def _faults(faults: tuple[str, ...]) -> tuple[str, ...]:
    return (_RELEASE_5 + "; ".join(faults),) if faults else ()


def is_net_effect(content: Evidence) -> bool:
    """Whether it weighs several outcomes into one number, which nobody measured."""
    models = [model for statistic in content.statistics for model in statistic.models]
    profiles = [profile.replace("-", " ") for profile in content.profiles]
    return any(_NET_EFFECT in words.casefold() for words in (*models, *profiles))


def _document(content: Evidence) -> Document:
    entry = Entry(
        title=content.title,
        authors=content.authors,
        publisher=content.publisher,
        date=content.date.partition("T")[0],
        url=content.url,
        doi=_identified(content, "doi.org"),
        kind="WebPage",
    )
    if not entry.title:
        entry = replace(entry, title=content.url or f"Evidence {content.id}")
    return replace(
        document_of(entry),
        slug=evidence_key(content),
        access="FullText",
        links=_links(content),
        note=_note(content),
    )


def _identified(content: Evidence, system: str) -> str | None:
    return next((i.value for i in content.identifiers if system in i.system), None)


def _links(content: Evidence) -> tuple[Link, ...]:
    """The articles that it is derived from or cites, by the PMID that their citation prints."""
    pmids = dict.fromkeys(
        found.group(1)
        for related in content.related
        if related.kind in _POINTS_AT
        for words in (related.words, *related.targets)
        for found in _PMID.finditer(words)
    )
    return tuple(Link(kind="Cites", pmid=pmid) for pmid in pmids)


def _note(content: Evidence) -> str | None:
    parts = [f"Cited as: {content.cite_as}" if content.cite_as else ""]
    for related in content.related:
        said = ", ".join(part for part in (related.words, *related.targets) if part)
        parts.append(f"{related.kind}: {said}" if said else "")
    parts.append(f"Copyright: {content.copyright}" if content.copyright else "")
    return "\n".join(part for part in parts if part) or None


def _study(content: Evidence, slug: str) -> Study:
    """The study or the synthesis that the statistics are of."""
    counted = {s.studies for s in content.statistics if s.studies is not None}
    included = max(counted, default=None)
    pooled = content.synthesis or (included or 0) > 1
    words = [
        content.synthesis,
        *content.designs,
        *(m for s in content.statistics for m in s.models),
    ]
    heterogeneity = next((h for s in content.statistics if (h := _heterogeneity(s.words))), None)
    taken_part = {s.participants for s in content.statistics if s.participants is not None}
    return Study(
        slug=slug,
        label=content.title or slug,
        design=_pooled_design(words) if pooled else _design(content),
        participants=taken_part.pop() if len(taken_part) == 1 else None,
        included_studies=included if pooled else None,
        heterogeneity=heterogeneity,
        interventions_as_named=_words_of(content, "exposure", "referenceExposure"),
        note="; ".join(dict.fromkeys(w for w in (content.synthesis, *content.designs) if w))
        or None,
    )


def _words_of(content: Evidence, *roles: str) -> tuple[str, ...]:
    found = [v.words or v.display for v in content.variables if v.role in roles]
    return tuple(words for words in found if words)


def _pooled_design(words: list[str]) -> str:
    said = " ".join(words).casefold().replace(" ", "-")
    return "meta-analysis" if "meta-analysis" in said else "pooled-analysis"


def _design(content: Evidence) -> str:
    codes = set(content.design_codes)
    return next((design for of, design in _DESIGNS if of & codes), _NOT_STATED)


def _heterogeneity(words: str) -> str | None:
    _, mark, rest = words.partition("Heterogeneity ")
    return rest.strip() or None if mark else None
