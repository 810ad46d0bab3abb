"""The commands about the words of structured sources: which fit no concept, and mapping them."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import click

from graph.errors import ClevidenceError, UnknownName, nearest
from graph.release import Home
from graph.shelf import Shelf
from loaders.mapping import KINDS, Terms, folded, unresolved
from loaders.shelf_lock import locked_shelf
from ontology.vocabulary import Vocabulary

_NEAR: Final = 3


def run_terms(
    home: Home,
    mapping: tuple[str, str, str] | None,
    publish: Callable[[Shelf], list[str]],
    *,
    only_unresolved: bool,
) -> None:
    """List words and what they are mapped to; or map words to a concept, and publish."""
    with locked_shelf(home) as shelf:
        terms = Terms(Vocabulary.read(), shelf.terms())
        if mapping:
            kind, words, slug = mapping
            _refuse_unknown(terms.vocabulary, kind, slug)
            _refuse_unused(shelf, kind, words)
            shelf.map_term(kind, words, slug)
            said = [f"mapped: {kind} {words!r} to {slug}", *publish(shelf)]
        else:
            said = _unresolved(shelf, terms) if only_unresolved else _by_hand(terms)
    for line in said:
        click.echo(line)


def _unresolved(shelf: Shelf, terms: Terms) -> list[str]:
    """Tab-separated: how often, kind, words, nearest names; the commonest first."""
    counts: Counter[tuple[str, str]] = Counter()
    for dossier, *_ in shelf.dossiers():
        counts.update(unresolved(dossier, terms))
    names = {kind: terms.names(kind) for kind in KINDS}
    lines = ["times\tkind\twords\tnearest"]
    for (kind, words), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        near = dict.fromkeys(names[kind][n] for n in nearest(folded(words), names[kind], _NEAR))
        lines.append(f"{count}\t{kind}\t{words}\t{', '.join(near) or '-'}")
    if not counts:
        return ["every word that was loaded fits a concept"]
    lines.append('map one with: clevidence terms --map outcome "its words" its-concept')
    return lines


def _by_hand(terms: Terms) -> list[str]:
    if not terms.by_hand:
        return ["no words are mapped by hand; --unresolved lists those that fit no concept"]
    return [f"{kind}\t{words}\t{slug}" for (kind, words), slug in sorted(terms.by_hand.items())]


def _refuse_unknown(vocabulary: Vocabulary, kind: str, slug: str) -> None:
    if kind not in KINDS:
        raise UnknownName("kind of term", kind, KINDS)
    if slug not in vocabulary.slugs(kind):
        raise UnknownName(kind, slug, vocabulary.slugs(kind))


def _refuse_unused(shelf: Shelf, kind: str, words: str) -> None:
    """Refuse words that nothing loaded has: they would be a slip of the pen."""
    bare = Terms(Vocabulary({"concepts": (), "mappings": (), "ontology": ()}), {})
    named = {
        w for dossier, *_ in shelf.dossiers() for k, w in unresolved(dossier, bare) if k == kind
    }
    if words not in named:
        hint = nearest(words, named)
        near = f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
        raise ClevidenceError(f"nothing that was loaded names a {kind} {words!r}{near}")
