"""How documents and claims are cited: as text, and as files that reference managers read."""

import re
from collections.abc import Sequence
from typing import Final

from explorer.calls import Reply
from explorer.opened import Opened
from graph.errors import ClevidenceError
from queries.bibliography import cited, facts_of, latex_encoder
from queries.cited import references_as
from queries.trace import trace, written

# Form -> its words on a page, its media type, and the suffix of its file.
FORMS: Final = {
    "bibtex": ("BibTeX", "application/x-bibtex; charset=utf-8", "bib"),
    "ris": ("RIS", "application/x-research-info-systems; charset=utf-8", "ris"),
    "csl-json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", "json"),
}
TRACES: Final = {
    "json": ("trace as JSON", "application/json", "json"),
    "turtle": ("trace as Turtle", "text/turtle; charset=utf-8", "ttl"),
}

# A worker opens no file once a release is loaded: what BibTeX needs is read with the pages.
latex_encoder()


def claim_in_words(release: Opened, document: str, claim: str) -> str:
    """The reference of a claim: its document's, its own IRI, and the release it stands in."""
    return f"{cited(facts_of(release.store, document)).rstrip('.')}. {annotation(release, claim)}"


def annotation(release: Opened, claim: str) -> str:
    """A claim as what stands beside its document's reference."""
    facts = release.facts
    return (
        f"Claim {claim}, clevidence release {facts['release']}, "
        f"evidence as read by {facts['read_by']}."
    )


def references(release: Opened, documents: Sequence[str], form: str, said: str = "") -> str:
    """Documents in a form, with what is said of each."""
    return references_as(release.store, documents, form, said)


def download(release: Opened, form: str, document: str, name: str, claim: str = "") -> Reply:
    """A document, or a claim of it, as a file; raises ClevidenceError for a form not known."""
    if form in FORMS:
        _, media_type, suffix = FORMS[form]
        said = annotation(release, claim) if claim else ""
        body = references(release, [document], form, said)
    elif form in TRACES:
        _, media_type, suffix = TRACES[form]
        steps = trace(release.store, claim or document, release.network)
        body = written(release.store, steps, form)
    else:
        known = ", ".join([*FORMS, *TRACES])
        raise ClevidenceError(f"a page has no such format; ask for one of {known}")
    file = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:100] or "reference"
    headers = (("Content-Disposition", f'attachment; filename="{file}.{suffix}"'),)
    return Reply(200, body.encode(), media_type, headers)
