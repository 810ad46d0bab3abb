"""What crawlers may read."""

from typing import Final

from explorer.calls import PLAIN, Call, Reply
from explorer.descriptions import robots
from explorer.opened import Opened

ADDRESS: Final = "/robots.txt"


def page(release: Opened, call: Call) -> Reply:  # noqa: ARG001 - every page is given both
    """The rules for crawlers."""
    return Reply(200, robots().encode(), PLAIN)
