"""What must hold before anything is published.

Three kinds of check: of the values (quotes in their texts, numbers in their quotes, forms of
identifiers), of the assembled graph by `ontology/checks/*.rq` (no row = pass), and of its
shapes by SHACL. Problems name the datum they are about by its slug, and a field of it after
`#`; whoever knows files and lines turns that into them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import yaml

from graph.claim import Claim, Dossier, Measurement
from graph.document import Document, Quote
from graph.errors import Problem
from graph.quotes import MAX_WORDS, carried, misplaced, uncarried_counts, unprinted
from graph.store import Store, rows
from ontology.prefixes import shorten, sparql_prologue
from ontology.vocabulary import FOLDER

_FORMS: Final = {
    "doi": ("DOI", re.compile(r"10\.[0-9]{4,9}/\S+"), "10.1016/j.jaad.2017.09.059"),
    "pmid": ("PMID", re.compile(r"[1-9][0-9]{0,7}"), "28989111"),
    "pmcid": ("PMCID", re.compile(r"PMC[1-9][0-9]*"), "PMC3306524"),
    "url": (
        "web address",
        re.compile(r"https?://[^\s<>\"{}|^`\\]+"),
        "https://pmc.ncbi.nlm.nih.gov/",
    ),
    "year": ("year", re.compile(r"1[5-9][0-9][0-9]|20[0-9][0-9]"), "2018"),
    "language": ("language tag", re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"), "fr"),
}
_PLACE_IN_PRINT: Final = ("year", "volume", "issue", "pages")

# The texts that quotes can be checked against: file name -> text, as it is.
Texts = Mapping[str, str]


@dataclass(frozen=True)
class GraphCheck:
    """One `.rq` file: a query that must return no row, with what it finds and the mend."""

    name: str
    problem: str
    solution: str
    severity: Literal["error", "warning"]
    query: str


def value_problems(dossiers: Iterable[Dossier], texts: Texts) -> Iterator[Problem]:
    """Everything wrong with the values; quotes are looked up in those texts that are given."""
    dossiers = list(dossiers)
    documents = {d.slug: d.document for d in dossiers if d.document}
    texts = {
        slug: text for slug, d in documents.items() if (text := _text_of(d, texts)) is not None
    }
    for dossier in dossiers:
        if dossier.document:
            yield from _document_problems(dossier.document, documents, texts)
        yield from _study_problems(dossier, texts)
        for claim in dossier.claims:
            yield from _claim_problems(f"{dossier.slug}/{claim.key}", claim, texts)


def graph_checks(folder: Path = FOLDER / "checks") -> list[GraphCheck]:
    """The checks of the folder, by name."""
    return [_check(path) for path in sorted(folder.glob("*.rq"))]


def check_problems(store: Store, check: GraphCheck) -> list[Problem]:
    """One problem for each row of a check: the first column is what it is about."""
    problems = []
    for row in rows(store, sparql_prologue() + check.query):
        about, *details = (shorten(value) for value in row.values())
        sentence = f"{check.problem} ({', '.join(details)})" if details else check.problem
        problems.append(Problem(about, f"{sentence}; {check.solution}"))
    return problems


def shape_problems(store: Store, folder: Path = FOLDER / "shapes") -> list[Problem]:
    """What SHACL finds against the shapes, one problem a violation."""
    import pyshacl
    from rdflib import SH, Graph

    data, shapes = Graph(), Graph()
    triples = {line.rsplit(" <", 1)[0] + " .\n" for line in store.quads()}
    data.parse(data="".join(triples), format="nt")
    for path in sorted(folder.glob("*.ttl")):
        shapes.parse(path)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)
    return [
        Problem(
            shorten(str(report.value(result, SH.focusNode))),
            str(report.value(result, SH.resultMessage)),
        )
        for result in report.subjects(predicate=SH.resultSeverity)
    ]


def _check(path: Path) -> GraphCheck:
    lines = path.read_text(encoding="utf-8").splitlines()
    header = yaml.safe_load("\n".join(line[2:] for line in lines if line.startswith("#+")))
    return GraphCheck(
        name=path.stem,
        problem=header["problem"],
        solution=header["solution"],
        severity=header.get("severity", "error"),
        query="\n".join(lines),
    )


def _text_of(document: Document, texts: Texts) -> str | None:
    return texts.get(document.text.file) if document.text else None


def _document_problems(
    document: Document, documents: Mapping[str, Document], texts: Texts
) -> Iterator[Problem]:
    for field, (kind, form, example) in _FORMS.items():
        value = getattr(document, field)
        if value is not None and not form.fullmatch(str(value)):
            sentence = f"{str(value)!r} has not the form of a {kind}, such as {example}"
            yield Problem(f"{document.slug}#{field}", sentence)
    if not any((document.doi, document.pmid, document.pmcid, document.url, document.no_identifier)):
        sentence = "it has neither doi, pmid, pmcid nor url; say why in no_identifier"
        yield Problem(document.slug, sentence)
    for reference in document.references:
        cited = documents.get(reference.document)
        words = " ".join(quote.text for quote in reference.quotes)
        for quote in reference.quotes:
            yield from _quote_problems(document.slug, quote, texts)
        for field in _PLACE_IN_PRINT if cited and words else ():
            value = getattr(cited, field)
            first = re.match(r"\d+", str(value)) if value is not None else None
            if first and str(first[0]) not in re.findall(r"\d+", words):
                sentence = (
                    f"{field} {value} is not what reference {reference.number} prints: {words}"
                )
                yield Problem(f"{reference.document}#{field}", sentence)


def _study_problems(dossier: Dossier, texts: Texts) -> Iterator[Problem]:
    for study in dossier.studies:
        slug = f"{dossier.slug}/{study.slug}"
        for quote in study.quotes:
            yield from _quote_problems(slug, quote, texts)
        if dossier.structured:
            continue
        for field in uncarried_counts(study, (q for c in dossier.claims for q in c.quotes)):
            sentence = f"the number of {field} of study {study.slug} stands in no quote"
            yield Problem(slug, sentence + "; add the quote with it")


def _claim_problems(slug: str, claim: Claim, texts: Texts) -> Iterator[Problem]:
    if claim.field is not None:
        yield from _finding_problems(slug, claim) if isinstance(claim, Measurement) else ()
        return
    if not claim.quotes:
        yield Problem(slug, "it has no quote; add the shortest fragment that carries it")
    for quote in claim.quotes:
        yield from _quote_problems(slug, quote, texts)
    for field, holder in carried(claim).items():
        if holder is None:
            value = getattr(claim, field)
            sentence = f"{field} {value} stands in none of its quotes; mend it or add one"
            yield Problem(f"{slug}#{field}", sentence)
    for field, missing in unprinted(claim):
        sentence = f"{missing!r} of {field} stands in none of its quotes; mend it or add one"
        yield Problem(f"{slug}#{field}", sentence)
    if isinstance(claim, Measurement):
        yield from _finding_problems(slug, claim)


def _quote_problems(slug: str, quote: Quote, texts: Texts) -> Iterator[Problem]:
    """What is wrong with a quote; `texts` are by the slug of the document they are of."""
    words = len(quote.text.split())
    text = texts.get(quote.source or slug.partition("/")[0])
    if words > MAX_WORDS:
        yield Problem(f"{slug}#quotes", f"a quote has {words} words; cut it to {MAX_WORDS} at most")
    if (quote.start is None) != (quote.end is None):
        yield Problem(f"{slug}#quotes", f"the quote {quote.text!r} needs both start and end")
    elif quote.start is not None and quote.end is not None and not 0 <= quote.start < quote.end:
        sentence = f"no quote stands from {quote.start} to {quote.end}; mend start or end"
        yield Problem(f"{slug}#quotes", sentence)
    elif text is not None and (sentence := misplaced(quote, text) or ""):
        yield Problem(f"{slug}#quotes", sentence)


def _finding_problems(slug: str, finding: Measurement) -> Iterator[Problem]:
    for field in ("events", "total", "treated"):
        count = getattr(finding, field)
        if count is not None and count < (field != "events"):
            sentence = f"{field} {count} is no number of people; mend it, or leave it out"
            yield Problem(f"{slug}#{field}", sentence)
    whole = finding.total if finding.total is not None else finding.treated
    if finding.events is not None and whole is not None and finding.events > whole:
        sentence = f"{finding.events} events are more than the {whole} people they are counted in"
        yield Problem(f"{slug}#events", f"{sentence}; mend events or total")
    inferred = finding.total_source == "Inferred"
    if inferred and not finding.total_reason:
        yield Problem(slug, "an inferred total needs total_reason: how it follows")
    if inferred and finding.value is not None and finding.events is not None and finding.total:
        share = finding.events / finding.total
        if abs(share - float(finding.value)) > 0.0055:
            sentence = (
                f"{finding.events} of an inferred total of {finding.total} is not {finding.value}"
            )
            yield Problem(f"{slug}#total", f"{sentence}; mend total or total_reason")
