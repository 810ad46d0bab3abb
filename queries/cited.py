"""Answers with their references: Markdown with numbered references and quotes, and the list alone.

The reference list holds every document of the rows, in the order in which they come, and goes out
as BibTeX (`queries.bibliography`), as CSL-JSON 1.0 and as RIS.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from graph.store import Store, rows
from ontology.prefixes import CLE, iri
from queries.answer import Answer, Row
from queries.bibliography import FIELDS, bibtex, cited, facts_of
from queries.render import Table, markdown

_DOCUMENT: Final = iri("document", "")
_CLAIM: Final = iri("claim", "")
_QUOTES: Final = """
SELECT DISTINCT ?exact WHERE {{
  <{iri}> cle:hasQuote ?quote . ?quote oa:hasSelector ?text . ?text oa:exact ?exact
}} ORDER BY ?quote"""
_RIS_FIELDS: Final = {
    "title": "TI",
    "journal": "JO",
    "publisher": "PB",
    "year": "PY",
    "volume": "VL",
    "number": "IS",
    "doi": "DO",
    "pmid": "AN",
    "url": "UR",
    "note": "N1",
}


def references(answer: Answer) -> list[str]:
    """The documents of the rows, each once, in the order in which they come."""
    return list(dict.fromkeys(d for row in answer.rows() for d in _documents_of(row)))


def _documents_of(row: Row) -> list[str]:
    """The documents of a row: those named, and those of the claims named."""
    named = [term.value for term in row.values() if isinstance(term, ox.NamedNode)]
    own = [_document_of(iri) for iri in named if iri.startswith(_CLAIM)]
    return list(dict.fromkeys([*own, *(iri for iri in named if iri.startswith(_DOCUMENT))]))


def _document_of(claim: str) -> str:
    return _DOCUMENT + claim.removeprefix(_CLAIM).partition("/")[0]


def cited_markdown(answer: Answer, table: Table, store: Store) -> str:
    """The answer in Markdown; each row ends with the number of its reference, then the list.

    Under each reference stand the claims of the answer that it makes, with IRI and quotes.
    """
    listed = references(answer)
    numbers = {document: index for index, document in enumerate(listed, start=1)}
    cells = []
    for row, shown in zip(answer.rows(), table.rows, strict=True):
        cited_here = " ".join(f"[{numbers[document]}]" for document in _documents_of(row))
        cells.append([*shown, cited_here])
    claims = _claims_by_document(answer, store)
    lines = [markdown(table._replace(header=[*table.header, "reference"], rows=cells)), ""]
    lines.append("## References\n")
    for document, number in numbers.items():
        lines.append(f"{number}. {cited(facts_of(store, document))}")
        for claim, quotes in claims.get(document, {}).items():
            said = " … ".join(f"“{quote}”" for quote in quotes)
            lines.append(f"   - <{claim}>: {said}")
    return "\n".join(lines) + "\n"


def reference_list(answer: Answer, store: Store, form: str) -> str:
    """The references alone: `bibtex`, `csl-json` or `ris`."""
    return references_as(store, references(answer), form)


def references_as(store: Store, documents: Sequence[str], form: str, annotation: str = "") -> str:
    """Documents as `bibtex`, `csl-json` or `ris`; what is annotated stands with each."""
    match form:
        case "bibtex":
            return bibtex(store, documents, annotation)
        case "csl-json":
            items = [_csl(store, document) for document in documents]
            said = {"annote": annotation} if annotation else {}
            return json.dumps([{**i, **said} for i in items], ensure_ascii=False, indent=1) + "\n"
        case _:
            return "\n".join(_ris(store, document, annotation) for document in documents)


def _claims_by_document(answer: Answer, store: Store) -> dict[str, dict[str, list[str]]]:
    claims: dict[str, dict[str, list[str]]] = {}
    for row in answer.rows():
        for term in row.values():
            if _is(term, _CLAIM):
                document = _document_of(term.value)
                quotes = [r["exact"] for r in rows(store, _QUOTES.format(iri=term.value))]
                claims.setdefault(document, {})[term.value] = quotes
    return claims


def _is(term: Any, prefix: str) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(prefix)


def _fields(store: Store, document: str) -> tuple[dict[str, str], list[str]]:
    facts = facts_of(store, document)
    held = {name: facts[predicate][0] for name, predicate in FIELDS.items() if predicate in facts}
    authors = next(iter(facts.get(CLE + "authorList", ())), "")
    return held, [name for name in authors.split(", ") if name and name != "et al."]


def _csl(store: Store, document: str) -> Mapping[str, Any]:
    held, authors = _fields(store, document)
    item: dict[str, Any] = {
        "id": document.removeprefix(_DOCUMENT),
        "type": "article-journal" if "journal" in held else "document",
    }
    for ours, theirs in (
        ("title", "title"),
        ("journal", "container-title"),
        ("publisher", "publisher"),
        ("volume", "volume"),
        ("number", "issue"),
        ("pages", "page"),
        ("doi", "DOI"),
        ("pmid", "PMID"),
        ("pmcid", "PMCID"),
        ("url", "URL"),
        ("note", "note"),
    ):
        if ours in held:
            item[theirs] = held[ours]
    if "year" in held:
        item["issued"] = {"date-parts": [[int(held["year"])]]}
    if authors:
        item["author"] = [_csl_name(name) for name in authors]
    return item


def _csl_name(name: str) -> Mapping[str, str]:
    family, _, given = name.rpartition(" ")
    return {"family": family, "given": given} if family else {"literal": name}


def _ris(store: Store, document: str, annotation: str) -> str:
    held, authors = _fields(store, document)
    lines = [f"TY  - {'JOUR' if 'journal' in held else 'GEN'}"]
    lines += [f"ID  - {document.removeprefix(_DOCUMENT)}"]
    lines += [f"AU  - {', '.join(_parts(name))}" for name in authors]
    lines += [f"{tag}  - {held[name]}" for name, tag in _RIS_FIELDS.items() if name in held]
    first, _, last = held.get("pages", "").partition("-")
    lines += [f"SP  - {first}"] if first else []
    lines += [f"EP  - {last}"] if last else []
    lines += [f"N1  - {annotation}"] if annotation else []
    return "\n".join([*lines, "ER  - ", ""])


def _parts(name: str) -> list[str]:
    family, _, given = name.rpartition(" ")
    return [family, given] if family else [name]
