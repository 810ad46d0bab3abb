"""A document: its reference, what it says, what the audit finds, and what falls without it."""

from typing import Final

from explorer import cite
from explorer.calls import Call, Reply
from explorer.document_view import document_view, readable
from explorer.forest import axis, strip
from explorer.layout import html
from explorer.nodes import addressed
from explorer.opened import Opened
from queries.bibliography import cited, facts_of

ADDRESS: Final = "/document/{slug}"


def page(release: Opened, call: Call, slug: str) -> Reply:
    """The document of the slug, or its reference in the format asked for."""
    iri = addressed(release, "document", slug, "Document")
    if form := call.field("format"):
        return cite.download(release, form, iri, slug)
    view = document_view(release, iri)
    falls = {
        "Claims that fall": readable(release, view.falls.fallen),
        "Claims that lose one of several sources": readable(release, view.falls.losing_support),
        "Positions that fall": readable(release, view.falls.positions_fallen),
        "Positions that lose a support": readable(release, view.falls.positions_losing_support),
    }
    return html(
        release,
        "document.html",
        title=view.node.one("label") or slug,
        here=call.path,
        document=view,
        slug=slug,
        reference=cited(facts_of(release.store, iri)),
        falls=falls,
        strip=strip,
        axis=axis(),
        forms={**cite.FORMS, **cite.TRACES},
    )
