"""FAIR Signposting (level 1): `Link` headers by which machines find their way from a page.

A page on a claim, document, study, therapy or release says how to cite it, where it is described
as data, what it is, under which licence, and what it is part of. A document is cited by its DOI
where it has one; everything else by its IRI.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from explorer.calls import Reply
from explorer.forms import FORMS
from explorer.iris import address_of, kind_of
from explorer.opened import Opened
from graph.nquads import node
from graph.store import rows
from ontology.prefixes import BASE, PREFIXES, SYSTEM_GRAPHS, system_graph

_SCHEMA: Final = PREFIXES["schema"]
_TYPES: Final = {
    "claim": "Claim",
    "document": "ScholarlyArticle",
    "study": "MedicalStudy",
    "therapy": "MedicalTherapy",
    "release": "Dataset",
}
_SAID: Final = f"""
SELECT DISTINCT ?graph ?licence ?doi ?document WHERE {{{{
  {{iri}} a ?class .
  OPTIONAL {{{{
    GRAPH ?graph {{{{ {{iri}} a ?class }}}}
    GRAPH <{system_graph("about")}> {{{{ ?graph dcterms:license ?licence }}}}
    FILTER(ISIRI(?licence))
  }}}}
  OPTIONAL {{{{ {{iri}} bibo:doi ?doi }}}}
  OPTIONAL {{{{ {{iri}} cle:statedIn ?document }}}}
}}}}"""
_IN_DOIS: Final = "/:;()._-"


def signposted(release: Opened, thing: str, reply: Reply) -> Reply:
    """The reply with the links of the thing that its page is about.

    Pages on things of other kinds have none; that a reply hangs on `Accept` is said of all.
    """
    kind = kind_of(thing)
    own = {"Vary": "Accept", **dict(reply.headers)}
    if reply.status == 200 and kind in _TYPES:
        links = [own["Link"]] if "Link" in own else []
        own["Link"] = ", ".join([*links, *_links(release, thing, kind)])
    return msgspec.structs.replace(reply, headers=tuple(own.items()))


def _links(release: Opened, thing: str, kind: str) -> Iterator[str]:
    said = rows(release.store, _SAID.format(iri=node(thing)))

    def one(name: str, among: Sequence[Mapping[str, str]] = said) -> str | None:
        found = {row[name] for row in among if name in row}
        return found.pop() if len(found) == 1 else None

    # What a source says of a thing has its licence, whatever was computed from it.
    of_sources = [row for row in said if not row.get("graph", "").startswith(SYSTEM_GRAPHS)]

    edition = f"{BASE}release/{release.facts['release']}"
    doi = one("doi") if kind == "document" else None
    cited = f"https://doi.org/{quote(doi, safe=_IN_DOIS)}" if doi else BASE + address_of(thing)[1:]
    yield f'<{cited}>; rel="cite-as"'
    for form in FORMS:
        if not form.names_graphs:
            address = address_of(thing, form.suffix)
            yield f'<{address}>; rel="describedby"; type="{form.media_type}"'
    yield f'<{_SCHEMA}AboutPage>; rel="type"'
    yield f'<{_SCHEMA}{_TYPES[kind]}>; rel="type"'
    if licence := one("licence", of_sources) or one("licence"):
        yield f'<{quote(licence, safe="/:?&=#%")}>; rel="license"'
    if kind == "release":
        if thing == edition and release.dump is not None:
            yield '</dump.nq.gz>; rel="item"; type="application/gzip"'
    else:
        whole = one("document") if kind == "claim" else edition
        yield f'<{address_of(whole or edition)}>; rel="collection"'
