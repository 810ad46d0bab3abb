"""The report of `clevidence check`: what was checked, how much of it there is, and the digest."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from graph.assembly import Evidence, digest_of, reasoner_input
from graph.claim import Dossier, Quote
from graph.errors import ClevidenceError, EvidenceError, Problem
from graph.release import Home
from graph.validate import graph_checks, shape_problems
from ontology.prefixes import shorten
from ontology.reasoner import (
    Inconsistent,
    ReasonerUnavailable,
    infer_lines,
    infer_lines_with_hermit,
)
from ontology.vocabulary import Vocabulary


def report(
    evidence: Evidence,
    vocabulary: Vocabulary,
    home: Home,
    *,
    place: Callable[[str], str],
    documents_given: bool,
    dl: bool,
) -> Iterator[str]:
    """Line by line what holds of the evidence; values and graph checks have passed already.

    Raises EvidenceError with what fails: a shape, the reasoners' agreement, the digest of the
    published release; HomeError where that is damaged.
    """
    yield from _counts(evidence.dossiers)
    yield from _quotes(evidence.dossiers, verified=documents_given)
    yield f"graph checks: {len(graph_checks())} passed"
    for warning in evidence.warnings:
        yield f"warning: {place(warning.where)}: {warning.sentence}"
    violations = shape_problems(evidence.store)
    if violations:
        raise EvidenceError([Problem(place(p.where), p.sentence) for p in violations])
    yield "shapes: no violation"
    yield from _reasoners(evidence, vocabulary, place, dl=dl)
    yield f"digest sha256:{evidence.digest}"
    yield _published(evidence, home)


def _counts(dossiers: Sequence[Dossier]) -> Iterator[str]:
    documents = [dossier.document for dossier in dossiers if dossier.document]
    claims = Counter(type(claim).__name__ for dossier in dossiers for claim in dossier.claims)
    studies = sum(len(dossier.studies) for dossier in dossiers)
    yield f"{len(documents)} documents, {studies} studies"
    yield ", ".join(f"{count} of {kind}" for kind, count in sorted(claims.items()))


def _quotes(dossiers: Sequence[Dossier], *, verified: bool) -> Iterator[str]:
    positioned, by_access = 0, Counter[str]()
    for dossier in dossiers:
        access: str = dossier.document.access if dossier.document else "no document"
        for quote in _all_quotes(dossier):
            if quote.start is None:
                by_access[access] += 1
            else:
                positioned += 1
    how = "verified in their texts" if verified else "not verified here: give --documents"
    yield f"{positioned} quotes with a position, {how}"
    for access, count in sorted(by_access.items()):
        yield f"{count} quotes unverified, their text not at hand ({access})"


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
    found = digest_of(release.open().quads())
    if found != release.manifest["digest"]:
        said = release.manifest["digest"]
        sentence = f"its store has the digest {found}, its manifest says {said}"
        mend = "; run `clevidence build`"
        raise EvidenceError([Problem(f"release {release.name}", sentence + mend)])
    same = (
        "holds this"
        if found == evidence.digest
        else "holds other evidence; `clevidence build` publishes this"
    )
    return f"release {release.name} is whole and {same}"
