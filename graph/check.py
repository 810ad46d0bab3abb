"""The report of `clevidence check`: what was checked, how much of it there is, and the digest."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from graph.assembly import Evidence, reasoner_input
from graph.claim import Dossier
from graph.document import Document, Quote
from graph.errors import ClevidenceError, EvidenceError, Problem
from graph.loaded import digests_in
from graph.quotes import MAX_WORDS, folded
from graph.release import Home
from graph.shelf import Shelf
from graph.store import rows
from graph.validate import graph_checks, shape_problems
from ontology.prefixes import shorten
from ontology.reasoner import (
    Inconsistent,
    ReasonerUnavailable,
    infer_lines,
    infer_lines_with_hermit,
)
from ontology.vocabulary import Vocabulary

_POSITIONS: Final = "SELECT DISTINCT ?p WHERE { ?p a cle:TherapyPosition }"
_PLACES: Final = """SELECT DISTINCT ?place WHERE {
  ?p a cle:TherapyPosition ; cle:inContext/cle:jurisdiction ?place }"""
_WITHOUT_DOCUMENT: Final = """SELECT DISTINCT ?claim WHERE {
  ?claim a cle:Claim OPTIONAL { ?claim cle:statedIn ?d . ?d a cle:Document }
  FILTER(!BOUND(?d)) }"""
_BY_RULE: Final = "SELECT DISTINCT ?a WHERE { ?a a cle:FidelityAssessment ; cle:rule ?rule }"
_BY_PEOPLE: Final = """SELECT DISTINCT ?a WHERE {
  ?a a cle:FidelityAssessment MINUS { ?a cle:rule ?rule } }"""


def report(
    evidence: Evidence,
    vocabulary: Vocabulary,
    home: Home,
    shelf: Shelf | None,
    *,
    place: Callable[[str], str],
    documents_given: bool,
    dl: bool,
) -> Iterator[str]:
    """Line by line what holds of the evidence; values and graph checks have passed already.

    Quotes whose document's text lies on the shelf are looked up there.

    Raises EvidenceError with what fails: a shape, the reasoners' agreement, the digest of the
    published release; HomeError where that is damaged.
    """
    yield from _counts(evidence)
    yield from _quotes(evidence.dossiers, verified=documents_given)
    if shelf:
        yield from _in_loaded_texts(evidence.dossiers, shelf, place)
    yield f"graph checks: {len(graph_checks())} passed"
    for warning in evidence.warnings:
        yield f"warning: {place(warning.where)}: {warning.sentence}"
    violations = shape_problems(evidence.store)
    if violations:
        raise EvidenceError([Problem(place(p.where), p.sentence) for p in violations])
    yield "shapes: no violation"
    yield from _reasoners(evidence, vocabulary, place, dl=dl)
    of = ", of what is assembled; documents of the shelf lie beside it" if shelf else ""
    yield f"digest sha256:{evidence.digest}{of}"
    yield _published(evidence, home)


def _counts(evidence: Evidence) -> Iterator[str]:
    dossiers = evidence.dossiers
    documents = [dossier.document for dossier in dossiers if dossier.document]
    claims = Counter(type(claim).__name__ for dossier in dossiers for claim in dossier.claims)
    studies = sum(len(dossier.studies) for dossier in dossiers)
    yield f"{len(documents)} documents, {studies} studies"
    yield ", ".join(f"{count} of {kind}" for kind, count in sorted(claims.items()))
    for count, of in (
        (claims["Finding"] + claims["Recommendation"], "findings and recommendations"),
        (_found(evidence, _POSITIONS), "positions"),
        (_found(evidence, _PLACES), "jurisdictions with a position"),
        (_found(evidence, _WITHOUT_DOCUMENT), "claims without a document"),
        (sum(not _is_identified(d) for d in documents), "documents without identifier or reason"),
        (_found(evidence, _BY_RULE), "assessments by rule"),
        (_found(evidence, _BY_PEOPLE), "assessments by people"),
    ):
        yield f"{count} {of}"


def _found(evidence: Evidence, select: str) -> int:
    return len(rows(evidence.store, select))


def _is_identified(document: Document) -> bool:
    named = (document.doi, document.pmid, document.pmcid, document.url, document.no_identifier)
    return any(named)


def _quotes(dossiers: Sequence[Dossier], *, verified: bool) -> Iterator[str]:
    positioned, by_access = 0, Counter[str]()
    for dossier in dossiers:
        access: str = dossier.document.access if dossier.document else "no document"
        for quote in _all_quotes(dossier):
            if quote.start is None:
                by_access[access] += 1
            else:
                positioned += 1
    longest = max(len(q.text.split()) for d in dossiers for q in _all_quotes(d))
    long = sum(len(q.text.split()) > MAX_WORDS for d in dossiers for q in _all_quotes(d))
    yield f"{long} quotes longer than {MAX_WORDS} words; the longest has {longest}"
    how = "verified in their texts" if verified else "not verified here: give --documents"
    yield f"{positioned} quotes with a position, {how}"
    for access, count in sorted(by_access.items()):
        yield f"{count} quotes unverified, their text not at hand ({access})"


def _in_loaded_texts(
    dossiers: Sequence[Dossier], shelf: Shelf, place: Callable[[str], str]
) -> Iterator[str]:
    """How many quotes stand in a loaded text of their document, and which do not.

    A text may be the abstract alone, so a quote that is not in it need not be wrong.
    """
    found = 0
    missing: list[str] = []
    for dossier in dossiers:
        texts = [folded(text) for _, _, text in shelf.texts(dossier.slug)]
        for claim in dossier.claims if texts else ():
            for quote in claim.quotes:
                if any(folded(quote.text) in text for text in texts):
                    found += 1
                else:
                    missing.append(f"{place(f'{dossier.slug}/{claim.key}')}: {quote.text!r}")
    yield f"{found} quotes stand in a loaded text of their document, {len(missing)} do not"
    yield from (f"not in the loaded text: {where}" for where in missing)


def _all_quotes(dossier: Dossier) -> Iterator[Quote]:
    holders: list[Sequence[Quote]] = [claim.quotes for claim in dossier.claims]
    holders += [study.quotes for study in dossier.studies]
    holders += [r.quotes for r in (dossier.document.references if dossier.document else ())]
    for quotes in holders:
        yield from quotes


def _reasoners(
    evidence: Evidence, vocabulary: Vocabulary, place: Callable[[str], str], *, dl: bool
) -> Iterator[str]:
    given = reasoner_input(evidence.dossiers, vocabulary)
    inferred = infer_lines(*given)
    positions = {subject for subject, _, _ in inferred}
    yield f"reasonable (OWL 2 RL): {len(positions)} positions on a line"
    if not dl:
        return
    try:
        by_hermit = infer_lines_with_hermit(*given)
    except ReasonerUnavailable as error:
        raise ClevidenceError(str(error)) from error
    except Inconsistent as error:
        raise EvidenceError([Problem("positions", str(error))]) from error
    if by_hermit != inferred:
        raise EvidenceError(
            [
                Problem(place(shorten(s)), f"the reasoners differ on {shorten(p)} {shorten(o)}")
                for s, p, o in sorted(by_hermit ^ inferred)
            ]
        )
    yield f"HermiT (OWL 2 DL): consistent, the same {len(by_hermit)} inferences"


def _published(evidence: Evidence, home: Home) -> str:
    release = home.published()
    if release is None:
        return f"no release in {home.folder} yet; `clevidence build` publishes this"
    evidence_found, found = digests_in(release.open())
    if found != release.manifest["digest"]:
        said = release.manifest["digest"]
        sentence = f"its store has the digest {found}, its manifest says {said}"
        mend = "; run `clevidence build`"
        raise EvidenceError([Problem(f"release {release.name}", sentence + mend)])
    same = (
        "holds this"
        if evidence_found == evidence.digest
        else "holds other evidence; `clevidence build` publishes this"
    )
    return f"release {release.name} is whole and {same}"
