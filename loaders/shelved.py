"""The shelf's dossiers as they are assembled: words mapped to concepts, documents made one.

Pure but for reading the shelf. A dossier about a document that another record describes brings
its claims and studies only. A study registered under a number that a curated study has is that
study seen again: it says that it shares all its patients.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, get_args

from graph.assembly import Evidence
from graph.candidates import REVIEWED
from graph.claim import Dossier
from graph.closed_lists import Access
from graph.document import Study
from graph.dossier_json import from_json
from graph.errors import EvidenceError, Problem
from graph.provenance import ABOUT
from graph.shelf import Shelf
from graph.shelf_rows import NameKind
from graph.store import Store, rows
from loaders.mapping import Terms, with_concepts
from loaders.partition import telling
from loaders.registry import curated
from ontology.prefixes import BASE, GRAPHS, PREFIXES
from ontology.vocabulary import Vocabulary

_ACCESS: Final = get_args(Access)
_NCT: Final = re.compile(r"NCT\d{8}")
_ASSEMBLED: Final = f"SELECT DISTINCT ?g WHERE {{ GRAPH <{ABOUT}> {{ ?release void:subset ?g }} }}"
_NAMES: Final = """
SELECT ?document ?property ?value ?title ?number WHERE {{ GRAPH <{graph}> {{
  {{ ?document ?property ?value
     VALUES ?property {{ bibo:doi fabio:hasPubMedId fabio:hasPubMedCentralId }} }}
  UNION {{ ?document a cle:Document ; dcterms:title ?title }}
  UNION {{ ?document a cle:TrialRegistration ; dcat:landingPage ?page
     BIND(CONCAT(STR(?document), " ", STR(?page)) AS ?number) }}
}} }}
"""
_KINDS: Final[Mapping[str, NameKind]] = {
    PREFIXES["bibo"] + "doi": "doi",
    PREFIXES["fabio"] + "hasPubMedId": "pmid",
    PREFIXES["fabio"] + "hasPubMedCentralId": "pmcid",
}


def with_shelved(
    curated_ones: Iterable[Dossier], shelf: Shelf | None, vocabulary: Vocabulary
) -> list[Dossier]:
    """The curated dossiers, and what is on the shelf and has to be assembled with them."""
    dossiers = list(curated_ones)
    if shelf is None:
        return dossiers
    terms = Terms(vocabulary, shelf.terms())
    dossiers = list(dossiers)
    known = {
        number.upper(): study.slug
        for dossier in dossiers
        for study in dossier.studies
        for number in study.registered_as
    }
    read: dict[str, Access] = {}
    shelved = []
    for dossier, document, describes in shelf.dossiers():
        if dossier.claims and dossier.document:
            access = dossier.document.access
            read[document] = min(read.get(document, access), access, key=_ACCESS.index)
        named = f"{dossier.source}-{dossier.slug}"
        about = _about(with_concepts(dossier, terms), document, describes=describes)
        shelved.append((named, about))
    found = [_as_seen_again(dossier, known) for dossier in _apart(shelved)]
    described = {dossier.slug for dossier in (*dossiers, *found) if dossier.document}
    whole = (d if d.slug in described else _described(d, shelf) for d in found)
    return [_as_read(dossier, read) for dossier in (*dossiers, *filter(None, whole))]


def assembled_without_faults(
    dossiers: list[Dossier],
    assemble: Callable[[list[Dossier]], Evidence],
    told_of: Callable[[Problem], None],
) -> Evidence:
    """The evidence without those loaded claims that fail a check, each of which is told.

    A record is loaded before anyone knows what it will stand beside; one that does not fit must
    not keep everything else from being published. Raises EvidenceError where a fault is not a
    loaded claim's.
    """
    while True:
        try:
            return assemble(dossiers)
        except EvidenceError as error:
            faulty = {problem.where.partition("#")[0] for problem in error.problems}
            left = [_without(dossier, faulty) for dossier in dossiers]
            if left == dossiers:
                raise
            for problem in error.problems:
                told_of(problem)
            dossiers = left


def _without(dossier: Dossier, faulty: Container[str]) -> Dossier:
    if dossier.source in curated():
        return dossier
    kept = tuple(c for c in dossier.claims if f"{dossier.slug}/{c.key}" not in faulty)
    return dossier if len(kept) == len(dossier.claims) else replace(dossier, claims=kept)


def curated_names(store: Store) -> Iterator[tuple[NameKind, str, str]]:
    """Each name of a curated document, and the document: what loaded records are told by.

    Only graphs of curated documents are asked, as `about` lists them, since what was loaded
    beside them may be a thousand times as much; a store that has no `about` has nothing else.
    """
    own = tuple(f"{GRAPHS}{name}/" for name in curated())
    listed = [row["g"] for row in rows(store, _ASSEMBLED)] or store.graphs()
    for graph in sorted(graph for graph in listed if graph.startswith(own)):
        for row in rows(store, _NAMES.format(graph=graph)):
            slug = row["document"].removeprefix(f"{BASE}document/")
            if "title" in row:
                yield from (("title", key, slug) for key in telling(row["title"]))
            elif "number" in row:
                yield from (("nct", n, slug) for n in _NCT.findall(row["number"].upper()))
            else:
                kind = _KINDS[row["property"]]
                value = row["value"]
                yield kind, value.lower() if kind == "doi" else value, slug


def _about(dossier: Dossier, document: str, *, describes: bool) -> Dossier:
    """The dossier under its document's name, describing it if it is the one that does."""
    held = dossier.document
    named = replace(held, slug=document) if held and describes else None
    return replace(dossier, slug=document, document=named)


def _as_read(dossier: Dossier, read: Mapping[str, Access]) -> Dossier:
    """A document that makes no claim where it is described was read as those did who make some."""
    document = dossier.document
    if dossier.claims or document is None or dossier.slug not in read:
        return dossier
    access = min(document.access, read[dossier.slug], key=_ACCESS.index)
    return replace(dossier, document=replace(document, access=access))


def _described(dossier: Dossier, shelf: Shelf) -> Dossier | None:
    """The dossier with its document, which only a shard describes, and shards are not assembled.

    None for what was reviewed of a document that its source has withdrawn since.
    """
    for record in shelf.records_of(dossier.slug):
        if record.slice and record.dossier and (document := from_json(record.dossier).document):
            return replace(dossier, document=replace(document, slug=dossier.slug))
    return None if dossier.source == REVIEWED else dossier


def _as_seen_again(dossier: Dossier, known: Mapping[str, str]) -> Dossier:
    curated_ones = set(known.values())
    studies = (study for study in dossier.studies if study.slug not in curated_ones)
    return replace(dossier, studies=tuple(_same(study, known) for study in studies))


def _same(study: Study, known: Mapping[str, str]) -> Study:
    found = [(n, known[n]) for n in map(str.upper, study.registered_as) if n in known]
    others = [(number, slug) for number, slug in found if slug != study.slug]
    if not others:
        return study
    number = others[0][0]
    return replace(
        study,
        shares_patients_with=(*study.shares_patients_with, *(slug for _, slug in others)),
        overlap=f"It is registered under the same number, {number}.",
    )


def _apart(dossiers: Iterable[tuple[str, Dossier]]) -> Iterator[Dossier]:
    """The dossiers; claims about one document that have one key, told by what they are from."""
    taken: set[tuple[str, str]] = set()
    for name, dossier in dossiers:
        keys = {claim.key: (dossier.slug, claim.key) for claim in dossier.claims}
        renamed = tuple(
            replace(claim, key=f"{name}-{claim.key}") if keys[claim.key] in taken else claim
            for claim in dossier.claims
        )
        taken.update((dossier.slug, claim.key) for claim in renamed)
        yield replace(dossier, claims=renamed)
