"""`clevidence extract`: what is read in the prose of a file, a candidate a line.

The file is told by its content, as `load` does; what no format recognises is taken as prose,
since that is what people give here.
"""

import json
import sys
from dataclasses import fields
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import click

from graph.errors import ClevidenceError, UnknownName
from loaders.content import Content, Hostile
from loaders.given import contents
from loaders.packed import Unopened
from loaders.record import Deleted, Refused, Unreadable, Unusable
from loaders.registry import formats, reader_of, transformer_of
from loaders.sniff import Unrecognised, told
from loaders.source import Source

if TYPE_CHECKING:
    from loaders.extraction.names import Names

# The keys that every line begins with; the others follow.
KEYS: Final = (
    "measure",
    "value",
    "unit",
    "ci_low",
    "ci_high",
    "level",
    "events",
    "total",
    "outcome",
    "intervention",
    "comparator",
    "start",
    "end",
    "quote",
    "rule",
)
_PROSE: Final = "plain_text"


@click.command(short_help="Look for candidate findings in a text.")
@click.argument("file", metavar="FILE|-")
@click.option("--as", "form", metavar="FORMAT", help="Read it as this format, unasked.")
def extract(file: str, form: str | None) -> None:
    """Print what is read in the prose of FILE as results, a JSON object a line.

    Nothing is loaded. Plain text is read as it stands; of other formats (HTML, JATS, PubMed …)
    the texts that they carry, each line then with its `part` and `document`. `start` and `end`
    are code points in that text; shares are fractions of 1. Exit 1 where a record was refused.
    """
    given = list(islice(contents([file]), 2))
    if len(given) != 1:
        raise ClevidenceError(f"{file} holds {len(given) or 'no'} files or more; give one of them")
    content = given[0]
    try:
        if isinstance(content, Unopened):
            raise ClevidenceError(f"{content.name} cannot be read: {content.sentence}")
        source = _format_of(content, form)
        if source is None:
            _print(content.text(), {})
        elif _of_records(content, source):
            sys.exit(1)
    except (Unreadable, Hostile) as error:
        raise ClevidenceError(f"{file} cannot be read: {error}") from error


def tree_of(found: Any, **more: str) -> dict[str, Any]:
    """What was read, under its keys in their order."""
    names = [*KEYS, *(field.name for field in fields(found) if field.name not in KEYS)]
    return {name: getattr(found, name) for name in names} | more


def as_json(value: Any) -> str:
    """JSON on one line, with decimals as they are printed."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {as_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False)


def _format_of(content: Content, named: str | None) -> Source | None:
    """The format of a content; None for prose, which no other format recognises."""
    if named and named not in formats():
        raise UnknownName("format", named, formats())
    try:
        source = told(content, named).source
    except Unrecognised:
        root = content.head().xml_root
        if root:
            mend = "give its text, or a format that `clevidence load` reads"
            raise Unreadable(f"no reader recognises XML with the root {root}; {mend}") from None
        return None
    return None if source.name == _PROSE else source


def _of_records(content: Content, source: Source) -> int:
    """Print what is read in the texts of each record; gives how many were refused.

    Raises Unreadable where none could be read.
    """
    refusals, read, texts = list[str](), 0, 0
    transformer = transformer_of(source)
    for record in reader_of(source).records(content):
        if isinstance(record, Deleted):
            continue
        try:
            if isinstance(record, Refused):
                raise Unusable(record.sentence)  # noqa: TRY301 - both are told alike
            made = transformer.made(record, source)
        except Unusable as error:
            refusals.append(f"{record.position}: refused: {error}")
            continue
        read, texts = read + 1, texts + len(made.texts)
        for text in made.texts:
            _print(text.text, {"part": text.part, "document": made.dossier.slug})
    if refusals and not read:
        raise Unreadable(refusals[0])
    for refusal in refusals:
        click.echo(f"{content.name}: {refusal}", err=True)
    if not texts:
        click.echo(f"{content.name}: {source.name} ({source.title}) carries no text", err=True)
    return len(refusals)


@cache
def _names() -> "Names":
    from loaders.extraction.names import Names
    from ontology.vocabulary import Vocabulary

    return Names(Vocabulary.read())


def _print(text: str, more: dict[str, str]) -> None:
    from loaders.extraction.candidates import extract as read_in

    for found in read_in(text, _names()):
        click.echo(as_json(tree_of(found, **more)))
