"""A therapy: where it stands, what was found of it, what is disputed, what nothing read tells."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from explorer.findings import Row, Split, dose, number_of, row_of, split
from explorer.iris import on_the_web
from explorer.nodes import Link, Node, link_to, name_of, node_of, nodes_of
from explorer.opened import Opened
from graph.store import rows
from ontology.prefixes import iri, shorten
from queries.explain import Explanation, explanations
from queries.names import words

# Outcomes of which silence is said: those of the coverage question, and one for harms at large.
WEIGHTY: Final = tuple(
    iri("outcome", slug)
    for slug in (
        "response",
        "clinical-improvement",
        "relapse",
        "peripheral-neuropathy",
        "thromboembolism",
        "withdrawal-adverse-event",
    )
)
_OTHER_PEOPLE: Final = ("SleWithSkinDisease", "OtherPopulation")
_WITH_CHILDREN: Final = ("Pregnancy", "Contraception")
_MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
# How a position hangs on what makes it, where that is no plain recommendation.
_HOW: Final = {
    "suggestedBy": "suggested by a review",
    "advisedAgainstBy": "advised against",
    "leftOpenBy": "left open",
}
_KINDS: Final = {
    "Benefit": "Efficacy",
    "Harm": "Safety",
    "Exposure": "Dose and exposure",
    "Participation": "Taking part",
    "": "Other outcomes",
}
_OUTCOME_KINDS: Final = "SELECT DISTINCT ?outcome ?kind WHERE { ?outcome cle:outcomeKind ?kind }"
_WITHIN: Final = """
SELECT DISTINCT ?narrow ?broad WHERE {{ VALUES ?broad {{ {broad} }} ?narrow cle:within ?broad }}"""


class Standing(NamedTuple):
    """A position of a therapy: its context, how it is made, and why it is on its line.

    `by_class` names the class whose position it is, where it is not the therapy's own.
    """

    position: Link
    context: Node
    line: str
    how: str
    explained: Explanation | None
    by_class: str


class Place(NamedTuple):
    """The positions in one jurisdiction."""

    name: str
    standings: list[Standing]


class Argument(NamedTuple):
    """An argument about a proposition: who makes it, and the claims it rests on."""

    by: str
    note: str
    items: list[tuple[Link, Link]]


class Dispute(NamedTuple):
    """A proposition with its arguments by direction."""

    link: Link
    sides: list[tuple[str, list[Argument]]]


class Gap(NamedTuple):
    """An outcome of which nothing, or only something beside it, was found."""

    outcome: Link
    why: str


class TherapyView(NamedTuple):
    """A therapy in the order of its page."""

    node: Node
    matches: list[tuple[str, Link]]
    classes: list[Link]
    members: list[Link]
    places: list[Place]
    kinds: list[tuple[str, Split]]
    aside: list[Row]
    doses: list[tuple[str, list[Row]]]
    disputes: list[Dispute]
    statements: list[Node]
    pregnancy: list[Node]
    pregnancy_advice: list[Node]
    gaps: list[Gap]


def therapy_view(release: Opened, therapy: str) -> TherapyView:
    """The therapy of an IRI that is known to be one; findings of its members are among its own."""
    node = node_of(release, therapy)
    pattern = f"?of cle:evidenceFor <{therapy}> . ?node cle:ofTherapy ?of ; a "
    findings = nodes_of(release, pattern + "cle:Finding .")
    usable = [f for f in findings.values() if not f.one("setAsideBecause")]
    statements = [*nodes_of(release, pattern + "cle:RegulatoryStatement .").values()]
    advice = f"?node cle:recommends <{therapy}> ; cle:aspect ?aspect ; a cle:UsableRecommendation ."
    return TherapyView(
        node=node,
        matches=[_match(kind, value) for kind in _MATCHES for value in node.all(kind)],
        classes=[link_to(release, c) for c in node.all("evidenceFor") if c != therapy],
        members=node.links("hasMember"),
        places=_places(release, therapy),
        kinds=_by_kind(release, usable, therapy),
        aside=[row_of(f) for f in findings.values() if f.one("setAsideBecause")],
        doses=_doses(usable),
        disputes=[*_disputes(release, therapy)],
        statements=[s for s in statements if shorten(s.one("aspect")) not in _WITH_CHILDREN],
        pregnancy=[s for s in statements if shorten(s.one("aspect")) in _WITH_CHILDREN],
        pregnancy_advice=[*nodes_of(release, advice).values()],
        gaps=gaps(release, usable),
    )


def gaps(release: Opened, findings: Iterable[Node]) -> list[Gap]:
    """The weighty outcomes on which the findings have nothing about cutaneous lupus."""
    broad = " ".join(f"<{outcome}>" for outcome in (*WEIGHTY, _CLE))
    within: dict[str, set[str]] = {}
    for row in rows(release.store, _WITHIN.format(broad=broad)):
        within.setdefault(row["broad"], set()).add(row["narrow"])
    found = []
    for outcome in WEIGHTY:
        on_it = [f for f in findings if f.one("onOutcome") in within.get(outcome, ())]
        stated = [f.name("absence") for f in on_it if f.one("absence")]
        data = [f for f in on_it if not f.one("absence")]
        about = [
            f
            for f in data
            if f.one("inCondition") in within.get(_CLE, ())
            and shorten(f.one("populationMatch")) not in _OTHER_PEOPLE
        ]
        if not about:
            why = "; ".join(dict.fromkeys(stated)) or "not found"
            why = "only in other people, or in another condition" if data else why
            found.append(Gap(link_to(release, outcome), why))
    return found


_CLE: Final = iri("condition", "cle")


def _match(kind: str, value: str) -> tuple[str, Link]:
    return words(kind), Link(value, on_the_web(value))


def _places(release: Opened, therapy: str) -> list[Place]:
    own = {e.position: e for e in explanations(release.store, therapy)}
    positions = nodes_of(release, f"?node cle:appliesTo <{therapy}> ; a cle:TherapyPosition .")
    contexts = nodes_of(release, f"?position cle:appliesTo <{therapy}> ; cle:inContext ?node .")
    places: dict[str, list[Standing]] = {}
    for position, node in positions.items():
        context = contexts[node.one("inContext")]
        lines = [release.labels.get(line, shorten(line)) for line in node.all("line")]
        standing = Standing(
            position=Link(shorten(position), link_to(release, position).address),
            context=context,
            line=" and ".join(lines) or "no line stated",
            how=", ".join(words for link, words in _HOW.items() if node.all(link)),
            explained=own.get(position),
            by_class="" if position in own else node.name("ofTherapy"),
        )
        places.setdefault(context.name("jurisdiction"), []).append(standing)
    return [Place(name, standings) for name, standings in sorted(places.items())]


def _by_kind(release: Opened, findings: Iterable[Node], therapy: str) -> list[tuple[str, Split]]:
    kinds = {row["outcome"]: shorten(row["kind"]) for row in rows(release.store, _OUTCOME_KINDS)}
    by_kind: dict[str, list[Node]] = {}
    for finding in findings:
        kind = kinds.get(finding.one("onOutcome"), "")
        by_kind.setdefault(kind if kind in _KINDS else "", []).append(finding)
    return [
        (title, split(by_kind[kind], therapy)) for kind, title in _KINDS.items() if kind in by_kind
    ]


def _doses(findings: Iterable[Node]) -> list[tuple[str, list[Row]]]:
    """Each dose with one finding of each of its studies, relays left out, lowest dose first."""
    by_dose: dict[tuple[float, str], dict[str, Node]] = {}
    for finding in findings:
        if (given := dose(finding)) and shorten(finding.one("claimRole")) == "Own":
            low = float(finding.one("doseLowMgPerDay") or finding.one("doseHighMgPerDay") or "inf")
            by_dose.setdefault((low, given), {}).setdefault(finding.one("fromStudy"), finding)
    return [
        (given, [row_of(finding) for finding in of_study.values()])
        for (_, given), of_study in sorted(by_dose.items(), key=lambda item: item[0])
    ]


def _disputes(release: Opened, therapy: str) -> Iterator[Dispute]:
    for proposition in nodes_of(release, f"?node cle:about <{therapy}> ; a cle:Proposition ."):
        sides: dict[str, list[Argument]] = {}
        for line in nodes_of(release, f"<{proposition}> cle:hasEvidenceLine ?node .").values():
            sides.setdefault(line.name("direction"), []).append(_argument(line))
        yield Dispute(link_to(release, proposition), sorted(sides.items(), reverse=True))


def _argument(line: Node) -> Argument:
    items = nodes_of(line.release, f"<{line.iri}> cle:hasEvidenceItem ?node .").values()
    return Argument(
        by=line.name("assessedBy"),
        note="; ".join(line.all("editorialNote")),
        items=[
            (
                Link(_said(item), link_to(item.release, item.iri).address),
                item.link("statedIn"),
            )
            for item in items
        ],
    )


def _said(item: Node) -> str:
    """A claim in a few words."""
    if item.one("statistic"):
        return number_of(item)
    return item.one("inWords") or name_of(item.release, item.iri)
