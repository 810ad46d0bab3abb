"""A claim with all that it hangs on and all that hangs on it, ready to be set."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from explorer.audits import Verdict, audits_against, audits_of
from explorer.claim_facts import Fact, facts_of_claim, role_of
from explorer.findings import Row, interval_of, number_of, row_of
from explorer.nodes import Link, Node, identifiers, link_to, name_of, node_of, nodes_of
from explorer.opened import Opened
from explorer.quoted import Quote, in_field, quotes_of
from explorer.wording import ACCESS, LINKED
from graph.network import pointing
from ontology.prefixes import iri, shorten

_MOST_OTHERS: Final = 25


class Beside(NamedTuple):
    """One of two claims that stand beside each other."""

    link: Link
    number: str
    interval: str
    outcome: str
    definition: str
    denominator: str
    people: str
    quotes: Sequence[Quote]
    document: Link
    identifiers: list[Link]
    access: str


class Rests(NamedTuple):
    """What rests on a claim; `recommendations` cite its document, for this or for another."""

    relays: list[Row]
    verdicts: list[Verdict]
    positions: list[tuple[str, Link]]
    arguments: list[tuple[str, Link]]
    recommendations: list[Link]


class ClaimView(NamedTuple):
    """A claim, its document, and the rest in the order of the page."""

    node: Node
    title: str
    number: str
    interval: str
    role: tuple[str, str]
    document: Node
    identifiers: list[Link]
    access: tuple[str, str]
    aside: list[Link]
    quotes: Sequence[Quote]
    field: str
    facts: list[Fact]
    caveats: list[str]
    primaries: list[Beside]
    beside: Beside
    verdicts: list[Verdict]
    cites: list[Node]
    others: list[Row]
    more_others: int
    rests: Rests
    leads: list[tuple[Link, Link]]
    led_by: list[Link]
    disagrees: list[tuple[str, Row]]


def view_of(release: Opened, claim_iri: str) -> ClaimView:
    """The claim of an IRI that is known to be one."""
    claim = node_of(release, claim_iri)
    document = node_of(release, claim.one("statedIn"))
    measured = bool(claim.one("statistic"))
    others = _others(claim)
    primaries = nodes_of(release, f"<{claim_iri}> cle:relays ?node .").values()
    return ClaimView(
        node=claim,
        title=_title(claim),
        number=number_of(claim) if measured else "",
        interval=interval_of(claim) if measured else "",
        role=role_of(claim),
        document=document,
        identifiers=list(identifiers(document)),
        access=access_of(document),
        aside=claim.links("setAsideBecause"),
        quotes=quotes_of(release, claim_iri),
        field=in_field(claim),
        facts=facts_of_claim(claim),
        caveats=[part for text in claim.all("caveat") for part in text.split("; ")],
        primaries=[_beside(primary) for primary in primaries],
        beside=_beside(claim),
        verdicts=audits_of(release, claim_iri),
        cites=[node_of(release, cited) for cited in claim.all("citesAsEvidence")],
        others=[row_of(other) for other in others[:_MOST_OTHERS]],
        more_others=max(len(others) - _MOST_OTHERS, 0),
        rests=_rests(claim, document),
        leads=[_topic(release, topic) for topic in claim.all("leads")],
        led_by=[] if claim.one("leads") else _leaders(claim),
        disagrees=_disagreeing(claim),
    )


def access_of(document: Node) -> tuple[str, str]:
    """How much of a document was read: in a few words, and what follows."""
    access = shorten(document.one("access"))
    return ACCESS.get(access, (document.name("access") or "access not stated", ""))


def _title(claim: Node) -> str:
    therapy = claim.name("ofTherapy") or claim.name("recommends") or claim.one("therapyAsNamed")
    if claim.is_a("Recommendation"):
        what = f"recommendation {claim.name('direction')}"
    elif claim.is_a("RegulatoryStatement"):
        what = f"{claim.name('aspect')}, {claim.name('appliesIn')}"
    elif claim.is_a("BackgroundClaim"):
        return f"Background: {', '.join(link.words for link in claim.links('about'))}".rstrip(": ")
    else:
        what = claim.name("onOutcome") or claim.one("outcomeAsNamed")
    said = ": ".join(part for part in (therapy, what) if part)
    return said[:1].upper() + said[1:] or shorten(claim.iri)


def _beside(claim: Node) -> Beside:
    document = node_of(claim.release, claim.one("statedIn"))
    return Beside(
        link=link_to(claim.release, claim.iri),
        number=number_of(claim),
        interval=interval_of(claim),
        outcome=claim.name("onOutcome") or "not found",
        definition=claim.one("outcomeDefinition") or "not found",
        denominator=claim.name("denominator") or "not found",
        people=claim.one("populationInWords") or "not found",
        quotes=quotes_of(claim.release, claim.iri),
        document=claim.link("statedIn"),
        identifiers=list(identifiers(document)),
        access=access_of(document)[0],
    )


def _others(claim: Node) -> list[Node]:
    """The other findings of the claim's study, own results first."""
    if not claim.one("fromStudy"):
        return []
    pattern = f"?node cle:fromStudy <{claim.one('fromStudy')}> ; a cle:Claim ."
    found = nodes_of(claim.release, pattern)
    found.pop(claim.iri, None)
    return sorted(
        found.values(), key=lambda n: (n.one("claimRole") != claim.one("claimRole"), n.iri)
    )


def _rests(claim: Node, document: Node) -> Rests:
    release, graph = claim.release, claim.release.network
    lines = sorted(pointing(graph, claim.iri, "hasEvidenceItem"))
    arguments = [
        (node_of(release, line).name("direction"), link_to(release, proposition))
        for line in lines
        for proposition in sorted(pointing(graph, line, "hasEvidenceLine"))
    ]
    positions = [
        (words, Link(shorten(position), link_to(release, position).address))
        for relation, words in LINKED.items()
        for position in sorted(pointing(graph, claim.iri, relation))
    ]
    citing = nodes_of(
        release, f"?node cle:citesAsEvidence <{document.iri}> ; a cle:Recommendation ."
    )
    relays = nodes_of(release, f"?node cle:relays <{claim.iri}> .").values()
    return Rests(
        relays=[row_of(relay) for relay in relays],
        verdicts=audits_against(release, claim.iri),
        positions=positions,
        arguments=arguments,
        recommendations=[link_to(release, c) for c in citing if c != claim.iri],
    )


def _topic(release: Opened, topic: str) -> tuple[Link, Link]:
    """The outcome and the condition of a topic."""
    _, outcome, condition = shorten(topic).split("/")
    return link_to(release, iri("outcome", outcome)), link_to(release, iri("condition", condition))


def _leaders(claim: Node) -> list[Link]:
    """The findings that decide on the claim's own therapy, outcome and condition."""
    parts = [shorten(claim.one(name)) for name in ("ofTherapy", "onOutcome", "inCondition")]
    if not all(parts):
        return []
    topic = iri("topic", "/".join(parts))
    leading = nodes_of(claim.release, f"?node cle:leads <{topic}> .")
    return [
        Link(
            f"{number_of(n)}, {name_of(claim.release, n.one('statedIn'))}",
            link_to(n.release, i).address,
        )
        for i, n in leading.items()
    ]


def _disagreeing(claim: Node) -> list[tuple[str, Row]]:
    """Findings of independent studies whose interval lies apart from the claim's."""
    above = nodes_of(claim.release, f"<{claim.iri}> cle:liesBelow ?node .").values()
    below = nodes_of(claim.release, f"?node cle:liesBelow <{claim.iri}> .").values()
    return [("lies above it", row_of(n)) for n in above] + [
        ("lies below it", row_of(n)) for n in below
    ]
