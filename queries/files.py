"""An answer as a file: the W3C forms, a workbook, a picture, Markdown with references, a list."""

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from graph.store import Store
from queries.names import labels

if TYPE_CHECKING:
    from queries.answer import Answer

W3C: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}
COMPOSED: Final = ("markdown", "xlsx", "svg", "bibtex", "csl-json", "ris")


def written(answered: "Answer", store: Store, form: str) -> bytes:
    """The bytes of an answer in a form of `W3C` or `COMPOSED`.

    Raises ClevidenceError where the answer has no picture.
    """
    if form in W3C:
        rows = answered.serialised(W3C[form])
        return rows if rows.endswith(b"\n") else rows + b"\n"
    composed = _composed(answered, store, form)
    return composed.encode() if isinstance(composed, str) else composed


def _composed(answered: "Answer", store: Store, form: str) -> bytes | str:
    named = labels(store, answered.iris())
    match form:
        case "xlsx":
            from queries.workbook import workbook

            return workbook(answered, named, store)
        case "svg":
            from queries.matrix import matrix_svg

            return matrix_svg(answered, named)
        case "markdown":
            from queries.cited import cited_markdown
            from queries.render import table_of

            return cited_markdown(answered, table_of(answered, named), store)
        case _:
            from queries.cited import reference_list

            return reference_list(answered, store, form)
