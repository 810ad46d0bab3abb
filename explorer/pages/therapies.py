"""The therapies, and where each stands."""

from typing import Final

from explorer.calls import Call, Reply
from explorer.layout import html
from explorer.opened import Opened
from explorer.therapy_list import therapies

ADDRESS: Final = "/therapies"


def page(release: Opened, call: Call) -> Reply:
    """Every therapy of the release."""
    listed, empty = therapies(release)
    return html(
        release, "therapies.html", title="Therapies", here=call.path, listed=listed, empty=empty
    )
