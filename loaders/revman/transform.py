"""What a review makes: the document, the synthesis, the studies in it, their data and effects."""

import hashlib
import re
from dataclasses import replace
from typing import Final

from graph.claim import Dossier
from graph.document import Document, Link, Study
from loaders.bibliographic import Entry, document_of, pmid_in
from loaders.record import Made, Record
from loaders.revman.findings import Names, findings
from loaders.revman.read import key_of
from loaders.revman.values import Included, Review
from loaders.source import Source

_NOT_IN_SLUGS: Final = re.compile(r"[^a-z0-9]+")
_REGISTRY: Final = re.compile(r"\bNCT\d{8}\b|\bISRCTN\d{8}\b", re.IGNORECASE)
_EUCTR: Final = re.compile(r"\b(?:EUCTR)?(\d{4}-\d{6}-\d{2})\b")


def made(record: Record, source: Source) -> Made:
    """The dossier of a review."""
    review: Review = record.content
    document = _document(review)
    studies = {(s.name, s.year): _study(s, document.slug) for s in _all_studies(review)}
    synthesis = _synthesis(review, document, studies)
    names = Names(
        synthesis=synthesis.slug, studies={name: study.slug for name, study in studies.items()}
    )
    claims, warnings = findings(review, names)
    dossier = Dossier(
        source=source.name,
        source_version=source.version,
        slug=document.slug,
        input_sha256=hashlib.sha256(record.raw).hexdigest(),
        document=document,
        studies=(synthesis, *studies.values()),
        claims=claims,
    )
    left_out = tuple(f"left out: {sentence}" for sentence in review.left_out)
    return Made(dossier=dossier, version=review.modified, warnings=(*left_out, *warnings))


def _document(review: Review) -> Document:
    entry = Entry(
        title=review.title,
        authors=review.authors,
        doi=review.doi or None,
        url=review.url or None,
        date=review.published,
        kind="SystematicReview",
    )
    if not (review.title or review.doi):
        entry = replace(entry, title="untitled review")
    pmids = dict.fromkeys(p for s in review.studies for text in s.pmids if (p := pmid_in(text)))
    return replace(
        document_of(entry),
        slug=key_of(review),
        access="FullText" if review.whole else "ExcerptOnly",
        links=tuple(Link(kind="Cites", pmid=pmid) for pmid in pmids),
    )


def _all_studies(review: Review) -> list[Included]:
    """The studies that the review includes, and those that only its data name."""
    listed = {(study.name, study.year): study for study in review.studies}
    for analysis in review.analyses:
        for data in analysis.data:
            listed.setdefault((data.study, data.year), Included(name=data.study, year=data.year))
    return list(listed.values())


def _study(included: Included, document: str) -> Study:
    named = f"{included.name} {included.year}".strip()
    key = _NOT_IN_SLUGS.sub("-", named.casefold()).strip("-")[:60]
    digest = hashlib.sha256(named.encode()).hexdigest()[:6]
    registered = {number.upper() for number in _REGISTRY.findall(named)}
    registered |= set(_EUCTR.findall(named))
    return Study(
        slug="-".join(part for part in (document, key, digest) if part),
        label=named,
        design="design-not-stated",
        registered_as=tuple(sorted(registered)),
        note="\n".join(included.references) or None,
    )


def _synthesis(review: Review, document: Document, studies: dict[tuple[str, str], Study]) -> Study:
    slug = f"{document.slug}-synthesis"
    return Study(
        slug=slug,
        label=document.title,
        design="meta-analysis",
        included_studies=len(studies) or None,
        searched_until=review.searched or None,
        includes=tuple(study.slug for study in studies.values()),
    )
