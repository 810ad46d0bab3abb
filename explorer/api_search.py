"""Concepts, documents, studies and questions by name, as the search page finds them."""

from collections.abc import Sequence
from typing import Final

from explorer.api_values import Hit, HitList, thing
from explorer.lookup import KINDS, look_up
from explorer.opened import Opened

_MOST: Final = 50


def hit_list(release: Opened, text: str, kinds: Sequence[str] = KINDS) -> HitList:
    """What a text may mean, best first, and how each was found."""
    found = look_up(release, text, kinds)
    hits = [
        Hit(thing(match.thing.iri, match.thing.label), match.thing.kind, match.how)
        for match in found[:_MOST]
    ]
    return HitList(release.facts["release"], hits, len(found) > _MOST)
