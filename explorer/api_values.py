"""What the JSON API answers with; its schemas are made of these values, so they cannot drift."""

from typing import Literal

import msgspec

from ontology.prefixes import BASE, iri, shorten


class Thing(msgspec.Struct, frozen=True):
    """A thing by its IRI, which answers at `path` here, or nowhere here (null)."""

    iri: str
    label: str
    path: str | None


Cell = Thing | str | int | float | bool | None


class Number(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A number as reported, the limits used with it, and where these come from."""

    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    interval_source: Thing | None = None
    events: float | None = None
    total: float | None = None
    unit: str | None = None
    as_printed: str | None = None


class Row(msgspec.Struct, frozen=True):
    """A row: every column with its value (null where there is none), and its number as one."""

    cells: dict[str, Cell]
    number: Number | None = None


class Column(msgspec.Struct, frozen=True):
    """A column of an answer."""

    name: str
    description: str


class GivenFact(msgspec.Struct, frozen=True, kw_only=True, rename={"kind": "type"}):
    """A given: a member of the class `of` (type iri), a share, or one of the choices."""

    name: str
    kind: Literal["iri", "proportion", "choice"]
    of: str | None
    default: str | None
    choices: list[str]
    several: bool
    help: str


class QuestionLine(msgspec.Struct, frozen=True):
    """A question in the list of them, and where it is asked."""

    name: str
    topic: str
    summary: str
    ask: str


class QuestionList(msgspec.Struct, frozen=True):
    """Every question of the release."""

    release: str
    questions: list[QuestionLine]


class QuestionFact(msgspec.Struct, frozen=True, kw_only=True):
    """A question: what it asks and does not tell, its givens, its columns, its query."""

    release: str
    name: str
    topic: str
    summary: str
    not_told: str
    givens: list[GivenFact]
    columns: list[Column]
    query: str


class AnswerFact(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: its rows, what must be said of them, and the query that gave them.

    `asked` is every given as it was understood, with its defaults; `left_out` are the claims that
    would stand here, did they not rest on retracted documents.
    """

    release: str
    question: str
    summary: str
    asked: dict[str, list[Thing | str | float]]
    columns: list[Column]
    rows: list[Row]
    not_told: str
    left_out: list[Thing]
    query: str


class TraceStep(msgspec.Struct, frozen=True):
    """A step of a trace; `relation` is how it follows from the one before (null for the first)."""

    iri: str
    kind: str
    title: str
    details: list[str]
    next: list["TraceStep"]
    relation: str | None = None


class Explanation(msgspec.Struct, frozen=True):
    """A position, and in words why it stands on its line."""

    position: Thing
    text: str


class ExplanationList(msgspec.Struct, frozen=True):
    """Why a therapy stands where it does: one explanation for each of its positions."""

    release: str
    explanations: list[Explanation]


class Hit(msgspec.Struct, frozen=True):
    """A thing found, its kind, and how: exact, prefix, word, inside, part, words or some."""

    thing: Thing
    kind: str
    how: str


class HitList(msgspec.Struct, frozen=True):
    """What was found, best first; `more` tells that there is more than is listed."""

    release: str
    hits: list[Hit]
    more: bool


class ReleaseFact(msgspec.Struct, frozen=True, kw_only=True):
    """The release that answers."""

    release: str
    digest: str
    read_by: str
    set_aside: bool
    triples: int
    questions: int
    licence: str
    iri: str


class PrefixMap(msgspec.Struct, frozen=True):
    """Every prefix of the project with its namespace."""

    prefixes: dict[str, str]


def thing(address: str, label: str | None = None) -> Thing:
    """A thing by its IRI; its slug stands for a label where it has none."""
    path = "/" + address.removeprefix(BASE) if address.startswith(BASE) else None
    return Thing(address, label or shorten(address), path)


def claim(slug: str) -> Thing:
    """A claim by its slug."""
    return thing(iri("claim", slug))
