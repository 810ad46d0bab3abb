"""Looking things up by name: therapies, outcomes, conditions, places, documents, studies.

Questions and propositions too. The names of a release are read once. A name that is the same goes
before one that begins with what was typed, that before one with a word that does, that before one
that holds it anywhere, that before a name that is a part of what was typed, and that before things
of which every word is known. Where there is none of these, things come that hold some of the words.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple, get_args

from explorer.opened import Opened
from graph.errors import nearest
from graph.store import Store, rows
from ontology.prefixes import CLE, PREFIXES, iri, shorten
from queries.bibliography import FIELDS, cited
from queries.names import labels

Kind = Literal[
    "therapy",
    "outcome",
    "condition",
    "jurisdiction",
    "document",
    "study",
    "proposition",
    "question",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_ORDER: Final[dict[str, int]] = {kind: place for place, kind in enumerate(KINDS)}
_CLASSES: Final = (
    "Therapy",
    "Outcome",
    "Condition",
    "Jurisdiction",
    "Document",
    "Study",
    "Proposition",
)
_SKOS, _RDFS = PREFIXES["skos"], PREFIXES["rdfs"]
_LABELS: Final = (_SKOS + "prefLabel", _RDFS + "label", CLE + "wording")
_SYNONYMS: Final = (_SKOS + "altLabel", FIELDS["title"], CLE + "authorList")
_IDENTIFIERS: Final = (FIELDS["doi"], FIELDS["pmid"], FIELDS["pmcid"])
_SAYING: Final = (_SKOS + "definition", CLE + "design", CLE + "retractionNotice")
_FACTS: Final = f"""
SELECT DISTINCT ?thing ?property ?value WHERE {{{{
  ?thing a cle:{{name}} ; ?property ?value .
  FILTER(?property IN ({
    ", ".join(
        f"<{p}>"
        for p in {*_LABELS, *_SYNONYMS, *_IDENTIFIERS, *_SAYING, CLE + "access", *FIELDS.values()}
    )
}))
}}}}"""
_EDITIONS: Final = "SELECT DISTINCT ?thing ?label WHERE { ?thing rdfs:label ?label }"
_DOI: Final = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE
)
_PMID: Final = re.compile(r"(?:pmid:?\s*)?(\d{4,9})|(pmc\d+)", re.IGNORECASE)
_LONGEST_NAME: Final = 44
_LONGEST_TEXT: Final = 200


class Thing(NamedTuple):
    """Something that has a page: its IRI, kind, label, other names, and a line on what it is."""

    iri: str
    kind: str
    label: str
    names: tuple[str, ...]
    about: str


class Match(NamedTuple):
    """A thing that was found, and how: exact, prefix, word, inside, part, words or some."""

    thing: Thing
    how: str


class Index(NamedTuple):
    """The names of a release.

    `by_identifier` leads from a DOI in small letters, a PMID or a PMCID to its document; `called`
    from any IRI with a label to a short name. `retracted` documents say so where they are named.
    """

    things: Sequence[Thing]
    folded: Sequence[tuple[str, ...]]
    by_identifier: Mapping[str, str]
    called: Mapping[str, str]
    retracted: frozenset[str]


@lru_cache(maxsize=2)
def index(release: Opened) -> Index:
    """The names of a release, read once."""
    things: list[Thing] = []
    identified: dict[str, str] = {}
    retracted: set[str] = set()
    called = {row["thing"]: row["label"] for row in rows(release.store, _EDITIONS)}
    called |= labels(release.store)
    for name in _CLASSES:
        for thing, facts in _facts(release.store, name).items():
            label = next((facts[p][0] for p in _LABELS if p in facts), shorten(thing))
            others = [value for p in (*_LABELS, *_SYNONYMS) for value in facts.get(p, ())]
            identifiers = [value for p in _IDENTIFIERS for value in facts.get(p, ())]
            about = cited(facts) if name == "Document" else _about(facts, called)
            names = tuple(dict.fromkeys([shorten(thing), *others, *identifiers]))
            things.append(Thing(thing, name.lower(), label, names, about))
            identified |= {identifier.casefold(): thing for identifier in identifiers}
            called[thing] = _reference(thing, label, facts) if name == "Document" else label
            if CLE + "retractionNotice" in facts:
                retracted.add(thing)
    for name, question in release.questions.items():
        names = (name, question.summary, name.replace("_", " "), question.topic)
        about = name.replace("_", " ")
        things.append(Thing(iri("question", name), "question", question.summary, names, about))
    return Index(
        things,
        [tuple(folded(name) for name in thing.names) for thing in things],
        identified,
        called,
        frozenset(retracted),
    )


def identified(release: Opened, text: str) -> str | None:
    """The document whose DOI, PMID or PMCID the text is, however it is written, or None."""
    wanted = text.strip()
    if found := _DOI.fullmatch(wanted) or _PMID.fullmatch(wanted):
        identifier = next(group for group in found.groups() if group)
        return index(release).by_identifier.get(identifier.casefold())
    return None


def look_up(release: Opened, text: str, kinds: Sequence[str] = KINDS) -> list[Match]:
    """The things that a text may mean, best first; text beyond 200 characters is not read."""
    wanted = folded(text[:_LONGEST_TEXT])
    if not wanted:
        return []
    names = index(release)
    if found := identified(release, text):
        return [Match(thing, "exact") for thing in names.things if thing.iri == found]
    ranked = []
    some: list[tuple[int, Thing]] = []
    asked = wanted.split()
    for thing, held in zip(names.things, names.folded, strict=True):
        if thing.kind not in kinds:
            continue
        rank, length = min((_rank(wanted, name), len(name)) for name in held)
        if rank < len(_HOW):
            ranked.append((rank, _ORDER[thing.kind], length, thing))
        elif known := sum(any(_starts_a_word(word, name) for name in held) for word in asked):
            some.append((known, thing))
    named = [Match(thing, _HOW[rank]) for rank, _, _, thing in sorted(ranked)]
    named += [Match(thing, "words") for known, thing in some if known == len(asked)]
    return named or [Match(thing, "some") for _, thing in sorted(some, key=lambda pair: -pair[0])]


def nearest_names(release: Opened, text: str) -> list[str]:
    """Names that look like a text of which nothing was found."""
    known = [n for thing in index(release).things for n in thing.names if len(n) < _LONGEST_NAME]
    return nearest(text[:_LONGEST_TEXT], known)


def folded(text: str) -> str:
    """A text without case, accents, kinds of dashes and blanks more than one."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[‐-―−_]", "-", plain).split())


_HOW: Final = ("exact", "prefix", "word", "inside", "part")


def _rank(wanted: str, name: str) -> int:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if wanted in name:
        return 2 if _starts_a_word(wanted, name) else 3
    return 4 if len(name) > 2 and f" {name} " in f" {wanted} " else len(_HOW)


def _starts_a_word(wanted: str, name: str) -> bool:
    place = name.find(wanted)
    while place > 0 and name[place - 1].isalnum():
        place = name.find(wanted, place + 1)
    return place >= 0


def _facts(store: Store, name: str) -> dict[str, dict[str, list[str]]]:
    facts: dict[str, dict[str, list[str]]] = {}
    for row in rows(store, _FACTS.format(name=name)):
        facts.setdefault(row["thing"], {}).setdefault(row["property"], []).append(row["value"])
    return dict(sorted(facts.items()))


def _about(facts: Mapping[str, Sequence[str]], called: Mapping[str, str]) -> str:
    if design := facts.get(CLE + "design"):
        return called.get(design[0], shorten(design[0]))
    return next(iter(facts.get(_SKOS + "definition", ())), "")


def _reference(document: str, label: str, facts: Mapping[str, Sequence[str]]) -> str:
    """A short name of a document: its label, else who made it and when, else its slug."""
    if len(label) <= _LONGEST_NAME:
        return label
    author = next(iter(facts.get(CLE + "authorList", ())), "").partition(", ")[0]
    by = author.rpartition(" ")[0] or next(iter(facts.get(FIELDS["publisher"], ())), "")
    year = next(iter(facts.get(FIELDS["year"], ())), "")
    named = f"{by} {year}".strip()
    return named if by and len(named) <= _LONGEST_NAME else shorten(document)


def by_kind(matches: Sequence[Match]) -> Iterator[tuple[str, list[Match]]]:
    """The matches of each kind, the kind of the best match first, each in its order."""
    for kind in dict.fromkeys(match.thing.kind for match in matches):
        yield kind, [match for match in matches if match.thing.kind == kind]
