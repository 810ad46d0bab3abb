"""A claim: its number, its words, who says it, what it rests on and what rests on it."""

from typing import Final

from explorer import cite
from explorer.calls import Call, Reply
from explorer.claim_view import view_of
from explorer.layout import html
from explorer.nodes import addressed
from explorer.opened import Opened

ADDRESS: Final = "/claim/{slug:path}"


def page(release: Opened, call: Call, slug: str) -> Reply:
    """The claim of the slug, or it in the format asked for."""
    iri = addressed(release, "claim", slug, "Claim")
    view = view_of(release, iri)
    document = view.document.iri
    if form := call.field("format"):
        return cite.download(release, form, document, slug, claim=iri)
    return html(
        release,
        "claim.html",
        title=view.title,
        here=call.path,
        claim=view,
        iri=iri,
        reference=cite.claim_in_words(release, document, iri),
        bibtex=cite.references(release, [document], "bibtex", cite.annotation(release, iri)),
        forms={**cite.FORMS, **cite.TRACES},
    )
