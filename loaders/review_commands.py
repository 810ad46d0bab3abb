"""The command that shows candidates beside their text, and keeps what a person decides of them."""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import click

from graph.candidates import REVIEWED, Candidate, Decision
from graph.claim import Finding, UnmappedFinding
from graph.closed_lists import CandidateState
from graph.dossier_json import from_json
from graph.errors import ClevidenceError, UnknownName
from graph.nquads import node
from graph.quads import claim_iri
from graph.release import Home, home_of
from graph.shelf import Shelf
from graph.store import Store, rows
from loaders.candidates import candidates_of
from loaders.corrections import changes_of
from loaders.decisions import Study, decided, study_of
from loaders.extract_command import as_json
from loaders.mapping import Terms, unresolved, with_concepts
from loaders.review_page import BOLD, BRACKETS, lines_of, page_of
from loaders.review_warnings import warnings_of
from loaders.shelf_lock import locked_shelf
from ontology.vocabulary import Vocabulary

Publish = Callable[[Home, Shelf], list[str]]

_STATES: Final[dict[str, CandidateState | None]] = {
    "accept": "Accepted",
    "correct": "Corrected",
    "reject": "Rejected",
    "reopen": None,
}
_PREFIX: Final = "candidate:"


@click.command(short_help="Show candidates beside their text; accept, correct or reject them.")
@click.argument("named", nargs=-1, metavar="[DOCUMENT | ID… | ID FIELD=VALUE…]")
@click.option("--accept", "act", flag_value="accept", help="What was read is right.")
@click.option("--reject", "act", flag_value="reject", help="The text does not report it.")
@click.option("--correct", "act", flag_value="correct", help="It is right with these changes.")
@click.option("--reopen", "act", flag_value="reopen", help="Undo what was decided.")
@click.option("--by", metavar="NAME", help="Who decides.")
@click.option("--note", default="", help="Why, in words.")
@click.option("--study", default="", metavar="SLUG", help="The study whose result it is.")
@click.option("--design", default="", help="The design of a new study, where none is reported.")
@click.option("--all", "every", is_flag=True, help="List those that were decided on too.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON.")
@click.option("--home", help="Folder of the releases.")
@click.pass_obj
def review(publish: Publish, /, named: tuple[str, ...], home: str | None, **wishes: Any) -> None:
    """List the candidates that `load --candidates` found, or decide on some of them.

    An accepted or corrected candidate becomes a claim of its document in the next release, which
    is made at once; a rejected one stays, so that it is not proposed again.
    """
    place = home_of(home)
    act: str | None = wishes["act"]
    if act is None:
        _list(place, named, wishes)
        return
    if not named:
        raise ClevidenceError(f"--{act} names no candidate; `clevidence review` lists them")
    wishes["by"] = " ".join((wishes["by"] or "").split())
    if not wishes["by"] and act != "reopen":
        raise ClevidenceError(f"nobody decides; say who with --by NAME, after --{act}")
    _opened(place).close()
    with locked_shelf(place) as shelf:
        for line in _decide(place, shelf, named, wishes, publish):
            click.echo(line)


def _list(home: Home, named: Sequence[str], wishes: dict[str, Any]) -> None:
    if len(named) > 1:
        raise ClevidenceError("name one document, or say --accept, --correct or --reject")
    with closing(_opened(home)) as shelf:
        _show(home, shelf, named, wishes)


def _show(home: Home, shelf: Shelf, named: Sequence[str], wishes: dict[str, Any]) -> None:
    every = candidates_of(shelf, named[0] if named else None)
    if named and not every:
        known = {row.document for row in shelf.candidates()}
        raise UnknownName("document with candidates", named[0], known)
    shown = [one for one in every if wishes["every"] or one.decision is None]
    texts: dict[str, list[tuple[str, str]]] = {}
    for document in dict.fromkeys(one.document for one in shown):
        texts[document] = [(part, text) for _, part, text in shelf.texts(document)]
    warned = warnings_of(_store(home), shown)
    if wishes["as_json"]:
        pages = (as_json(page_of(one, texts[one.document], warned[one.name])) for one in shown)
        click.echo("[" + ",\n ".join(pages) + "]")
        return
    marks = BOLD if sys.stdout.isatty() else BRACKETS
    for one in shown:
        lines = lines_of(one, texts[one.document], marks, warned[one.name])
        click.echo("\n".join(lines) + "\n")
    click.echo(_sum(every))


def _sum(every: Sequence[Candidate]) -> str:
    if not every:
        return "no candidates; `clevidence load PATH --candidates` looks for them"
    undecided = sum(one.decision is None for one in every)
    told = f"{undecided} of {len(every)} candidates undecided"
    return f"{told}; decide with `clevidence review --accept ID --by NAME`" if undecided else told


def _decide(
    home: Home, shelf: Shelf, named: Sequence[str], wishes: dict[str, Any], publish: Publish
) -> list[str]:
    act, by = wishes["act"], wishes["by"]
    ids, written = (named[:1], named[1:]) if act == "correct" else (named, ())
    chosen = _chosen(shelf, ids, act)
    if act == "correct" and not written:
        raise ClevidenceError("--correct ID names no change; write FIELD=VALUE, as value=0.16")
    terms, at = Terms(Vocabulary.read(), shelf.terms()), datetime.now(UTC)
    state = _STATES[act]
    decisions: dict[str, Decision | None] = dict.fromkeys(one.name for one in chosen)
    if state:
        changes, studies = changes_of(written), dict[str, Study]()
        if state != "Rejected":
            studies = _studies(home, shelf, {one.document for one in chosen}, wishes)
        for one in chosen:
            study = studies.get(one.document, Study(""))
            decisions[one.name] = Decision(
                state=state,
                by=by,
                on=at.date(),
                note=wishes["note"],
                changes=changes,
                study=study.slug,
                design=study.design,
            )
    undo = decided(shelf, decisions, terms, at, by or "nobody named")
    try:
        published = publish(home, shelf)
    except ClevidenceError:
        undo.on(shelf)
        raise
    if state != "Rejected" and state and (left_out := _left_out(home, chosen)):
        undo.on(shelf)
        publish(home, shelf)
        mend = "correct it, or the record that it does not fit beside"
        raise ClevidenceError(f"{left_out}: its claim fails a check and was left out; {mend}")
    word = state.lower() if state else "undecided again"
    claimed = [replace(one, decision=decisions[one.name]) for one in chosen]
    warned = warnings_of(_store(home) if state != "Rejected" and state else None, claimed)
    said = [
        "; ".join([f"{word}: {one.name}{_became(shelf, one, terms)}", *warned[one.name].sentences])
        for one in chosen
    ]
    return [*said, *published]


def _chosen(shelf: Shelf, names: Iterable[str], act: str) -> list[Candidate]:
    """The candidates named, by name or by a key that only one has; each once.

    Raises ClevidenceError for one that was decided on, or for `reopen` was not.
    """
    every = {one.name: one for one in candidates_of(shelf)}
    if not every:
        raise ClevidenceError("no candidates; `clevidence load PATH --candidates` looks for them")
    chosen: dict[str, Candidate] = {}
    for given in names:
        name = given.removeprefix(_PREFIX)
        alike = [one for one in every.values() if name in (one.name, one.key)]
        if len(alike) != 1:
            raise UnknownName("candidate", given, every)
        one = alike[0]
        if act != "reopen" and one.decision:
            told = f"{one.name} was {one.state.lower()} by {one.decision.by} on {one.decision.on}"
            raise ClevidenceError(f"{told}; undo that with --reopen {one.name} first")
        if act == "reopen" and not one.decision:
            raise ClevidenceError(f"{one.name} is undecided; there is nothing to undo")
        chosen[one.name] = one
    return list(chosen.values())


def _studies(
    home: Home, shelf: Shelf, documents: Iterable[str], wishes: dict[str, Any]
) -> dict[str, Study]:
    """The study of each document's claims, by what is asked and what the release says."""
    designs = Vocabulary.read().slugs("design")
    if wishes["design"] and wishes["design"] not in designs:
        raise UnknownName("design", wishes["design"], designs)
    store, asked = _store(home), Study(wishes["study"], wishes["design"])
    return {name: study_of(name, store, candidates_of(shelf, name), asked) for name in documents}


def _left_out(home: Home, chosen: Iterable[Candidate]) -> str:
    """The first candidate whose claim the release does not have, though it was accepted."""
    store = home.current().open()
    for one in chosen:
        claim = node(claim_iri(one.document, f"candidate-{one.key}"))
        if not rows(store, f"SELECT ?c WHERE {{ VALUES ?c {{ {claim} }} ?c a cle:Claim }}"):
            return one.name
    return ""


def _became(shelf: Shelf, candidate: Candidate, terms: Terms) -> str:
    """What an accepted candidate became, and why no finding where it is none."""
    record = shelf.record(REVIEWED, candidate.document)
    claims = from_json(record.dossier).claims if record else ()
    claim = next((c for c in claims if c.key == f"candidate-{candidate.key}"), None)
    if record is None or not isinstance(claim, UnmappedFinding):
        return ""
    dossier = replace(from_json(record.dossier), claims=(claim,))
    named = f"{candidate.document}/{claim.key}"
    if isinstance(with_concepts(dossier, terms).claims[0], Finding):
        return f", now the finding {named}"
    unknown = dict(unresolved(dossier, terms))
    why, mend = [], []
    for kind, field, words in (
        ("therapy", "intervention", claim.therapy_as_named),
        ("outcome", "outcome", claim.outcome_as_named),
        ("condition", "condition", claim.condition_as_named),
    ):
        if kind in unknown or not words:
            why.append(f"its {kind} {f'{words!r} fits no concept' if words else 'is not named'}")
            mend.append(f"{field}=…")
    told = f", now the unmapped finding {named}, which no answer meets: {', '.join(why)}"
    return f"{told}; reopen it, and say --correct {candidate.name} {' '.join(mend)}"


def _store(home: Home) -> Store | None:
    release = home.readable()
    return release.open() if release else None


def _opened(home: Home) -> Shelf:
    shelf = Shelf.of(home.folder)
    if shelf is None:
        mend = "run `clevidence load PATH --candidates` first"
        raise ClevidenceError(f"nothing was loaded into {home.folder}; {mend}")
    return shelf
