"""Somebody else's sheet, by a mapping: one record a document, with those of its rows that hold."""

from collections.abc import Iterator, Sequence
from typing import Final

from graph.closed_lists import Access
from graph.errors import nearest
from loaders.bibliographic import Entry, document_of
from loaders.extraction_sheets.cells import Unfit, Value, range_of, typed
from loaders.extraction_sheets.concepts import known
from loaders.extraction_sheets.described import access_of, entry_of
from loaders.extraction_sheets.extracted import Extracted, Result
from loaders.extraction_sheets.grid import Grid, Line, folded, grid, raw_of, surplus
from loaders.extraction_sheets.mapping import COLUMN, Block, Pattern, Patterns, SheetMapping
from loaders.extraction_sheets.row import refused
from loaders.extraction_sheets.rules import SHARES, count_problems
from loaders.record import Record, Refused, Unreadable, Unusable
from loaders.tables import Cell, Sheet

_RANGES: Final = {"dose_mg": ("dose_low_mg", "dose_high_mg"), "time": ("time_low", "time_high")}
# What makes a row a finding; a total alone makes none.
_RESULTS: Final = ("events", "value", "reported_lower", "p_value", "absence")


def records(sheets: Sequence[Sheet], mapping: SheetMapping) -> Iterator[Record | Refused]:
    """Each document with its rows, and each row that is refused; raises Unreadable."""
    found = _found(sheets, mapping)
    by_document: dict[str, list[tuple[Line, list[Result]]]] = {}
    entries: dict[str, tuple[Entry, Access | None]] = {}
    for line in found.lines():
        row = _Row(line, mapping)
        try:
            entry, access = row.entry()
            slug = document_of(entry).slug
        except (Unfit, Unusable) as error:
            yield Refused(position=line.position, sentence=str(error), raw=line.raw)
            continue
        results = row.results()
        if row.faults:
            yield refused(line, row.faults)
            continue
        entries.setdefault(slug, (entry, access))
        by_document.setdefault(slug, []).append((line, results))
    for slug, rows in by_document.items():
        yield _record(slug, entries[slug], rows)


def _record(
    slug: str, of_document: tuple[Entry, Access | None], rows: list[tuple[Line, list[Result]]]
) -> Record:
    lines = [line for line, _ in rows]
    silent = ", ".join(str(line.number) for line, results in rows if not results)
    warning = f"rows {silent} hold none of the numbers that are mapped, and make no finding"
    entry, access = of_document
    return Record(
        key=slug,
        position=lines[0].position,
        raw=raw_of(lines),
        content=Extracted(
            entry=entry,
            access=access,
            curated=False,
            results=tuple(result for _, results in rows for result in results),
            rows=tuple(line.number for line in lines),
            warnings=(warning,) if silent else (),
        ),
    )


def _found(sheets: Sequence[Sheet], mapping: SheetMapping) -> Grid:
    """The sheet that has all columns of the mapping; raises Unreadable with what is missing."""
    named = [s for s in sheets if s.name == mapping.sheet] if mapping.sheet else list(sheets)
    if not named and len(sheets) == 1 and not sheets[0].name:
        named = list(sheets)  # rows of a workbook that were kept as CSV
    if not named:
        names = " or ".join(sheet.name for sheet in sheets)
        raise Unreadable(f"there is no sheet {mapping.sheet!r}; write {names} in the mapping")
    for sheet in named:
        if found := grid(sheet, mapping.columns, mapping.header_row):
            return found
    headers = [set(map(folded, row)) for sheet in named for row in sheet.rows[:50]]
    best = max(headers, key=lambda header: len(header & mapping.columns), default=set())
    missing = min(mapping.columns - best, default="")
    near = nearest(missing, best)
    hint = f"did you mean {' or '.join(near)}?" if near else "mend the mapping"
    raise Unreadable(f"the sheet has no column {missing!r} that the mapping names; {hint}")


class _Row:
    """A row under a mapping, and what is wrong with it: coordinate and sentence."""

    def __init__(self, line: Line, mapping: SheetMapping) -> None:
        self.line = line
        self.mapping = mapping
        self.faults: list[tuple[str, str]] = []
        if (more := surplus(line)) is not None:
            sentence = f"{more[:40]!r} stands beyond the header; mend the quotes or the header"
            self.faults.append((line.position, sentence))

    def cell(self, column: str) -> Cell | None:
        """What the column says; None where that is one of the ways of saying nothing."""
        cell = self.line.cells.get(column)
        if cell is None:
            return None
        text = cell.strip().casefold()
        if text in self.mapping.blank or text in self.mapping.blank_in.get(column, ()):
            return None
        other = self.mapping.values.get(column, {}).get(text)
        return cell if other is None else Cell(other, cell.mark)

    def filled(self, pattern: Pattern) -> Cell | None:
        """The pattern with its cells; None where one of them is blank."""
        if pattern.only:
            return self.cell(pattern.only)
        parts = {column: self.cell(column) for column in pattern.columns}
        known_parts = {column: cell for column, cell in parts.items() if cell is not None}
        if len(known_parts) < len(parts):
            return None
        marks = {cell.mark for cell in known_parts.values()}
        text = COLUMN.sub(lambda found: known_parts[found[1]].strip(), pattern.text)
        return Cell(
            text, "merged" if "merged" in marks else "formula" if "formula" in marks else ""
        )

    def all_filled(self, patterns: Patterns) -> dict[str, Cell]:
        filled = {field: self.filled(pattern) for field, pattern in patterns.items()}
        return {field: cell for field, cell in filled.items() if cell is not None and cell.strip()}

    def entry(self) -> tuple[Entry, Access | None]:
        """The document that the row names; raises Unfit."""
        said = self.all_filled(self.mapping.document)
        if not said.keys() & {"title", "doi", "pmid", "pmcid"}:
            raise Unfit("it names no document; fill the columns that the mapping reads it from")
        return entry_of(said), access_of(said)

    def results(self) -> list[Result]:
        """The results that the row makes; what is wrong is added to `faults`."""
        study = self.all_filled(self.mapping.study)
        design = ""
        try:
            design = known("design", study.get("design", Cell("")))
        except Unfit as error:
            self.faults.append((self._where(self.mapping.study["design"]), str(error)))
        made = [self._result(block, study, design) for block in self.mapping.blocks]
        return [result for result in made if result]

    def _applies(self, block: Block) -> bool:
        cells = self.line.cells
        return all(
            cells.get(name, "").strip().casefold() in words for name, words in block.when.items()
        ) and not any(
            cells.get(name, "").strip().casefold() in words for name, words in block.unless.items()
        )

    def _result(self, block: Block, study: dict[str, Cell], design: str) -> Result | None:
        if not self._applies(block):
            return None
        numbers = (field for field in _RESULTS if field in block.patterns)
        number = next((field for field in numbers if self.filled(block.patterns[field])), None)
        if number is None:
            return None
        said = self.all_filled(block.patterns)
        values: dict[str, Value] = {}
        faults: list[tuple[str, str]] = []
        for field, cell in said.items():
            try:
                values |= self._typed(field, cell)
            except Unfit as error:
                faults.append((field, str(error)))
        faults += [] if faults else count_problems(values)
        patterns = block.patterns
        self.faults += [(self._where(patterns.get(field)), why) for field, why in faults]
        _complete(values)
        return Result(
            key=f"{block.name}-r{self.line.number}",
            cell=self._where(patterns[number]),
            study=folded(study.get("label", "")),
            design=design,
            values=values,
        )

    def _typed(self, field: str, cell: Cell) -> dict[str, Value]:
        comma = self.mapping.decimal_comma
        if field in _RANGES:
            low, high = _RANGES[field]
            ends = range_of(cell, decimal_comma=comma)
            return {low: ends[0], high: ends[1]}
        if field == "statistic":
            return {field: known("statistic", cell)}
        return {field: typed(field, cell, decimal_comma=comma)}

    def _where(self, pattern: Pattern | None) -> str:
        if pattern and pattern.columns:
            return self.line.coordinate(pattern.columns[0])
        return self.line.position


def _complete(values: dict[str, Value]) -> None:
    """What follows from the rest: the unit of a share, and a count where there is no total."""
    if values.get("statistic") in SHARES and "total" not in values and "value" not in values:
        values["statistic"] = "count"
    if values.get("statistic") in SHARES and "value" in values:
        values.setdefault("unit", "proportion")
    if "total" in values:
        values.setdefault("total_source", "Reported")
        values.setdefault("denominator", "DenominatorNotStated")
