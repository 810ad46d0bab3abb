"""The givens of a question as the fields of a form."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from explorer.asking import Asked
from explorer.lookup import index
from explorer.opened import Opened
from graph.errors import ClevidenceError
from graph.store import rows
from ontology.prefixes import expand, shorten
from queries.ask import understood
from queries.catalogue import Given
from queries.render import percent

# A class with no more members than this is a list to choose from, others are typed and completed.
_FEW: Final = 12
_MEMBERS: Final = """
SELECT DISTINCT ?thing ?rank WHERE {{
  ?thing a {of} . OPTIONAL {{ ?thing cle:rank ?rank }}
}} ORDER BY ?rank ?thing"""


class Field(NamedTuple):
    """A field of a form: `values` are those filled in, with an empty one where more may come.

    `options` are pairs of a value and its words; `chooses` tells a list to choose from.
    """

    name: str
    title: str
    help: str
    values: Sequence[str]
    options: Sequence[tuple[str, str]]
    default: str
    chooses: bool
    fault: str


def fields_of(release: Opened, asked: Asked, faults: Mapping[str, str]) -> list[Field]:
    """The fields of a question, filled with what was asked."""
    return [_field(release, given, asked, faults) for given in asked.question.givens]


def _field(release: Opened, given: Given, asked: Asked, faults: Mapping[str, str]) -> Field:
    options = members(release, given.of) if given.of else [(c, c) for c in given.choices]
    filled = [_shown(release, asked, given, value) for value in asked.given.get(given.name, ())]
    values = [*filled, ""] if given.several or not filled else filled
    return Field(
        name=given.name,
        title=given.name.replace("_", " "),
        help=given.help,
        values=values,
        options=options,
        default=_default(release, given),
        chooses=bool(options) and (len(options) <= _FEW or given.type == "choice"),
        fault=faults.get(given.name, ""),
    )


@lru_cache(maxsize=64)
def members(release: Opened, of: str) -> Sequence[tuple[str, str]]:
    """The members of a class: what names each without doubt, and its label."""
    called = index(release).called
    found = [row["thing"] for row in rows(release.store, _MEMBERS.format(of=of))]
    labels = [called.get(thing, shorten(thing)) for thing in found]
    folded = [label.casefold() for label in labels]
    pairs = [
        (
            label if folded.count(label.casefold()) == 1 and _is_concept(of) else shorten(thing),
            label,
        )
        for thing, label in zip(found, labels, strict=True)
    ]
    ranked = of == "cle:TherapyLine"
    return pairs if ranked else sorted(pairs, key=lambda pair: pair[1].casefold())


def _is_concept(of: str) -> bool:
    """Whether labels name members of a class; documents have long ones, and go by slug."""
    return of != "cle:Document"


def _shown(release: Opened, asked: Asked, given: Given, value: str) -> str:
    """A value as its field shows it: what it names, where it names something, else as typed."""
    if given.type != "iri":
        return value
    try:
        held = understood(asked.question, release.store, {given.name: [value]})
    except ClevidenceError:
        return value
    return _named(release, given, held[given.name][0])


def _default(release: Opened, given: Given) -> str:
    if not given.default:
        return ""
    if given.type == "proportion":
        return f"{percent(given.default)} %"
    return _named(release, given, expand(given.default) or given.default)


def _named(release: Opened, given: Given, iri: str) -> str:
    if given.type != "iri":
        return iri
    slug = shorten(iri)
    label = index(release).called.get(iri, slug)
    return next((v for v, _ in members(release, given.of or "") if v in (label, slug)), slug)
