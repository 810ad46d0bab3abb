"""The commands about references and releases: what rests on one, what changed, the catalogue."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from graph.commands import write_file
from graph.errors import ClevidenceError, UnknownName
from graph.release import home_of
from queries.commands import WIDTH_OF_A_PIPE, home_option

if TYPE_CHECKING:
    from graph.release import Home
    from graph.store import Store

_SHOWN: Final = 15


@click.command(short_help="Say which claims, positions and answers fall with a reference.")
@click.argument("name", metavar="DOCUMENT|STUDY")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@home_option
def what_rests_on(name: str, form: str, home: str | None) -> None:
    """Say what falls if a document or a study is retracted, and what loses one of its supports.

    Claims fall that the document states itself, and relays that rest on nothing else; positions
    fall that no other recommendation makes. Answers are counted by rows, each question asked as
    it stands.
    """
    from ontology.prefixes import shorten
    from queries import reference_load
    from queries.names import resolve

    release = home_of(home).current()
    store = release.open()
    root = resolve(store, name, "cle:Document", "cle:Study")
    load = reference_load.what_rests_on(store, root, release.questions)
    listed = {
        "claims that fall": reference_load.readable(load.fallen),
        "claims that lose one of several sources": reference_load.readable(load.losing_support),
        "positions that fall": reference_load.readable(load.positions_fallen),
        "positions that lose a support": reference_load.readable(load.positions_losing_support),
    }
    if form == "json":
        content = {"reference": root, **load._asdict()}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    click.echo(f"{shorten(root)}: what falls if it does\n")
    for heading, slugs in listed.items():
        click.echo(f"{heading}: {len(slugs)}")
        for slug in slugs:
            click.echo(f"  {slug}")
    click.echo(f"answers that show a claim that falls: {len(load.answers)}")
    for question, count in load.answers.items():
        click.echo(f"  {question}: {count} row" + "s" * (count != 1))


@click.command(short_help="List the references on which most rests.")
@click.option("--all", "everything", is_flag=True, help="All of them, not only the heaviest.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@home_option
def load_bearing_references(form: str, home: str | None, *, everything: bool) -> None:
    """List the documents on which most rests: positions and claims that would fall with each."""
    from ontology.prefixes import shorten
    from queries import reference_load
    from queries.render import Table, plain

    loads = reference_load.load_bearing_references(home_of(home).current().open())
    if form == "json":
        rows = [{"reference": document, **load._asdict()} for document, load in loads]
        for row in rows:
            del row["answers"]  # asked of one reference at a time, by what-rests-on
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    kept = loads if everything else loads[:_SHOWN]
    cells = [
        [
            shorten(document),
            str(len(load.positions_fallen)),
            str(len(load.fallen)),
            str(len(load.losing_support)),
        ]
        for document, load in kept
    ]
    below = [f"{len(loads) - len(kept)} more; --all shows them."] if len(kept) < len(loads) else []
    below.append(
        "A position falls when no other recommendation makes it. That much rests on a reference "
        "says nothing of how good it is."
    )
    header = ["reference", "positions that fall", "claims that fall", "claims that lose a source"]
    click.echo(plain(Table("", header, cells, below), WIDTH_OF_A_PIPE), nl=False)


@click.command(short_help="Publish a release into a store, or its questions as Turtle.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--to", metavar="URL", help="Load the release into the store at this endpoint.")
@click.option("--graph-store", metavar="URL", help="Its Graph Store Protocol; else it is sought.")
@home_option
def publish(file: Path | None, to: str | None, graph_store: str | None, home: str | None) -> None:
    """Write the release's questions as SHACL-SPARQL executables, to a file or standard output.

    With --to, load the release itself into a remote store, graph by graph, and verify it there;
    what is there already and equal is left alone, so that an interrupted run goes on. Credentials
    come from CLEVIDENCE_ENDPOINT_USER and CLEVIDENCE_ENDPOINT_PASSWORD, or from netrc.
    """
    from queries.catalogue import Question
    from queries.publish import catalogue_turtle

    if to is None and graph_store is not None:
        raise ClevidenceError("--graph-store goes with --to; name the endpoint too")
    if to is not None:
        if file is not None:
            raise ClevidenceError(f"{file} and --to are two wishes; give one of them")
        _publish_to(to, graph_store, home)
        return
    compiled = home_of(home).current().questions
    turtle = catalogue_turtle({n: Question.from_compiled(n, c) for n, c in compiled.items()})
    if file is None:
        click.echo(turtle, nl=False)
        return
    write_file(file, turtle.encode())
    click.echo(f"wrote {len(compiled)} questions to {file}")


def _publish_to(endpoint: str, graph_store: str | None, home: str | None) -> None:
    from graph.remote_publish import GENID, publish_to

    release = home_of(home).current()
    done = publish_to(
        endpoint,
        release.open(),
        graph_store=graph_store,
        progress=lambda words: click.echo(words, err=True),
    )
    click.echo(f"written: {done.written} graphs, {done.how}")
    click.echo(f"unchanged: {done.unchanged} graphs")
    click.echo(f"removed: {done.removed} graphs that the release no longer has")
    click.echo(f"named: {done.skolemised} blank nodes of the ontology, as {GENID}…")
    click.echo(f"verified: {done.triples} triples by value, release {release.name}")


@click.command(short_help="Say which answers changed between two releases, and why.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@home_option
def diff(old: str, new: str, form: str, home: str | None) -> None:
    """Say which answers changed between OLD and NEW, per question, and why.

    Each is the name of a release of the home, or its number, or an N-Quads file. The questions
    are those of the published release, each asked as it stands.
    """
    from queries.catalogue import Question
    from queries.diff import changes

    place = home_of(home)
    compiled = place.current().questions
    asked = {name: Question.from_compiled(name, content) for name, content in compiled.items()}
    found = list(changes(_side(place, old), _side(place, new), asked))
    if form == "json":
        click.echo(json.dumps([c._asdict() for c in found], ensure_ascii=False, indent=1))
        return
    question = ""
    for change in found:
        if change.question != question:
            question = change.question
            click.echo(question)
        click.echo(f"  {change.kind}: {change.about} ({change.why})")
    click.echo(f"{len(found)} changes" if found else "no answer changed")


def _names_of(release: str) -> tuple[str, str, str]:
    """The name of a release, its number, and its number without zeroes."""
    number = release.partition("-")[0]
    return release, number, number.lstrip("0")


def _side(home: "Home", name: str) -> "Store":
    """The store of a release by its name or number, or of an N-Quads file."""
    from graph.embedded import EmbeddedStore
    from graph.release import Release

    folders = {f.name: f for f in (home.folder / "releases").glob("*-*")}
    numbered = {n: f for n, f in folders.items() if name in _names_of(n)}
    if len(numbered) == 1:
        ((release, folder),) = numbered.items()
        return Release(release, folder).open()
    path = Path(name)
    if not path.is_file():
        raise UnknownName("release or N-Quads file", name, folders)
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        return EmbeddedStore.in_memory(lines)
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        raise ClevidenceError(f"{path} is no N-Quads: {error}; write one with dump") from error
