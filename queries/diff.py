"""What changed between two releases: the answers, per question, and why each row changed.

Every question of the catalogue is asked of both, as it stands; a row that is in one answer only
is set beside the row of the same claim in the other. Why: a new or withdrawn document, a
retraction, a corrected number, wording or quote of a claim of the row, a changed recommendation;
else a changed rule, or another claim beside it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from graph.store import Store, rows, solutions
from ontology.prefixes import CLE, iri, shorten, system_graph
from queries.catalogue import Question

# What documents say of a claim, with the text of its quotes; nothing that the build computes.
_SAID: Final = """SELECT DISTINCT ?p ?v WHERE {{
  GRAPH ?graph {{
    {{ <{claim}> ?p ?v }}
    UNION {{ <{claim}> cle:hasQuote/oa:hasSelector ?text . ?text oa:exact ?v BIND(oa:exact AS ?p) }}
  }}
  FILTER(!STRSTARTS(STR(?graph), "{system}")
    && ?p NOT IN (rdf:type, prov:wasGeneratedBy, cle:hasQuote))
}} ORDER BY ?p ?v"""
_DOCUMENTS: Final = "SELECT DISTINCT ?d WHERE { ?d a cle:Document }"
_RETRACTED: Final = "SELECT DISTINCT ?d WHERE { ?d a cle:RetractedDocument }"
_CLAIM: Final = iri("claim", "")
_OTHERWISE: Final = "a changed rule, or another claim beside it"


class Change(NamedTuple):
    """A row that is in one answer only: in which question, what it is about, and why."""

    question: str
    kind: str
    about: str
    why: str


class _Release(NamedTuple):
    store: Store
    documents: set[str]
    retracted: set[str]


def changes(old: Store, new: Store, questions: Mapping[str, Question]) -> Iterator[Change]:
    """Every change, by question; `gone` and `new` rows, and `changed` where both have the claim."""
    before, after = _release(old), _release(new)
    for name, question in sorted(questions.items()):
        was, now = _rows(old, question), _rows(new, question)
        gone, fresh = _by_claim(was - now), _by_claim(now - was)
        for claim in sorted(gone.keys() | fresh.keys()):
            kind = "changed" if claim in gone and claim in fresh else "new"
            kind = "gone" if claim not in fresh else kind
            whys = [_why(c, before, after) for c in gone.get(claim, []) + fresh.get(claim, [])]
            why = next((why for why in whys if why != _OTHERWISE), _OTHERWISE)
            yield Change(name, kind, shorten(claim) if claim else "a row without a claim", why)


def _release(store: Store) -> _Release:
    documents = {row["d"] for row in rows(store, _DOCUMENTS)}
    return _Release(store, documents, {row["d"] for row in rows(store, _RETRACTED)})


def _rows(store: Store, question: Question) -> set[tuple[str, ...]]:
    return {
        tuple("" if term is None else str(getattr(term, "value", term)) for term in row)
        for row in solutions(store, question.query)
    }


def _by_claim(found: set[tuple[str, ...]]) -> dict[str, list[str]]:
    """The first claim of each row, to all the claims of the rows that begin with it."""
    by_claim: dict[str, list[str]] = defaultdict(list)
    for row in sorted(found):
        claims = [cell for cell in row if cell.startswith(_CLAIM)]
        by_claim[claims[0] if claims else ""] += claims
    return by_claim


def _why(claim: str, before: _Release, after: _Release) -> str:
    document = iri("document", claim.removeprefix(_CLAIM).partition("/")[0])
    if document in after.documents - before.documents:
        return "a new document"
    if document in before.documents - after.documents:
        return "a document taken out"
    if document in after.retracted - before.retracted:
        return "a retraction"
    old, new = (_said(release.store, claim) for release in (before, after))
    if old != new:
        return _changed_fields(old, new)
    if after.retracted - before.retracted:
        return "a retraction elsewhere"
    return _OTHERWISE


def _said(store: Store, claim: str) -> dict[str, list[str]]:
    said: dict[str, list[str]] = defaultdict(list)
    for row in rows(store, _SAID.format(claim=claim, system=system_graph(""))):
        said[row["p"]].append(row["v"])
    return dict(said)


def _changed_fields(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> str:
    differing = sorted(p for p in old.keys() | new.keys() if old.get(p) != new.get(p))
    if not old:
        return "a new claim"
    if not new:
        return "a claim taken out"
    recommended = CLE + "recommends" in new
    kind = "a changed recommendation" if recommended else "a corrected claim"
    names = (re.split(r"[/#]", p)[-1].replace("exact", "quote") for p in differing)
    return f"{kind}: {', '.join(names)}"
