"""The site map, in parts where it is long."""

from typing import Final

from explorer.calls import Call, Reply
from explorer.descriptions import sitemap
from explorer.opened import Opened
from graph.errors import UnknownName

ADDRESS: Final = "/sitemap{part:path}.xml"
_LONGEST: Final = 7


def page(release: Opened, call: Call, part: str) -> Reply:
    """The map, the index of its parts, or the part `-1`, `-2` …"""
    number = part.removeprefix("-")
    digits = number.isascii() and number.isdigit() and len(part) <= _LONGEST
    if part and not (part.startswith("-") and digits):
        raise UnknownName("page", call.path[:200], ["/sitemap.xml"])
    found = sitemap(release, int(number) if part else None)
    if found is None:
        raise UnknownName("page", call.path[:200], ["/sitemap.xml"])
    return Reply(200, found, "application/xml")
