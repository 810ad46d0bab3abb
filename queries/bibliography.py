"""Documents as references: in a line for people, and as BibTeX by bibtexparser."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from graph.store import Store, rows
from ontology.prefixes import CLE, PREFIXES, shorten

if TYPE_CHECKING:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

Facts = Mapping[str, Sequence[str]]

_FACTS: Final = """
SELECT DISTINCT ?property ?value WHERE {{ <{iri}> ?property ?value }}
ORDER BY ?property ?value"""
FIELDS: Final = {
    "title": PREFIXES["dcterms"] + "title",
    "journal": CLE + "journal",
    "publisher": PREFIXES["dcterms"] + "publisher",
    "year": CLE + "publicationYear",
    "volume": PREFIXES["bibo"] + "volume",
    "number": PREFIXES["bibo"] + "issue",
    "pages": CLE + "pages",
    "doi": PREFIXES["bibo"] + "doi",
    "pmid": PREFIXES["fabio"] + "hasPubMedId",
    "pmcid": PREFIXES["fabio"] + "hasPubMedCentralId",
    "url": PREFIXES["dcat"] + "landingPage",
    "note": CLE + "noIdentifierBecause",
}

# Mathematics and addresses, which LaTeX takes as they are.
_KEPT_IN_LATEX: Final = (
    (r"(?<!\\)(\$.*[^\\]\$)", r"\1"),
    (r"(https?://\S*\.\S*)", r"\\url{\1}"),
    (r"(www.\S*\.\S*)", r"\\url{\1}"),
)


def facts_of(store: Store, iri: str) -> dict[str, list[str]]:
    """The values of every property of a node, sorted, by the property's IRI."""
    facts: dict[str, list[str]] = {}
    for row in rows(store, _FACTS.format(iri=iri)):
        facts.setdefault(row["property"], []).append(row["value"])
    return facts


def cited(facts: Facts) -> str:
    """A document's facts as a reference: authors, title, place, identifiers."""

    def one(field: str) -> str:
        return next(iter(facts.get(FIELDS[field], ())), "")

    authors = next(iter(facts.get(CLE + "authorList", ())), "")
    place = one("journal") or one("publisher")
    volume = one("volume") + (f"({one('number')})" if one("number") else "")
    printed = ":".join(part for part in (volume, one("pages")) if part)
    when = ";".join(part for part in (one("year"), printed) if part)
    identifiers = [f"https://doi.org/{one('doi')}" if one("doi") else ""]
    identifiers += [f"PMID {one('pmid')}" if one("pmid") else "", one("pmcid")]
    if not any(identifiers):
        identifiers = [one("url") or f"no identifier: {one('note')}"]
    parts = [authors.rstrip("."), one("title").rstrip("."), place, when]
    return ". ".join([*(part for part in parts if part), *(i for i in identifiers if i)])


def bibtex(store: Store, documents: Iterable[str], annotation: str = "") -> str:
    """The documents as BibTeX entries, keyed by slug; what is annotated stands in each."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexEncodingMiddleware
    from bibtexparser.model import Entry, Field

    library = Library()
    for iri in documents:
        facts = facts_of(store, iri)
        fields = [Field(name, facts[p][0]) for name, p in FIELDS.items() if p in facts]
        for names in facts.get(CLE + "authorList", ()):
            parts = [_bibtex_name(name) for name in names.split(", ")]
            fields.insert(0, Field("author", " and ".join(parts)))
        if annotation:
            fields.append(Field("annote", annotation))
        kind = "article" if CLE + "journal" in facts else "misc"
        library.add(Entry(kind, shorten(iri), fields))
    return write_string(
        library, prepend_middleware=[LatexEncodingMiddleware(encoder=latex_encoder())]
    )


@cache
def latex_encoder() -> "UnicodeToLatexEncoder":
    """What writes text as LaTeX; it reads tables of its own, once.

    Its rules are the middleware's; what LaTeX has no name for stays, and nothing is logged.
    """
    from pylatexenc.latexencode import (
        RULE_REGEX,
        UnicodeToLatexConversionRule,
        UnicodeToLatexEncoder,
    )

    rules = [
        UnicodeToLatexConversionRule(RULE_REGEX, [(re.compile(pattern), form)])
        for pattern, form in _KEPT_IN_LATEX
    ]
    return UnicodeToLatexEncoder(conversion_rules=[*rules, "defaults"], unknown_char_warning=False)


def _bibtex_name(name: str) -> str:
    if name == "et al.":
        return "others"
    surname, _, initials = name.rpartition(" ")
    return f"{surname}, {initials}" if surname else name
