"""A mapping: how the columns of somebody else's sheet become documents, studies and findings.

```yaml
sheet: Sheet1                      # of a workbook; the first that has the columns where left out
header_row: 4                      # the first row that has the columns where left out
decimal_comma: true                # "12,5" and "1.088,0" are read so; false where left out
blank: ["", NA, not reported]      # cells that say nothing, in any case of letters
blank_in: {Mean: ["0.0"]}          # the same, in one column
values: {Design: {RCT: randomised controlled trial}}   # other words for what a column holds
document: {title: "{Study}", pmcid: "PMC{pmcid}", year: "{Year}", access: FullText}
study: {label: "{Study}", design: "{Design}"}
defaults: {condition_as_named: lupus}                  # fields of every finding
findings:
  adverse-events:                  # a name; it becomes part of the key of each finding
    when: {Type: [binary]}         # only rows with one of these in the column
    unless: {Arm: [total]}         # no rows with one of these
    each: {headache: headache, nausea: nausea or vomiting}
    outcome_as_named: "{words}"    # of each
    events: "{{each}_e}"           # the column headache_e, then nausea_e
    total: "{{each}_n}"
    statistic: proportion
```

A value is text in which `{Column}` stands for the cell of that row; where one of its cells is
blank, so is the field. `dose_mg` and `time` read a range (`50-75`) into both ends.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from graph.claim import Measurement
from graph.errors import nearest
from loaders.record import Unreadable
from loaders.safe_yaml import parsed

COLUMN: Final = re.compile(r"\{([^{}]+)\}")
_NOT_MAPPED: Final = ("key", "role", "quotes", "field", "identifiers", "cites", "study")
_DOCUMENT: Final = (
    "title", "kind", "access", "doi", "pmid", "pmcid", "url", "authors", "journal", "year",
    "volume", "issue", "pages", "language",
)  # fmt: skip
_STUDY: Final = ("label", "design")
_FINDING: Final = (
    *(f.name for f in fields(Measurement) if f.name not in _NOT_MAPPED),
    "dose_mg",
    "time",
)
_BLOCK: Final = ("each", "when", "unless")
_TOP: Final = (
    "sheet", "header_row", "decimal_comma", "blank", "blank_in", "values", "document", "study",
    "defaults", "findings",
)  # fmt: skip


@dataclass(frozen=True)
class Pattern:
    """Text in which `{Column}` stands for cells; `only` is the column where it is nothing else."""

    text: str
    columns: tuple[str, ...]
    only: str = ""

    @staticmethod
    def of(text: str) -> "Pattern":
        """The pattern, with the columns that it names."""
        whole = COLUMN.fullmatch(text.strip())
        return Pattern(text, tuple(COLUMN.findall(text)), whole[1] if whole else "")


Patterns = Mapping[str, Pattern]
Lists = Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Findings that rows make: one a row, in which `{Column}` of the patterns is filled."""

    name: str
    patterns: Patterns
    when: Lists = field(default_factory=dict)
    unless: Lists = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SheetMapping:
    """A mapping that was read; words in `blank`, `blank_in`, `when` and `unless` are casefolded."""

    document: Patterns
    study: Patterns
    blocks: tuple[Block, ...]
    sheet: str = ""
    header_row: int | None = None
    decimal_comma: bool = False
    blank: frozenset[str] = frozenset()
    blank_in: Lists = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def columns(self) -> frozenset[str]:
        """Every column that it names."""
        patterns = [self.document, self.study, *(block.patterns for block in self.blocks)]
        named = {c for held in patterns for pattern in held.values() for c in pattern.columns}
        conditions = (names for b in self.blocks for names in (b.when, b.unless))
        listed = (self.blank_in, self.values, *conditions)
        return frozenset(named.union(*listed))


def read_mapping(text: str) -> SheetMapping:
    """The mapping in a YAML text; raises Unreadable with the mend."""
    tree = _mapping(parsed(text), "the mapping")
    _refuse_unknown(tree, _TOP, "the mapping")
    for needed in ("document", "study", "findings"):
        if not tree.get(needed):
            raise Unreadable(f"the mapping has no {needed}; add it")
    document = _patterns(tree["document"], _DOCUMENT, "document")
    study = _patterns(tree["study"], _STUDY, "study")
    if not document.keys() & {"title", "doi", "pmid", "pmcid"}:
        raise Unreadable("document has neither title, doi, pmid nor pmcid; add one")
    if "design" not in study:
        raise Unreadable('study has no design; add it, as design: "{Design}" or in words')
    defaults = _patterns(tree.get("defaults") or {}, _FINDING, "defaults")
    row = tree.get("header_row")
    if row is not None and not re.fullmatch(r"[1-9]\d{0,5}", str(row)):
        raise Unreadable(f"header_row: {row!r} is no number of a row; write 1")
    return SheetMapping(
        sheet=_text(tree.get("sheet") or "", "sheet"),
        header_row=int(row) if row else None,
        decimal_comma=_truth(tree.get("decimal_comma")),
        blank=frozenset(_words(tree.get("blank") or [], "blank")),
        blank_in=_lists(tree.get("blank_in"), "blank_in"),
        values={
            _column(name): {
                key.strip().casefold(): _text(word, f"values of {name}")
                for key, word in _mapping(words, f"values of {name}").items()
            }
            for name, words in _mapping(tree.get("values") or {}, "values").items()
        },
        document=_read(document),
        study=_read(study),
        blocks=tuple(_blocks(_mapping(tree["findings"], "findings"), defaults)),
    )


def _read(texts: Mapping[str, str]) -> Patterns:
    return {key: Pattern.of(text) for key, text in texts.items()}


def _blocks(tree: Mapping[str, Any], defaults: Mapping[str, str]) -> Iterator[Block]:
    for name, held in tree.items():
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise Unreadable(f"findings {name!r}: write small letters, digits and hyphens")
        block = _mapping(held, f"findings {name}")
        _refuse_unknown(block, (*_BLOCK, *_FINDING), f"findings {name}")
        own = {key: value for key, value in block.items() if key not in _BLOCK}
        patterns = {**defaults, **_patterns(own, _FINDING, f"findings {name}")}
        if "statistic" not in patterns:
            raise Unreadable(f"findings {name} has no statistic; add it, as proportion or mean")
        when, unless = (_lists(block.get(key), key) for key in ("when", "unless"))
        if "each" not in block:
            yield Block(name=name, patterns=_read(patterns), when=when, unless=unless)
            continue
        for each, words in _mapping(block["each"], f"each of {name}").items():
            filled = {
                key: text.replace("{each}", each).replace("{words}", _text(words, "each"))
                for key, text in patterns.items()
            }
            slug = re.sub(r"[^a-z0-9]+", "-", each.casefold()).strip("-")
            yield Block(name=f"{name}-{slug}", patterns=_read(filled), when=when, unless=unless)


def _refuse_unknown(tree: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for key in tree:
        if key not in known:
            near = nearest(key, known)
            hint = f"did you mean {' or '.join(near)}?" if near else "remove it"
            raise Unreadable(f"{where}: there is no {key!r}; {hint}")


def _patterns(tree: Any, known: Collection[str], where: str) -> dict[str, str]:
    held = _mapping(tree, where)
    _refuse_unknown(held, known, where)
    return {
        key: COLUMN.sub(lambda found: "{" + _column(found[1]) + "}", _text(text, f"{where} {key}"))
        for key, text in held.items()
    }


def _mapping(tree: Any, where: str) -> dict[str, Any]:
    if not isinstance(tree, dict):
        raise Unreadable(f"{where} is no mapping of keys to values; write `key: value`")
    return tree


def _lists(tree: Any, where: str) -> dict[str, frozenset[str]]:
    return {
        _column(name): frozenset(_words(words, f"{where} {name}"))
        for name, words in _mapping(tree or {}, where).items()
    }


def _words(tree: Any, where: str) -> list[str]:
    if isinstance(tree, dict):
        raise Unreadable(f"{where} is no list; write [a, b]")
    return [_text(word or "", where).strip().casefold() for word in _listed(tree)]


def _listed(tree: Any) -> list[Any]:
    return tree if isinstance(tree, list) else [tree]


def _column(name: str) -> str:
    return " ".join(name.split())


def _text(tree: Any, where: str) -> str:
    if not isinstance(tree, str):
        raise Unreadable(f"{where} is no text; write it, in quotes where it starts with a brace")
    return tree


def _truth(tree: Any) -> bool:
    if tree is not None and str(tree).casefold() not in ("true", "false"):
        raise Unreadable(f"decimal_comma: {tree!r} is neither true nor false")
    return str(tree).casefold() == "true"
