"""The map of references: the heaviest, and what falls without one of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from explorer.built import BUILT
from explorer.calls import Call, Reply
from explorer.layout import html
from explorer.map_call import MapCall
from explorer.opened import Opened
from explorer.reference_map import (
    HEAVIEST,
    SHOWN,
    heaviest,
    neighbours,
    notice,
    picture,
    said,
)
from graph.network import towards

ADDRESS: Final = "/map"

_LISTED: Final = 25


def page(release: Opened, call: Call) -> Reply:
    """The lists of the map, and its picture where a script draws it.

    Raises UnknownName for a reference that is not there.
    """
    asked = MapCall.of(release, call)
    root, load = asked.root, asked.load
    claims = [*load.fallen, *load.losing_support] if load else []
    positions = [*load.positions_fallen, *load.positions_losing_support] if load else []
    graph = release.network
    every = asked.whole or call.field("heaviest") == "all"
    return html(
        release,
        "map.html",
        title="The map of references",
        here=call.path,
        asked=asked,
        load=load,
        root=root,
        is_study=root is not None and graph.nodes[root]["kind"] == "Study",
        notice=notice(release, root) if root else "",
        near=neighbours(release, root) if root else None,
        said=said(release, claims, positions),
        label=lambda node: str(graph.nodes[node]["label"]),
        by_document=lambda listed: _by_document(release, listed),
        heavy=heaviest(release)[: None if every else _LISTED],
        heavy_all=len(heaviest(release)),
        drawn=picture(release, root, load, asked.shown, whole=asked.whole),
        most=HEAVIEST,
        choices=SHOWN,
        built="map.js" in BUILT,
    )


def _by_document(release: Opened, claims: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Claims under the document that states them, documents by label."""
    graph = release.network
    found: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        for document in towards(graph, claim, "statedIn"):
            found[document].append(claim)
    return sorted(found.items(), key=lambda item: (str(graph.nodes[item[0]]["label"]), item[0]))
