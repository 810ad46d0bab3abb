"""The commands that ask: questions, ask, sparql, trace, explain."""

import sys
from pathlib import Path
from typing import Any, Final

import click
import pyoxigraph as ox

from graph.errors import ClevidenceError, UnknownName
from graph.release import home_of
from graph.store import Result, Store, serialised
from ontology.prefixes import PREFIXES
from queries.catalogue import Given, Question
from queries.files import COMPOSED, W3C, written
from queries.opened import Asked, catalogue_of, named, opened, where_options, where_params

WIDTH_OF_A_PIPE: Final = 120


def home_option(command: Any) -> Any:
    """The flag `--home`, given to the command as text or None."""
    return click.option("--home", help="Folder of the releases.")(command)


class _Questions(click.Group):
    """`ask`: every question of the release is a command, every given of it a flag."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(catalogue_of(ctx.params.get("home"), ctx.params.get("endpoint")))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        compiled = catalogue_of(ctx.params.get("home"), ctx.params.get("endpoint"))
        if cmd_name not in compiled:
            raise UnknownName("question", cmd_name, compiled)
        return _command(Question.from_compiled(cmd_name, compiled[cmd_name]))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """On whose release the flags of the question depend may be said after the question."""
        name, *rest = args
        for place in ("home", "endpoint"):
            after = named(f"--{place}", rest)
            ctx.params[place] = ctx.params.get(place) if after is None else after
        return name, self.get_command(ctx, name), rest


@click.group(cls=_Questions, short_help="Answer a question.")
@where_options
@click.pass_context
def ask(ctx: click.Context, home: str | None, endpoint: str | None) -> None:
    """Answer a question; `clevidence ask QUESTION --help` names its givens."""
    ctx.obj = home, endpoint


def _command(question: Question) -> click.Command:
    params: list[click.Parameter] = [_flag(given) for given in question.givens]
    if any(given.name == "jurisdiction" for given in question.givens):
        narrower = "Count the places inside the jurisdiction too."
        params.append(click.Option(["--with-narrower"], is_flag=True, help=narrower))
    forms = click.Choice(["table", *W3C, *COMPOSED])
    params.append(click.Option(["--format", "form"], type=forms, default="table"))
    params += where_params()

    @click.pass_context
    def run(
        ctx: click.Context,
        /,
        form: str,
        home: str | None,
        endpoint: str | None,
        *,
        with_narrower: bool = False,
        **given: Any,
    ) -> None:
        before = ctx.obj
        place = opened(
            before[0] if home is None else home, before[1] if endpoint is None else endpoint
        )
        _answer(question, form, place, with_narrower=with_narrower, given=given)

    help_text = f"{question.summary}\n\n{question.not_told}"
    return click.Command(question.name, params=params, callback=run, help=help_text)


def _flag(given: Given) -> click.Option:
    default = f" [default: {given.default}]" if given.default else ""
    choices = f" ({', '.join(given.choices)})" if given.choices else ""
    kind = "NAME" if given.type == "iri" else given.type.upper()
    several = " May be given several times." if given.several else ""
    return click.Option(
        [given.flag, given.name],
        multiple=True,
        metavar=kind,
        help=f"{given.help[:1].upper()}{given.help[1:]}{choices}.{several}{default}",
    )


def _answer(
    question: Question, form: str, place: Asked, *, with_narrower: bool, given: dict[str, Any]
) -> None:
    from queries.answer import answer

    store, facts = place
    answered = answer(
        question,
        store,
        {name: values for name, values in given.items() if values},
        with_narrower=with_narrower,
        read_by=facts["read_by"],
        set_aside=facts["set_aside"],
    )
    if form != "table":
        click.echo(written(answered, store, form), nl=False)
        if form in W3C and answered.left_out:
            claims = ", ".join(answered.left_out)
            click.echo(f"left out, because they rest on retracted documents: {claims}", err=True)
        return
    from queries import render
    from queries.names import labels

    table = render.table_of(answered, labels(store, answered.iris()))
    if sys.stdout.isatty():
        render.show_on_terminal(table, question.summary)
    else:
        click.echo(f"{question.summary}\n")
        click.echo(render.plain(table, WIDTH_OF_A_PIPE), nl=False)


@click.command(short_help="List the questions that can be asked.")
@click.option("--lint", "linted", type=click.Path(path_type=Path), help="Hold the rules of a file.")
@home_option
def questions(home: str | None, linted: Path | None) -> None:
    """List the questions that can be asked, by topic, with their givens.

    With --lint, say what is wrong with a question of your own; exit 1 when something is.
    """
    if linted:
        _lint(linted)
        return
    topic = ""
    compiled = home_of(home).current().questions
    for name, content in sorted(compiled.items(), key=lambda item: (item[1]["topic"], item[0])):
        question = Question.from_compiled(name, content)
        if question.topic != topic:
            topic = question.topic
            click.echo(f"\n{topic}")
        click.echo(f"  {name}\n      {question.summary}")
        click.echo(f"      {' '.join(given.flag for given in question.givens)}")


def _lint(path: Path) -> None:
    from queries.lint import faults_of

    found = faults_of(path)
    for fault in found:
        click.echo(f"{path.name}: {fault.rule}: {fault.sentence}")
    if found:
        sys.exit(1)
    click.echo(f"{path.name}: no rule is broken")


class _QueryFile(click.File):
    """A file that holds a query; a query given in its place is told where it goes."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise ClevidenceError(
                f"{error.message}; name a file that holds the query, or - to read it from "
                "standard input"
            ) from error


@click.command(short_help="Run a SPARQL query from a file or from standard input.")
@click.argument("file", type=_QueryFile("rb"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "tsv", "json", "xml", "turtle"]),
    help="Default: table for rows, turtle for triples.",
)
@home_option
def sparql(file: Any, form: str | None, home: str | None) -> None:
    """Run a SPARQL query over the union of all graphs; every prefix of the project is known."""
    try:
        query = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ClevidenceError(f"{file.name} is not UTF-8; save it as UTF-8") from error
    if not query.strip():
        raise ClevidenceError(f"{file.name} is empty; write a query, as SELECT or CONSTRUCT")
    try:
        found = _found(_store(home).query(query), form)
    except (OSError, RuntimeError) as error:
        raise ClevidenceError(f"the query cannot be answered: {error}") from error
    click.echo(found, nl=False)


def _found(result: Result, form: str | None) -> bytes | str:
    if isinstance(result, ox.QueryTriples):
        if form not in (None, "turtle"):
            raise ClevidenceError(f"{form} holds no triples; use --format turtle")
        return ox.serialize(result, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    if form == "turtle":
        raise ClevidenceError("Turtle holds no rows; use CONSTRUCT, or another --format")
    if isinstance(result, ox.QueryBoolean) and form in ("csv", "tsv"):
        raise ClevidenceError(f"{form} holds no truth; use --format json or xml, or none")
    if form in W3C:
        from queries.answer import FOR_SPREADSHEETS, for_spreadsheets

        sheet = W3C[form] in FOR_SPREADSHEETS
        written = serialised(result, W3C["json" if sheet else form])
        written = for_spreadsheets(written, W3C[form]) if sheet else written
        return written if written.endswith(b"\n") else written + b"\n"
    if isinstance(result, ox.QueryBoolean):
        return f"{bool(result)}\n".lower()
    from queries.render import Table, plain

    columns = [variable.value for variable in result.variables]
    cells = [["" if t is None else str(getattr(t, "value", t)) for t in row] for row in result]
    return plain(Table("", columns, cells, () if cells else ("No row.",)), WIDTH_OF_A_PIPE)


@click.command(short_help="Follow a claim to its words, its document, and what that cites.")
@click.argument("name", metavar="IRI|SLUG")
@click.option(
    "--format",
    "form",
    type=click.Choice(["tree", "turtle", "json", "bibtex"]),
    default="tree",
)
@where_options
def trace(name: str, form: str, home: str | None, endpoint: str | None) -> None:
    """Follow a claim, position, document or study to the words and references behind it."""
    from queries.trace import trace_in

    click.echo(trace_in(opened(home, endpoint).store, name, form), nl=False)


@click.command(short_help="Say why a therapy stands on its line.")
@click.argument("name", metavar="IRI|SLUG")
@where_options
def explain(name: str, home: str | None, endpoint: str | None) -> None:
    """Say why a position is on its line: what is stated, which axiom follows, which references.

    A therapy in place of a position explains every position of it.
    """
    from queries.explain import explain_in

    click.echo(explain_in(opened(home, endpoint).store, name), nl=False)


def _store(home: str | None) -> Store:
    return home_of(home).current().open()
