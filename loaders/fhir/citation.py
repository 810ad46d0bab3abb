"""A Citation resource: the article that it cites, as a bibliographic entry."""

from typing import Any, Final

from graph.closed_lists import DocumentKind
from graph.document import Heading
from loaders.bibliographic import Entry
from loaders.fhir.evidence import identifiers
from loaders.fhir.parts import concept_code, concept_words, curie, first, objects, text
from loaders.fhir.values import Citation, VariableDefinition

_KINDS: Final[dict[str, DocumentKind]] = {
    "systematic review": "SystematicReview",
    "meta-analysis": "SystematicReview",
    "practice guideline": "ClinicalGuideline",
    "guideline": "ClinicalGuideline",
    "review": "ReviewArticle",
}


def citation(resource: dict[str, Any], faults: tuple[str, ...]) -> Citation:
    """The value of a Citation resource; raises Unusable where an element is mistyped."""
    return Citation(
        id=text(resource, "id"),
        title=text(resource, "title"),
        entry=_entry(resource, first(resource, "citedArtifact")),
        url=text(resource, "url"),
        identifiers=identifiers(resource),
        updated=text(first(resource, "meta"), "lastUpdated"),
        faults=faults,
    )


def variable_definition(resource: dict[str, Any]) -> VariableDefinition:
    """The value of an EvidenceVariable; raises Unusable where an element is mistyped."""
    definition = first(resource, "definition")
    return VariableDefinition(
        id=text(resource, "id"),
        title=text(resource, "title") or text(resource, "description"),
        code=curie(definition) or curie(first(definition, "concept")),
    )


def _entry(resource: dict[str, Any], artifact: dict[str, Any]) -> Entry:
    form, journal = _publication(artifact)
    named = {item.system.rstrip("/"): item.value for item in reversed(identifiers(artifact))}
    types = _classifiers(artifact, "publication-type")
    addresses = [u for place in objects(artifact, "webLocation") if (u := text(place, "url"))]
    languages = objects(form, "language")
    return Entry(
        title=_title(artifact) or text(resource, "title"),
        authors=_authors(artifact),
        journal=text(journal, "title") or None,
        publisher=text(first(journal, "publisher"), "display") or None,
        date=text(form, "articleDate") or text(form, "publicationDateText"),
        volume=text(form, "volume") or None,
        issue=text(form, "issue") or None,
        pages=text(form, "pageString") or None,
        language=concept_code(languages[0]) if languages else "",
        doi=_of(named, "doi.org"),
        pmid=_of(named, "pubmed"),
        pmcid=_of(named, "pmc"),
        url=addresses[0] if addresses else None,
        identifiers=tuple(named.values()),
        abstract=" ".join(text(part, "text") for part in objects(artifact, "abstract")),
        kind=_kind(types, journal),
        publication_types=types,
        headings=_headings(resource),
    )


def _of(named: dict[str, str], part: str) -> str | None:
    return next((value for system, value in named.items() if part in system), None)


def _title(artifact: dict[str, Any]) -> str:
    titles = objects(artifact, "title")
    primary = [t for t in titles if "primary" in map(concept_code, objects(t, "type"))]
    return next((words for t in [*primary, *titles] if (words := text(t, "text"))), "")


def _publication(artifact: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The form it was published in, which names its journal before one that does not."""
    forms = objects(artifact, "publicationForm")
    named = [form for form in forms if first(form, "publishedIn")]
    form = next(iter([*named, *forms]), {})
    return form, first(form, "publishedIn")


def _authors(artifact: dict[str, Any]) -> tuple[str, ...]:
    entries = objects(first(artifact, "contributorship"), "entry")
    names = [text(first(entry, "contributor"), "display") for entry in entries]
    return tuple(name for name in names if name)


def _classifiers(artifact: dict[str, Any], kind: str) -> tuple[str, ...]:
    return tuple(
        words
        for item in objects(artifact, "classification")
        if concept_code(first(item, "type")) == kind
        for concept in objects(item, "classifier")
        for words in _each_display(concept)
    )


def _each_display(concept: dict[str, Any]) -> list[str]:
    displays = [text(coding, "display") for coding in objects(concept, "coding")]
    return [words for words in displays if words] or [w for w in (concept_words(concept),) if w]


def _headings(resource: dict[str, Any]) -> tuple[Heading, ...]:
    return tuple(
        Heading(name=concept_words(concept), descriptor=concept_code(concept) or None)
        for contained in objects(resource, "contained")
        for part in objects(contained, "content")
        if concept_code(first(part, "type")) == "mesh-heading"
        for concept in objects(part, "classifier")
        if concept_words(concept)
    )


def _kind(types: tuple[str, ...], journal: dict[str, Any]) -> DocumentKind:
    said = {words.casefold() for words in types}
    known = next((kind for words, kind in _KINDS.items() if words in said), None)
    return known or ("JournalArticle" if journal or said else "WebPage")
