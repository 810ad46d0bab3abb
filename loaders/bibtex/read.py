"""BibTeX to entries; what bibtexparser could not read comes as a refusal with its line."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bibtexparser import model
from bibtexparser.entrypoint import parse_string

from loaders.bibliographic import record_key
from loaders.bibtex.latex import verbatim
from loaders.content import Content, Head
from loaders.identifiers import doi_told, pmcid_told, pmid_told
from loaders.record import Record, Refused, Unreadable

_KINDS: Final = (
    "article|artwork|audio|bibnote|(?:book)?in(?:book|collection|proceedings|reference)|book(?:let)?"
    "|(?:mv)?collection|conference|dataset|electronic|entry|journal|jurisdiction|legislation"
    "|letter|manual|(?:masters|phd)?thesis|misc|mvbook|online|patent|periodical|preprint"
    "|proceedings|reference|(?:tech)?report|review|software|standard|suppbook|suppcollection"
    "|suppperiodical|unpublished|video|www"
)
_ENTRY: Final = re.compile(
    rf"^[ \t\ufeff]*@(?:{_KINDS})\s*[{{(]\s*[^\s,]*\s*,", re.IGNORECASE | re.MULTILINE
)
_ANY_START: Final = re.compile(r"@\s*(?!comment\b)[A-Za-z]{2,20}\s*[{(]", re.IGNORECASE)
_LARGEST: Final = 64 << 20
# What it cannot read is told in refusals, not in a log.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
logging.getLogger("pylatexenc").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry: its kind and its fields by their names in small letters, in LaTeX still."""

    kind: str
    cite_key: str
    fields: Mapping[str, str]

    def first(self, *names: str) -> str:
        """The first of the fields that is not blank, else empty."""
        return next(filter(None, (self.fields.get(name, "").strip() for name in names)), "")

    @property
    def doi(self) -> str | None:
        """Of its field, a note that is one, or an address at doi.org."""
        pages = (verbatim(self.first("url")), verbatim(self.first("howpublished")))
        return doi_told((verbatim(self.first("doi")),), self._notes(), pages)

    @property
    def pmid(self) -> str | None:
        """Of its field, of an eprint at PubMed, a note, or an address."""
        at_pubmed = self.first("eprinttype", "archiveprefix").casefold() == "pubmed"
        own = (self.first("pmid", "pubmed"), self.first("eprint") if at_pubmed else "")
        return pmid_told(map(verbatim, own), self._notes(), (verbatim(self.first("url")),))

    @property
    def pmcid(self) -> str | None:
        """Of its field, of a note, or of an address."""
        return pmcid_told((self.first("pmcid", "pmc"), *self._notes(), verbatim(self.first("url"))))

    def _notes(self) -> tuple[str, ...]:
        names = ("note", "annote", "addendum", "extra")
        return tuple(verbatim(self.fields[name]) for name in names if name in self.fields)


def recognise(head: Head) -> str | None:
    """By the start of an entry, at the beginning of a line, with a key and a comma."""
    if head.is_json or head.xml_root or head.start.startswith(b"PK"):
        return None
    found = _ENTRY.search(head.text)
    return (
        f"it has entries as BibTeX has them, the first {found.group().strip()}" if found else None
    )


def records(content: Content) -> Iterator[Record | Refused]:
    """Every entry, and every one that cannot be read or whose key stands twice."""
    text = content.text(_LARGEST)
    number = 0
    for block, rest in _with_rest(_parsed(text)):
        if isinstance(block, model.Entry | model.ParsingFailedBlock):
            number += 1
            line = (block.start_line or 0) + 1
            yield _given(block, f"record {number}, line {line}", rest)
        elif isinstance(block, model.ImplicitComment) and _ANY_START.search(block.comment):
            number += 1
            line = (block.start_line or 0) + 1
            sentence = "an entry starts here that cannot be read; mend its braces and commas"
            raw = block.comment.encode("utf-8", "replace")
            yield Refused(position=f"record {number}, line {line}", sentence=sentence, raw=raw)
    if not number:
        raise Unreadable("it holds no entry; export it again as BibTeX")


def _parsed(text: str) -> list[Any]:
    try:
        return list(parse_string(text).blocks)
    except Exception as error:
        raise Unreadable("its entries cannot be told apart; export it again as BibTeX") from error


def _with_rest(blocks: list[Any]) -> Iterator[tuple[Any, str]]:
    """Each block, and of one that failed the text up to the next one, which belongs to it."""
    skip = False
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        if skip:
            skip = False
            continue
        cut = type(block) is model.ParsingFailedBlock
        skip = cut and isinstance(following, model.ImplicitComment)
        yield block, (following.comment if skip and following else "")


def _given(block: Any, position: str, rest: str) -> Record | Refused:
    raw = f"{block.raw or ''}{rest}\n".encode("utf-8", "replace")
    if isinstance(block, model.DuplicateBlockKeyBlock):
        again = block.ignore_error_block
        if isinstance(again, model.Entry) and not again.key:
            return _record(again, position, raw)
        before = (block.previous_block.start_line or 0) + 1
        sentence = f"its key {block.key!r} stands already in line {before}; give it another one"
        return Refused(position=position, sentence=sentence, raw=raw)
    if isinstance(block, model.DuplicateFieldKeyBlock):
        twice = ", ".join(sorted(block.duplicate_keys))
        sentence = f"it has the field {twice} twice; remove one"
        return Refused(position=position, sentence=sentence, raw=raw)
    if isinstance(block, model.ParsingFailedBlock):
        why = str(block.error).partition("\n")[0] or "it cannot be read"
        sentence = f"its braces, quotes or commas are not in order ({why[:120]}); mend them"
        return Refused(position=position, sentence=sentence, raw=raw)
    return _record(block, position, raw)


def _record(entry: Any, position: str, raw: bytes) -> Record:
    fields = {field.key.casefold(): str(field.value) for field in entry.fields}
    item = Item(kind=entry.entry_type.casefold(), cite_key=entry.key, fields=fields)
    key = record_key(item.pmid, item.doi, item.pmcid)
    return Record(key=key, position=position, raw=raw, content=item)
