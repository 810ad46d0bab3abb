"""A study: its design and people, where it is reported, and what was found."""

from collections.abc import Sequence
from typing import Final

from explorer.calls import Call, Reply
from explorer.findings import split
from explorer.forest import axis, strip
from explorer.layout import html
from explorer.nodes import Link, addressed, link_to, node_of, nodes_of
from explorer.opened import Opened
from explorer.quoted import quotes_of
from graph.network import pointing, towards

ADDRESS: Final = "/study/{slug}"
_MOST: Final = 300


def page(release: Opened, call: Call, slug: str) -> Reply:
    """The study of the slug."""
    iri = addressed(release, "study", slug, "Study")
    node = node_of(release, iri)
    findings = [*nodes_of(release, f"?node cle:fromStudy <{iri}> ; a cle:Claim .").values()]
    related = {
        "Shares patients with": _either_way(release, iri, "sharesPatientsWith"),
        "May share patients with": _either_way(release, iri, "maySharePatientsWith"),
        "Includes the patients of": _links(release, towards(release.network, iri, "includesStudy")),
        "Is included in": _links(release, pointing(release.network, iri, "includesStudy")),
    }
    reporting = f"?node cle:reportsStudy <{iri}> ."
    return html(
        release,
        "study.html",
        title=node.one("label") or slug,
        here=call.path,
        study=node,
        slug=slug,
        documents=[*nodes_of(release, reporting).values()],
        arms=[*nodes_of(release, f"<{iri}> cle:hasArm ?node .").values()],
        related=related,
        quotes=quotes_of(release, iri),
        found=split(findings[:_MOST]),
        by="document" if len({f.one("statedIn") for f in findings}) > 1 else "alone",
        findings=len(findings),
        more=max(len(findings) - _MOST, 0),
        strip=strip,
        axis=axis(),
    )


def _either_way(release: Opened, iri: str, relation: str) -> Sequence[Link]:
    """Studies of which either says that it shares patients with the other."""
    graph = release.network
    return _links(release, towards(graph, iri, relation) | pointing(graph, iri, relation))


def _links(release: Opened, iris: set[str]) -> Sequence[Link]:
    return [link_to(release, iri) for iri in sorted(iris)]
