"""The front door: adds up the commands, and re-exports the few public names.

    from clevidence import open_graph

It refuses to start when a room that it imports is not ours: their names (`graph`, `queries` …)
are common, and another distribution may have put a package of the same name in the way.
"""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from rdflib import Dataset

    from graph.assembly import Evidence
    from graph.provenance import SourceFacts
    from graph.release import Home, Release
    from graph.shelf import Shelf
    from loaders.source import Load

__owner__ = "clevidence"
__all__ = ["main", "open_graph"]

ROOMS: Final = ("ontology", "graph", "loaders", "queries", "explorer")
_COMMANDS: Final = {
    "ask": "queries.commands:ask",
    "dump": "graph.commands:dump",
    "diff": "queries.reference_commands:diff",
    "explain": "queries.commands:explain",
    "extract": "loaders.extract_command:extract",
    "load-bearing-references": "queries.reference_commands:load_bearing_references",
    "publish": "queries.reference_commands:publish",
    "questions": "queries.commands:questions",
    "review": "loaders.review_commands:review",
    "serve": "explorer.commands:serve",
    "sparql": "queries.commands:sparql",
    "template": "loaders.commands:template",
    "trace": "queries.commands:trace",
    "what-rests-on": "queries.reference_commands:what_rests_on",
}


def open_graph(home: str | Path | None = None) -> "Dataset":
    """The published release as an rdflib Dataset over all its graphs, for reading.

    `home` is the folder of the releases, by default that of the commands. Raises HomeError
    where it holds no release.
    """
    _our_rooms()
    from graph.notebook import dataset
    from graph.release import Home, default_home

    return dataset(Home(Path(home) if home else default_home()).current())


class _Commands(click.Group):
    """Commands whose modules are imported when they are called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = _COMMANDS.get(cmd_name)
        if where is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = where.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from graph.errors import UnknownName

            raise UnknownName("command", args[0], known)
        return super().resolve_command(ctx, args)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="clevidence")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Evidence on the treatment of cutaneous lupus erythematosus, traced to its words."""
    ctx.obj = _published_loads  # for the commands of a room that publish


_home = click.option("--home", help="Folder of the releases.")
_documents = click.option(
    "--documents",
    type=click.Path(path_type=Path),
    help="Folder of the source texts, to verify quotes.",
)
_records = click.option(
    "--records", type=click.Path(path_type=Path), help="Folder of records to read in place of ours."
)


@cli.command(short_help="Build the evidence graph and publish it.")
@_home
@_documents
@_records
def build(home: str | None, documents: Path | None, records: Path | None) -> None:
    """Build the evidence graph aside, check it, and publish it; a failed build changes nothing."""
    from graph.release import home_of
    from graph.shelf import Shelf

    _no_second_owner()
    place = home_of(home)
    evidence, load, said = _built(place, Shelf.of(place.folder), documents, records)
    for warning in evidence.warnings:
        click.echo(f"warning: {load.place(warning.where)}: {warning.sentence}", err=True)
    for line in said:
        click.echo(line)


@cli.command(short_help="Load evidence in the formats it travels in.")
@click.argument("given", nargs=-1, required=True, metavar="PATH|DIR|GLOB|- …")
@_home
@click.option("--as", "form", metavar="FORMAT", help="Read it as this format, unasked.")
@click.option("--explain", is_flag=True, help="Say what each file is and why; load nothing.")
@click.option("--dry-run", is_flag=True, help="Report what a load would do; change nothing.")
@click.option("--candidates", is_flag=True, help="Look for candidate findings in the texts.")
@click.option("--mapping", type=click.Path(path_type=Path), help="Columns of a sheet -> fields.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; as many as cores.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler in place of processes.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--quiet", is_flag=True, help="No progress, and no report but its sum.")
def load(given: tuple[str, ...], home: str | None, **wishes: Any) -> None:
    """Load files, folders, globs or standard input, told by their content, into a release.

    Every record is used, merged or refused, and the report adds up. What is refused is kept in
    quarantine; a load that is interrupted leaves the release as it was, and goes on when it is
    given again.
    """
    from graph.release import home_of
    from loaders.commands import run_load

    place = home_of(home)
    run_load(given, place, wishes, lambda shelf: _published_loads(place, shelf))


@cli.command(short_help="Check records, graph, shapes, quotes and reasoner.")
@_home
@_documents
@_records
@click.option("--dl", is_flag=True, help="Run HermiT too, which must give the same lines.")
@click.option("--endpoint", metavar="URL", help="Check the store at a SPARQL endpoint instead.")
def check(
    home: str | None,
    documents: Path | None,
    records: Path | None,
    endpoint: str | None,
    *,
    dl: bool,
) -> None:
    """Check the records as a build would, with shapes and counts; exit 1 when a check fails.

    Of an endpoint, its graphs are checked and counted, and compared with the release of the
    usual home, if that is the one it holds.
    """
    if endpoint is not None:
        _check_remote(endpoint, home, others=bool(documents or records or dl))
        return
    from graph.check import report
    from graph.release import home_of
    from graph.shelf import Shelf
    from ontology.vocabulary import Vocabulary

    _no_second_owner()
    place = home_of(home)
    shelf = Shelf.of(place.folder)
    evidence, load, _ = _evidence(documents, records, shelf)
    checked = report(
        evidence,
        Vocabulary.read(),
        place,
        shelf,
        place=load.place,
        documents_given=documents is not None,
        dl=dl,
    )
    for line in checked:
        click.echo(line)


def _check_remote(endpoint: str, home: str | None, *, others: bool) -> None:
    from graph.errors import ClevidenceError
    from graph.release import home_of
    from graph.remote import RemoteStore
    from graph.remote_check import remote_report
    from queries.opened import one_place, remote_of

    one_place(home, endpoint)
    if others:
        raise ClevidenceError(
            "--documents, --records and --dl are of what is built here; leave --endpoint out"
        )
    for line in remote_report(RemoteStore.at(endpoint), remote_of(endpoint), home_of(None)):
        click.echo(line)


@cli.command("answers-without", short_help="Ask again with each source left out.")
@click.argument("question")
@click.option("--given", "givens", multiple=True, metavar="NAME=VALUE", help="As for ask.")
@click.option("--source", "sources", multiple=True, help="Documents; else all of the answer's.")
@_records
def answers_without(
    question: str, givens: tuple[str, ...], sources: tuple[str, ...], records: Path | None
) -> None:
    """Ask a question again with each of its sources left out: which rows change their verdict.

    The evidence is built anew from the records for each source, so leads and lines follow.
    """
    from graph.assembly import store_without
    from graph.errors import UnknownName
    from ontology.vocabulary import Vocabulary
    from queries import leave_one_out
    from queries.catalogue import questions

    evidence, _, read_by = _evidence(None, records)
    catalogue, vocabulary = questions(), Vocabulary.read()
    if question not in catalogue:
        raise UnknownName("question", question, catalogue)
    asked = leave_one_out.Asked(catalogue[question], leave_one_out.given(givens), read_by)
    for line in leave_one_out.report(
        asked,
        evidence.store,
        sources,
        lambda slug: store_without(evidence.dossiers, vocabulary, slug),
    ):
        click.echo(line)


@cli.command(short_help="Words of what was loaded that fit no concept; map them.")
@_home
@click.option("--unresolved", is_flag=True, help="Those that fit no concept, with the nearest.")
@click.option("--map", "mapping", nargs=3, metavar="KIND WORDS CONCEPT", help="Map words.")
def terms(home: str | None, mapping: tuple[str, str, str] | None, *, unresolved: bool) -> None:
    """List the words that people mapped to concepts, or those that fit none; or map some.

    KIND is therapy, outcome or condition; WORDS are as the source has them; CONCEPT is a slug.
    Results whose therapy, outcome and condition all fit become findings.
    """
    from graph.release import home_of
    from loaders.term_commands import run_terms

    place = home_of(home)
    run_terms(
        place, mapping, lambda shelf: _published_loads(place, shelf), only_unresolved=unresolved
    )


def _published_loads(place: "Home", shelf: "Shelf") -> list[str]:
    """Publish what was loaded: beside the published evidence, or with it built anew."""
    from graph.publish import publish_loaded

    release = place.readable()
    if release is None or shelf.evidence_since(release.manifest["generation"]):
        return _built(place, shelf, None, None)[2]
    if shelf.generation() == release.manifest["generation"]:
        return [f"unchanged: release {release.name}"]
    after = publish_loaded(place, release, shelf, _source_facts(shelf))
    return _said_of(after, place, is_new=after != release)


def _built(
    place: "Home", shelf: "Shelf | None", documents: Path | None, records: Path | None
) -> "tuple[Evidence, Load, list[str]]":
    """Assemble and publish the records and the shelf; what was, and what to say of it."""
    from graph.publish import publish
    from queries.catalogue import compiled

    evidence, load, read_by = _evidence(documents, records, shelf)
    release, is_new = publish(
        place,
        evidence,
        read_by=read_by,
        questions=compiled(),
        sources=_source_facts(shelf),
        shelf=shelf,
    )
    return evidence, load, _said_of(release, place, is_new=is_new)


def _said_of(release: "Release", place: "Home", *, is_new: bool) -> list[str]:
    published, said = "published" if is_new else "unchanged", release.manifest
    return [
        f"{published}: release {release.name}, {said['quads']} quads, in {place.folder}",
        f"digest sha256:{said['digest']}",
    ]


def _source_facts(shelf: "Shelf | None") -> "list[SourceFacts]":
    """The sources that a release names: those of the records, and those that were loaded."""
    from graph.provenance import SourceFacts
    from loaders.registry import curated, sources
    from loaders.review import FACTS

    used = {*curated(), *(row.source for row in shelf.loads())} if shelf else {*curated()}
    facts = [SourceFacts(s.name, s.title, s.licence) for n, s in sources().items() if n in used]
    return facts + [FACTS] * (FACTS.name in used)


def _evidence(
    documents: Path | None, records: Path | None, shelf: "Shelf | None" = None
) -> "tuple[Evidence, Load, str]":
    """The evidence of every source and of the shelf, its places, and the date it was read by.

    Problems are raised with file and line in place of slugs.
    """
    from graph.assembly import assemble
    from graph.errors import EvidenceError, Problem
    from graph.texts import read_texts
    from loaders.run import load_all
    from loaders.shelved import assembled_without_faults, with_shelved
    from ontology.vocabulary import Vocabulary
    from queries.catalogue import questions
    from queries.publish import catalogue_lines

    load, read_by = load_all(records)
    vocabulary = Vocabulary.read()
    try:
        texts = read_texts(load.dossiers, documents) if documents else {}
        asked = tuple(catalogue_lines(questions()))
        retracted = shelf.retracted() if shelf else {}
        evidence = assembled_without_faults(
            with_shelved(load.dossiers, shelf, vocabulary),
            lambda dossiers: assemble(dossiers, vocabulary, texts, asked, retracted),
            lambda problem: click.echo(f"warning: left out: {problem}", err=True),
        )
    except EvidenceError as error:
        problems = [Problem(load.place(p.where), p.sentence) for p in error.problems]
        raise EvidenceError(problems) from error
    return evidence, load, read_by


def _our_rooms() -> None:
    """Refuse, in a sentence with the mend, rooms that are not ours or lie elsewhere."""
    here = Path(__file__).resolve().parent
    for room in ROOMS:
        spec = find_spec(room)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parent.parent != here:
            where = origin.parent if origin else "nowhere"
            fault = f"is found in {where}, not beside clevidence"
        elif f'__owner__ = "{__owner__}"'.encode() not in origin.read_bytes():
            fault = f"in {origin.parent} is not ours; another distribution overwrote it"
        else:
            continue
        sys.exit(
            f"clevidence: the package {room!r} {fault}; "
            "install clevidence in an environment of its own, as with `pipx install clevidence`"
        )


def _no_second_owner() -> None:
    """Refuse when another installed distribution has a package of a room's name."""
    from importlib.metadata import packages_distributions

    from graph.errors import ClevidenceError

    for room, owners in packages_distributions().items():
        others = set(owners) - {"clevidence"}
        if room in ROOMS and others:
            names = " and ".join(sorted(others))
            raise ClevidenceError(
                f"{names} has a package {room!r} too, and overwrites ours; "
                "install clevidence in an environment of its own, as with `pipx install clevidence`"
            )


def main(args: list[str] | None = None) -> None:
    """Run the program: one sentence on standard error and exit 1 or 2 when it cannot.

    A fault of the program itself leaves with 3; CLEVIDENCE_DEBUG shows where it is. Called
    without `args`, it owns the process: a closed pipe or Ctrl-C ends it at once, also inside a
    query, which cannot be interrupted otherwise.
    """
    _our_rooms()
    if args is None:
        _own_the_process()
    from graph.errors import ClevidenceError

    try:
        cli.main(args, prog_name="clevidence", standalone_mode=False)
    except ClevidenceError as error:
        _leave(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as error:
        _leave(_one_sentence(error), 2)
    except click.Abort:
        _leave("interrupted; nothing was changed", 130)
    except OSError as error:
        _leave_a_damaged_store(error)
        _leave(f"{error.filename or 'the output'} cannot be used: {error.strerror or error}", 2)
    except Exception as error:
        _leave_a_damaged_store(error)
        if os.environ.get("CLEVIDENCE_DEBUG"):
            raise
        fault = f"{type(error).__name__}: {error}".splitlines()[0]
        _leave(f"a fault of the program ({fault}); set CLEVIDENCE_DEBUG=1 to see where", 3)


def _own_the_process() -> None:
    import signal

    for name in ("SIGINT", "SIGPIPE"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - as long as the process
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")


def _leave_a_damaged_store(error: Exception) -> None:
    """Leave where an error is the engine's, which finds damage as late as rows are read."""
    from graph.embedded import damaged, is_damage

    if is_damage(error):
        _leave(str(damaged(error)), 2)


def _one_sentence(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    if message == "Missing command":
        return "name a question; `clevidence questions` lists them"
    possibilities: Any = getattr(error, "possibilities", None)
    if possibilities and "Did you mean" not in message:
        message += f"; did you mean {' or '.join(sorted(possibilities))}?"
    return message


def _leave(message: str, code: int) -> None:
    click.echo("\n".join(f"clevidence: {line}" for line in message.splitlines()), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
