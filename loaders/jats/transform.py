"""What an article makes: its document and texts, and findings where its tables are plain."""

import re
from dataclasses import replace
from typing import Final

from graph.closed_lists import DocumentKind, LinkKind
from graph.document import Document, Link, Retraction, Study
from loaders import bibliographic
from loaders.bibliographic import Entry, doi_in, pmid_in
from loaders.jats.article import Article, Related
from loaders.jats.clinical import design_of, is_clinical, not_clinical
from loaders.jats.read import pmcid_of
from loaders.jats.results import results_of
from loaders.record import Made, Record, Text
from loaders.source import Source

_KINDS: Final[dict[str, DocumentKind]] = {
    "abstract": "ConferenceAbstract",
    "dissertation": "ThesisAbstract",
    "guidelines": "ClinicalGuideline",
    "meeting-report": "ConferenceAbstract",
    "news": "NewsReport",
    "review-article": "ReviewArticle",
    "systematic-review": "SystematicReview",
}
_LINKS: Final[dict[str, LinkKind]] = {
    "commentary": "CommentIn",
    "commentary-article": "CommentOn",
    "concern-forward": "ExpressionOfConcernIn",
    "corrected-article": "ErratumFor",
    "correction": "ErratumIn",
    "correction-forward": "ErratumIn",
    "expression-of-concern": "ExpressionOfConcernIn",
    "object-of-concern": "ExpressionOfConcernFor",
    "object-of-concern-forward": "ExpressionOfConcernIn",
    "partial-retraction": "RetractionIn",
    "republished-article": "RepublishedFrom",
    "retracted-article": "RetractionOf",
    "retraction": "RetractionIn",
    "retraction-forward": "RetractionIn",
    "update": "UpdateIn",
    "updated-article": "UpdateOf",
}
_SAID: Final[dict[str, str]] = {
    "CommentIn": "is commented on in",
    "CommentOn": "comments on",
    "ErratumFor": "corrects",
    "ErratumIn": "is corrected by",
    "ExpressionOfConcernFor": "expresses concern about",
    "ExpressionOfConcernIn": "has an expression of concern in",
    "RepublishedFrom": "republishes",
    "RetractionIn": "is retracted by",
    "RetractionOf": "retracts",
    "UpdateIn": "is updated by",
    "UpdateOf": "updates",
}

# In other designs the columns of a table may be groups of patients, not of treatments.
_WITH_ARMS: Final = ("randomised-controlled-trial", "nonrandomised-comparison")
_RETRACTED: Final = re.compile(r"\W*(?:retracted|withdrawn)\b", re.IGNORECASE)


def made(record: Record, source: Source) -> Made:
    """The dossier of an article; raises Unusable where it has neither title nor identifier."""
    article: Article = record.content
    entry = _entry(article)
    plain = bibliographic.made(record, source, entry)
    dossier = plain.dossier
    assert dossier.document
    document = _document(dossier.document, article)
    warnings = list(article.unread_tables)
    studies: tuple[Study, ...] = ()
    design = design_of(article)
    findings, arms = results_of(article.tables, document.slug)
    is_retracted = document.retraction or _RETRACTED.match(article.title)
    if not is_clinical(article) or is_retracted:
        findings = []
    if findings and design not in _WITH_ARMS:
        told = f"its design is {design}" if design else "it tells no design of its own"
        warnings.append(f"its tables have counts, but {told}: their columns may be no arms")
        findings = []
    if findings and design:
        study = Study(
            slug=document.slug,
            label=document.title,
            design=design,
            registered_as=document.registered_as,
            arms=tuple(arms),
        )
        studies = (study,)
    dossier = replace(dossier, document=document, studies=studies, claims=tuple(findings))
    texts = (*plain.texts, *([Text(part="full text", text=article.body)] if article.body else ()))
    return replace(plain, dossier=dossier, texts=texts, warnings=tuple(warnings))


def _entry(article: Article) -> Entry:
    title = article.title
    if article.subtitle and article.subtitle.casefold() not in title.casefold():
        title = f"{title.rstrip(' :.')}: {article.subtitle}"
    return Entry(
        title=title,
        authors=article.authors,
        journal=article.journal,
        publisher=article.publisher,
        date=article.published,
        volume=article.volume,
        issue=article.issue,
        pages=article.pages,
        language=article.language,
        doi=article.id("doi"),
        pmid=article.id("pmid"),
        pmcid=pmcid_of(article),
        abstract=article.abstract,
        kind=_kind(article),
        publication_types=(article.article_type,) if article.article_type else (),
        registered_as=article.registered_as,
        links=tuple(_links(article)),
    )


def _kind(article: Article) -> DocumentKind:
    headings = {subject.casefold() for subject in article.subjects}
    if {"systematic review", "meta-analysis", "systematic reviews"} & headings:
        return "SystematicReview"
    return _KINDS.get(article.article_type, "JournalArticle")


def _document(document: Document, article: Article) -> Document:
    notes = [not_clinical(article), *map(_note, article.related)]
    if article.licence:
        notes.append(f"Licence: {article.licence.rstrip('.')}.")
    return replace(
        document,
        access="FullText" if article.body else document.access,
        funding=article.funding or None,
        conflicts=article.conflicts or None,
        retraction=_retraction(article),
        note=" ".join(note for note in notes if note) or None,
    )


def _links(article: Article) -> list[Link]:
    """Links to articles by PMID: its own, or that of the reference with the same DOI."""
    by_doi = {doi_in(doi): pmid for doi, pmid in article.references if doi and pmid}
    links: list[Link] = []
    for related in article.related:
        kind = _LINKS.get(related.kind)
        pmid = pmid_in(related.pmid) or pmid_in(by_doi.get(doi_in(related.doi), ""))
        if kind and pmid:
            links.append(Link(kind=kind, pmid=pmid))
    return list(dict.fromkeys(links))


def _note(related: Related) -> str | None:
    """What it is to another article, in words, for one that is named by DOI only."""
    said = _SAID.get(_LINKS.get(related.kind, ""))
    doi = doi_in(related.doi)
    return f"It {said} doi:{doi}." if said and doi else None


def _retraction(article: Article) -> Retraction | None:
    """That it is retracted, where its own file says so and names the notice."""
    for related in article.related:
        if _LINKS.get(related.kind) == "RetractionIn" and related.kind != "partial-retraction":
            doi = doi_in(related.doi)
            notice = f"doi:{doi}" if doi else f"PMID {related.pmid}" if related.pmid else ""
            if notice:
                return Retraction(notice=notice)
    return None
