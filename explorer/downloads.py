"""Answers as files: which forms there are, and the reply that carries one."""

from typing import Final, NamedTuple

from explorer.asking import Asked, answer_to
from explorer.calls import Reply
from explorer.opened import Opened
from queries.catalogue import Question
from queries.files import written


class Form(NamedTuple):
    """A form of file: its suffix, its name on the command line, its type, and what it is."""

    suffix: str
    name: str
    content_type: str
    title: str


FORMS: Final = (
    Form(".csv", "csv", "text/csv; charset=utf-8", "CSV"),
    Form(".tsv", "tsv", "text/tab-separated-values; charset=utf-8", "TSV"),
    Form(
        ".xlsx",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel, with references",
    ),
    Form(".json", "json", "application/sparql-results+json", "JSON"),
    Form(".xml", "xml", "application/sparql-results+xml", "XML"),
    Form(".md", "markdown", "text/markdown; charset=utf-8", "Markdown, with references and quotes"),
    Form(".svg", "svg", "image/svg+xml", "picture (SVG)"),
    Form(".bib", "bibtex", "application/x-bibtex; charset=utf-8", "BibTeX"),
    Form(".csl.json", "csl-json", "application/vnd.citationstyles.csl+json", "CSL-JSON"),
    Form(".ris", "ris", "application/x-research-info-systems; charset=utf-8", "RIS"),
)


def forms_of(question: Question) -> list[Form]:
    """The forms in which a question can be taken home; only a matrix has a picture."""
    is_matrix = {"therapy", "outcome", "state"} <= set(question.columns)
    return [form for form in FORMS if form.name != "svg" or is_matrix]


def form_in(name: str) -> tuple[str, Form | None]:
    """The name of a question and the form in `options_under_risk.csv`; None where it has none."""
    stem, dot, suffix = name.partition(".")
    return next(((stem, form) for form in FORMS if form.suffix == dot + suffix), (name, None))


def file_of(release: Opened, asked: Asked, form: Form) -> Reply:
    """The file of an answer, named after the question and the release."""
    body = written(answer_to(release, asked), release.store, form.name)
    name = f"{asked.question.name}-{release.facts['release']}{form.suffix}"
    disposition = ("Content-Disposition", f'attachment; filename="{name}"')
    return Reply(200, body, form.content_type, (disposition,))
