"""The document that cells describe, whichever sheet they are from."""

from collections.abc import Mapping

from graph.closed_lists import Access, DocumentKind
from loaders.bibliographic import Entry
from loaders.extraction_sheets.cells import Unfit, member
from loaders.extraction_sheets.grid import folded
from loaders.tables import Cell

_NAMES = ("title", "doi", "pmid", "pmcid")


def entry_of(said: Mapping[str, Cell]) -> Entry:
    """The entry that cells by the name of their field make; raises Unfit."""
    if not any(name in said for name in _NAMES):
        raise Unfit("it has neither title, doi, pmid nor pmcid; write one of them")
    text = {name: folded(cell) for name, cell in said.items()}
    kind: DocumentKind = "JournalArticle"
    if "kind" in said:
        kind = member(said["kind"], DocumentKind)
    return Entry(
        title=text.get("title", ""),
        kind=kind,
        authors=tuple(n for part in text.get("authors", "").split(";") if (n := part.strip())),
        journal=text.get("journal"),
        date=text.get("year", ""),
        volume=text.get("volume"),
        issue=text.get("issue"),
        pages=text.get("pages"),
        language=text.get("language", ""),
        doi=text.get("doi"),
        pmid=text.get("pmid"),
        pmcid=text.get("pmcid"),
        url=text.get("url"),
    )


def access_of(said: Mapping[str, Cell]) -> Access | None:
    """What of the document was read, where that is told; raises Unfit."""
    if "access" not in said:
        return None
    access: Access = member(said["access"], Access)
    return access
