"""Nodes of a release as pages read them: what stands at an address, and the values it holds."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import quote

from explorer.iris import link_of, on_the_web
from explorer.opened import Opened
from graph.errors import UnknownName
from graph.network import of_kind
from graph.store import solutions
from ontology.prefixes import iri, shorten

_VALUES: Final = """
SELECT DISTINCT ?node ?property ?value WHERE {{
  {pattern}
  ?node ?property ?value .
  FILTER(?property NOT IN (prov:wasGeneratedBy, cle:hasQuote, cle:independentOf, cle:liesBelow))
}}"""
_PMID: Final = re.compile(r"[0-9]{1,9}")
# Among how many names the nearest are looked for; comparing takes long.
_MOST_NAMES: Final = 4000


class Link(NamedTuple):
    """Words on a page, and where they lead; an empty address leads nowhere."""

    words: str
    address: str = ""


class Node:
    """A node: its IRI and the values of its properties, by the local names of these."""

    def __init__(self, release: Opened, iri: str) -> None:
        self.release = release
        self.iri = iri
        self.values: dict[str, list[str]] = {}

    def one(self, name: str) -> str:
        """The first value of a property, or ""."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        """Every value of a property, sorted."""
        return self.values.get(name, [])

    def name(self, name: str) -> str:
        """The label of the first value of a property, or ""."""
        return name_of(self.release, value) if (value := self.one(name)) else ""

    def link(self, name: str) -> Link:
        """The first value of a property as a link."""
        return link_to(self.release, self.one(name)) if self.one(name) else Link("")

    def links(self, name: str) -> list[Link]:
        """Every value of a property as a link."""
        return [link_to(self.release, value) for value in self.all(name)]

    def is_a(self, kind: str) -> bool:
        """Whether it is a member of a class, by the local name of that."""
        return any(_local(value) == kind for value in self.all("type"))


def addressed(release: Opened, kind: str, slug: str, member_of: str) -> str:
    """The IRI at an address; raises UnknownName, with the nearest slugs, where nothing is."""
    full = iri(kind, slug)
    nodes = release.network.nodes
    if full in nodes and nodes[full]["kind"] == member_of:
        return full
    known = [shorten(node) for node in of_kind(release.network, member_of)]
    if len(known) > _MOST_NAMES:
        known = [name for name in known if name[:3] == slug[:3].casefold()][:_MOST_NAMES]
    raise UnknownName(kind, slug, known)


def node_of(release: Opened, iri: str) -> Node:
    """A node with its values, none for "": `iri` was looked up, and is not a reader's text."""
    if not iri:
        return Node(release, iri)
    found = nodes_of(release, f"VALUES ?node {{ <{iri}> }}")
    return found.get(iri) or Node(release, iri)


def nodes_of(release: Opened, pattern: str) -> dict[str, Node]:
    """The nodes that a pattern binds to `?node`, sorted by IRI, each with its values, sorted."""
    found: dict[str, Node] = {}
    for subject, predicate, value in solutions(release.store, _VALUES.format(pattern=pattern)):
        node = found.get(subject.value)
        if node is None:
            node = found[subject.value] = Node(release, subject.value)
        node.values.setdefault(_local(predicate.value), []).append(value.value)
    for node in found.values():
        for values in node.values.values():
            values.sort()
    return dict(sorted(found.items()))


def name_of(release: Opened, iri: str) -> str:
    """What people call a node: its label, else its slug; a text stays as it is."""
    if label := release.labels.get(iri):
        return label
    known = release.network.nodes.get(iri)
    return str(known["label"]) if known and known["kind"] != "Claim" else shorten(iri)


def link_to(release: Opened, iri: str) -> Link:
    """A node as a link, in the words that people call it by."""
    return Link(name_of(release, iri), link_of(iri))


def doi_address(doi: str) -> str:
    """The address that resolves a DOI."""
    return "https://doi.org/" + quote(doi, safe="/:;()._-")


def identifiers(document: Node) -> Iterator[Link]:
    """The identifiers of a document, each with the address that resolves it."""
    for doi in document.all("doi"):
        yield Link(f"doi:{doi}", doi_address(doi))
    for pmid in document.all("hasPubMedId"):
        known = _PMID.fullmatch(pmid)
        yield Link(f"PMID {pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if known else "")
    for pmcid in document.all("hasPubMedCentralId"):
        yield Link(pmcid, f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(pmcid)}/")
    for page in document.all("landingPage"):
        yield Link(page, on_the_web(page))


def _local(iri: str) -> str:
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]
