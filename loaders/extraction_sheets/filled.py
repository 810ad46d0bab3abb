"""Our template, filled: one record a document, with those of its rows that hold.

A row that does not hold is refused by itself, with each faulty cell; the document's others go on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from graph.errors import nearest
from loaders.bibliographic import Entry, document_of
from loaders.extraction_sheets import columns
from loaders.extraction_sheets.cells import Unfit
from loaders.extraction_sheets.described import access_of, entry_of
from loaders.extraction_sheets.extracted import Extracted
from loaders.extraction_sheets.grid import Grid, Line, folded, grid, raw_of
from loaders.extraction_sheets.row import result_of
from loaders.record import Record, Refused, Unreadable, Unusable
from loaders.tables import Cell, Sheet

_MARKS: Final = ("document", "therapy", "outcome", "statistic", "quote")
_OF_DOCUMENTS: Final = tuple(c.name for c in columns.DOCUMENT_COLUMNS if c.name != columns.EXAMPLE)
_OF_FINDINGS: Final = tuple(c.name for c in columns.FINDING_COLUMNS)
_BESIDE: Final = {name: columns.DOCUMENT + name for name in _OF_DOCUMENTS if name != "document"}

_ONLY_DOCUMENT: Final = {"document", *_BESIDE.values()}

# What is said of each document, by its short name, and the row that describes it, if one does.
Documents = dict[str, tuple[Line | None, dict[str, Cell]]]


def is_filled(sheets: Sequence[Sheet]) -> bool:
    """Whether one of the sheets has the header of the template's findings."""
    return any(grid(sheet, _MARKS) for sheet in sheets)


def records(sheets: Sequence[Sheet]) -> Iterator[Record | Refused]:
    """Each document with its rows, and each row that is refused; raises Unreadable."""
    findings = next(found for sheet in sheets if (found := grid(sheet, _MARKS)))
    _refuse_misspelt(findings, (*_OF_FINDINGS, *_BESIDE.values()))
    lines = [line for line in findings.lines() if columns.EXAMPLE not in line.cells]
    if not lines:
        raise Unreadable("the template holds no row yet but examples; fill it, and load it again")
    documents: Documents = {}
    for sheet in sheets:
        if sheet is not findings.sheet and (found := grid(sheet, ("document", "title"))):
            _refuse_misspelt(found, (*_OF_DOCUMENTS, columns.EXAMPLE))
            yield from _described(found, documents)
    by_document: dict[str, list[Line]] = {key: [] for key in documents}
    for line in lines:
        refused = _placed(line, documents)
        if refused:
            yield refused
        else:
            by_document.setdefault(_key(line), []).append(line)
    yield from _grouped(by_document, documents)


def _refuse_misspelt(found: Grid, known_columns: Sequence[str]) -> None:
    """Other columns are the reviewer's own and not read, but not those that look like ours."""
    from difflib import get_close_matches

    for name in found.header:
        if name and name not in known_columns:
            near = get_close_matches(name.casefold(), known_columns, n=1, cutoff=0.8)
            if near:
                where = f"row {found.header_at + 1} of {found.sheet.name or 'the table'}"
                sentence = f"there is no column {name!r}; did you mean {near[0]}?"
                raise Unreadable(f"{sentence} Rename it", where)


def _described(found: Grid, documents: Documents) -> Iterator[Refused]:
    for line in found.lines():
        if columns.EXAMPLE in line.cells:
            continue
        key = _key(line)
        if not key or key in documents:
            why = f"{key!r} is described twice; remove one row" if key else "it has no short name"
            sentence = why if key else f"{why}; write one in the column document"
            yield Refused(position=line.coordinate("document"), sentence=sentence, raw=line.raw)
        else:
            documents[key] = line, {n: line.cells[n] for n in _OF_DOCUMENTS if n in line.cells}


def _key(line: Line) -> str:
    return folded(line.cells.get("document", "")).casefold()


def _placed(line: Line, documents: Documents) -> Refused | None:
    """Add what the line says of its document; a refusal where that is unknown or at odds."""
    key = _key(line)
    own = {name: line.cells[beside] for name, beside in _BESIDE.items() if beside in line.cells}
    if not key:
        sentence = "it names no document; write its short name in the column document"
        return Refused(position=line.coordinate("document"), sentence=sentence, raw=line.raw)
    if key not in documents and not own:
        near = nearest(key, documents)
        hint = f"did you mean {' or '.join(near)}?" if near else "describe it in sheet documents"
        sentence = f"no document {line.cells['document']!r} is described; {hint}"
        return Refused(position=line.coordinate("document"), sentence=sentence, raw=line.raw)
    _, said = documents.setdefault(key, (None, {}))
    for name, cell in own.items():
        if said.setdefault(name, cell) != cell:
            where = line.coordinate(_BESIDE[name])
            sentence = f"{name} is {cell[:60]!r} here and {said[name][:60]!r} before; mend one"
            return Refused(position=where, sentence=sentence, raw=line.raw)
    return None


def _grouped(
    by_document: Mapping[str, Sequence[Line]], documents: Documents
) -> Iterator[Record | Refused]:
    slugs: dict[str, str] = {}
    for key, lines in by_document.items():
        described, said = documents[key]
        try:
            entry, slug = _named(key, said, slugs)
            access = access_of(said) or "AbstractOnly"
        except (Unfit, Unusable) as error:
            for line in (*([described] if described else []), *lines):
                at = line.coordinate("document")
                yield Refused(position=at, sentence=f"document {key}: {error}", raw=line.raw)
            continue
        results, kept, names = [], [], dict[str, int]()
        for line in lines:
            result = None if set(line.cells) <= _ONLY_DOCUMENT else result_of(line, names)
            if isinstance(result, Refused):
                yield replace(result, raw=_flat([line], key, said)[0].raw)
                continue
            kept.append(line)
            results += [result] if result else []
        first = described or lines[0]
        yield Record(
            key=slug,
            position=first.coordinate("document"),
            raw=raw_of(_flat(kept, key, said)),
            content=Extracted(
                entry=entry,
                access=access,
                curated=True,
                results=tuple(results),
                rows=tuple(line.number for line in kept),
            ),
        )


def _named(key: str, said: Mapping[str, Cell], slugs: dict[str, str]) -> tuple[Entry, str]:
    """The entry and its slug, which no other short name has; raises Unfit or Unusable."""
    if "title" not in said:
        raise Unfit("it has no title; write it")
    entry = entry_of(said)
    slug = document_of(entry).slug
    if slugs.setdefault(slug, key) != key:
        raise Unfit(f"it is the same as {slugs[slug]}; give both one short name")
    return entry, slug


def _flat(lines: Sequence[Line], key: str, said: Mapping[str, Cell]) -> list[Line]:
    """The lines as those of a CSV, in which the document stands beside each finding."""
    beside = {_BESIDE[name]: cell for name, cell in said.items() if name in _BESIDE}
    header = (*_OF_FINDINGS, *_BESIDE.values())
    sheet = Sheet("", ())
    whole = [line.cells for line in lines] or [{"document": Cell(key)}]
    return [
        Line(number, sheet, header, {**cells, **beside}) for number, cells in enumerate(whole, 2)
    ]
