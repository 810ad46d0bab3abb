"""A therapy: where it stands and why, what was found of it, what is disputed, and the gaps."""

from typing import Final

from explorer.calls import Call, Reply
from explorer.forest import axis, strip
from explorer.layout import html
from explorer.nodes import addressed, doi_address
from explorer.opened import Opened
from explorer.therapy_view import therapy_view
from explorer.wording import LINKED

ADDRESS: Final = "/therapy/{slug}"


def page(release: Opened, call: Call, slug: str) -> Reply:
    """The therapy of the slug."""
    iri = addressed(release, "therapy", slug, "Therapy")
    view = therapy_view(release, iri)
    name = view.node.name("prefLabel") or slug
    return html(
        release,
        "therapy.html",
        title=name[:1].upper() + name[1:],
        here=call.path,
        therapy=view,
        strip=strip,
        axis=axis(),
        said_by=LINKED,
        doi=doi_address,
    )
