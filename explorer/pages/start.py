"""The start page."""

from typing import Final

from explorer.calls import Call, Reply
from explorer.layout import html
from explorer.opened import Opened

ADDRESS: Final = "/"


def page(release: Opened, call: Call) -> Reply:
    """Where one begins."""
    return html(
        release, "start.html", title="Evidence on the treatment of cutaneous lupus", here=call.path
    )
