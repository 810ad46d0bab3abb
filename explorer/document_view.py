"""A document: how it is cited, how much of it was read, what it says, and what falls with it."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from explorer.audits import Verdict, audits_of_document
from explorer.claim_view import access_of
from explorer.findings import Row, Split, row_of, split
from explorer.nodes import Link, Node, identifiers, link_to, node_of, nodes_of
from explorer.opened import Opened
from explorer.quoted import quotes_of
from explorer.wording import KINDS
from ontology.prefixes import CLE, shorten
from queries.reference_load import Load, falling

_RELAYED: Final = CLE + "Relayed"
_MOST: Final = 200


class Background(NamedTuple):
    """A background claim: where it is, its words, what it is about."""

    link: Link
    words: str
    about: list[Link]
    role: str


class DocumentView(NamedTuple):
    """A document in the order of its page; `more` counts results that do not show on it.

    `studies_told` counts the studies its findings are of, `told` is one of them.
    """

    node: Node
    kind: str
    identifiers: list[Link]
    access: tuple[str, str]
    studies: list[Node]
    studies_told: int
    told: Link
    own: Split
    relayed: Split
    unmapped: list[Row]
    more: int
    recommendations: list[Node]
    statements: list[Node]
    background: list[Background]
    verdicts: list[Verdict]
    cites: list[tuple[str, Node]]
    evidence: list[Node]
    cited_by: list[Link]
    falls: Load


def document_view(release: Opened, document: str) -> DocumentView:
    """The document of an IRI that is known to be one."""
    node = node_of(release, document)
    claims = [*nodes_of(release, f"?node cle:statedIn <{document}> ; a cle:Claim .").values()]
    findings = [c for c in claims if c.is_a("Finding")]
    unmapped = [c for c in claims if c.is_a("UnmappedFinding")]
    evidence = dict.fromkeys(cited for c in claims for cited in c.all("citesAsEvidence"))
    pattern = f"?claim cle:citesAsEvidence <{document}> ; cle:statedIn ?node ."
    return DocumentView(
        node=node,
        kind=kind_of(node.all("type")),
        identifiers=list(identifiers(node)),
        access=access_of(node),
        studies=[node_of(release, study) for study in node.all("reportsStudy")],
        studies_told=len({f.one("fromStudy") for f in findings}),
        told=next((f.link("fromStudy") for f in findings), Link("")),
        own=split(c for c in findings if c.one("claimRole") != _RELAYED),
        relayed=split(c for c in findings if c.one("claimRole") == _RELAYED),
        unmapped=[row_of(c) for c in unmapped[:_MOST]],
        more=max(len(unmapped) - _MOST, 0),
        recommendations=[c for c in claims if c.is_a("Recommendation")],
        statements=[c for c in claims if c.is_a("RegulatoryStatement")],
        background=[_background(c) for c in claims if c.is_a("BackgroundClaim")],
        verdicts=audits_of_document(release, document),
        cites=_reference_list(release, document),
        evidence=[node_of(release, cited) for cited in sorted(evidence)],
        cited_by=[link_to(release, citing) for citing in nodes_of(release, pattern)],
        falls=falling(release.network, document),
    )


def kind_of(types: Iterable[str]) -> str:
    """What kind of document it is, in words."""
    local = {shorten(t).rpartition("/")[2] for t in types}
    return next((words for name, words in KINDS.items() if name in local), "document")


def readable(release: Opened, iris: Sequence[str]) -> list[Link]:
    """Claims and positions as links by their slugs."""
    return [Link(shorten(iri), link_to(release, iri).address) for iri in iris]


def _background(claim: Node) -> Background:
    quotes = quotes_of(claim.release, claim.iri)
    return Background(
        link=Link(shorten(claim.iri), link_to(claim.release, claim.iri).address),
        words=" … ".join(quote.exact for quote in quotes),
        about=claim.links("about"),
        role=claim.name("claimRole"),
    )


def _reference_list(release: Opened, document: str) -> list[tuple[str, Node]]:
    """The entries of its reference list that were read: number and document, by number."""
    entries = nodes_of(release, f"?node cito:hasCitingEntity <{document}> .").values()
    found = [
        (entry.one("referenceNumber"), node_of(release, entry.one("hasCitedEntity")))
        for entry in entries
    ]
    return sorted(found, key=lambda pair: (len(pair[0]), pair[0]))
