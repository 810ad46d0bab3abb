"""A question asked again with each of its sources left out: which rows conclude otherwise."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import pyoxigraph as ox

from graph.errors import ClevidenceError
from graph.store import Store
from ontology.prefixes import iri, shorten
from queries.answer import Answer, answer
from queries.catalogue import Question
from queries.names import resolve

# Columns that say what a row concludes, and others that may change beside it; a row is known by
# the rest.
_CONCLUDING: Final = frozenset({"verdict", "leads", "reason", "state", "status", "counts", "line"})
_BESIDE: Final = frozenset({"caveat", "recommendation", "editions"})


class Asked(NamedTuple):
    """A question with what is given, and the date by which the evidence was read."""

    question: Question
    given: Mapping[str, Sequence[str]]
    read_by: str

    def of(self, store: Store) -> Answer:
        """Its answer from a store."""
        return answer(self.question, store, self.given, read_by=self.read_by, set_aside=False)


def given(words: Iterable[str]) -> dict[str, list[str]]:
    """`line=second` as what is given; raises ClevidenceError for words of another form."""
    values: dict[str, list[str]] = defaultdict(list)
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            raise ClevidenceError(f"{word!r} gives nothing; write --given line=second")
        values[name.replace("-", "_")].append(value)
    return dict(values)


def report(
    asked: Asked,
    store: Store,
    sources: Iterable[str],
    without: Callable[[str], Store],
) -> Iterator[str]:
    """What changes in the answer with each source left out, line by line.

    `without` gives the store in which a document, by its slug, is retracted. Without `sources`,
    each document of the answer is left out in turn.
    """
    full = asked.of(store)
    named = [shorten(resolve(store, source, "cle:Document")) for source in sources]
    left_out = named or sorted(_documents(full))
    yield f"{asked.question.name}: {len(list(full.rows()))} rows"
    for slug in left_out:
        changes = list(differences(full, asked.of(without(slug))))
        concluding = [change for change in changes if change[0] not in ("gone", "new")]
        gone = sum(kind == "gone" for kind, _ in changes)
        new = sum(kind == "new" for kind, _ in changes)
        yield f"without {slug}: {gone} gone, {new} new, {len(concluding)} changed"
        for kind, row in changes:
            if kind != "gone":
                yield f"  {_named(row)}: {kind}"


def _documents(full: Answer) -> set[str]:
    prefix = iri("document", "")
    return {
        term.value.removeprefix(prefix)
        for row in full.rows()
        for term in row.values()
        if isinstance(term, ox.NamedNode) and term.value.startswith(prefix)
    }


def _named(row: Mapping[str, str]) -> str:
    """What a row is about, in a few words."""
    names = ("therapyLabel", "evidenceTherapyLabel", "jurisdiction", "claim")
    shown = [row[name] for name in names if row.get(name)]
    return " · ".join(shown) or " · ".join(list(row.values())[:3])


def differences(full: Answer, without: Answer) -> Iterator[tuple[str, Mapping[str, str]]]:
    """How the rows of an answer change when a source is left out: gone, new, or `was -> is`."""
    before, after = _by_identity(full), _by_identity(without)
    for key, row in before.items():
        if key not in after:
            yield "gone", row
            continue
        changed = [
            f"{c}: {row[c] or '-'} -> {after[key].get(c) or '-'}"
            for c in row
            if c in _CONCLUDING and row[c] != after[key].get(c, "")
        ]
        if changed:
            yield "; ".join(changed), row
    for key, row in after.items():
        if key not in before:
            yield "new", row


def _by_identity(answer: Answer) -> dict[tuple[str, ...], dict[str, str]]:
    rows = [
        {column: shorten(str(getattr(term, "value", term))) for column, term in row.items()}
        for row in answer.rows()
    ]
    columns = [c for c in answer.columns if c not in _CONCLUDING | _BESIDE]
    return {tuple(row.get(c, "") for c in columns): row for row in rows}
