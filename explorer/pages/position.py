"""A position: where a therapy stands in one context, and why."""

from collections.abc import Sequence
from typing import Final

from explorer.calls import Call, Reply
from explorer.layout import html
from explorer.nodes import Link, addressed, doi_address, link_to, node_of, nodes_of
from explorer.opened import Opened
from explorer.wording import LINKED
from graph.network import pointing, towards
from ontology.prefixes import shorten
from queries.explain import explanations

ADDRESS: Final = "/position/{slug:path}"


def page(release: Opened, call: Call, slug: str) -> Reply:
    """The position of the slug."""
    iri = addressed(release, "position", slug, "TherapyPosition")
    graph = release.network
    node = node_of(release, iri)
    context = node_of(release, node.one("inContext"))
    linked = " ".join(f"cle:{name}" for name in LINKED)
    made_by = nodes_of(release, f"VALUES ?how {{ {linked} }} <{iri}> ?how ?node .")
    beside = nodes_of(release, f"?node cle:inContext <{context.iri}> ; a cle:TherapyPosition .")
    related = {
        "After failure of": _links(release, towards(graph, iri, "afterFailureOf")),
        "Added to": _links(release, towards(graph, iri, "asAddOnTo")),
        "After its failure comes": _links(release, pointing(graph, iri, "afterFailureOf")),
        "Holds for, by class": [
            link_to(release, t) for t in node.all("appliesTo") if t != node.one("ofTherapy")
        ],
    }
    therapy = node.name("ofTherapy")
    return html(
        release,
        "position.html",
        title=f"{therapy[:1].upper()}{therapy[1:]}: {context.name('jurisdiction')}",
        here=call.path,
        position=node,
        slug=slug,
        context=context,
        lines=[release.labels.get(line, shorten(line)) for line in node.all("line")],
        explained=explanations(release.store, iri),
        recommendations=[*made_by.values()],
        related=related,
        beside=[n for i, n in beside.items() if i != iri],
        said_by=LINKED,
        doi=doi_address,
    )


def _links(release: Opened, positions: set[str]) -> Sequence[Link]:
    """Positions as links, in the words of their therapies."""
    nodes = [node_of(release, position) for position in sorted(positions)]
    return [
        Link(
            f"{n.name('ofTherapy')} ({n.name('line') or 'no line stated'})",
            link_to(release, n.iri).address,
        )
        for n in nodes
    ]
