"""The commands that load: what `clevidence load` does with what it is given."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from graph.embedded import EmbeddedStore
from graph.quads import quads_of
from graph.release import Home
from graph.shelf import Shelf
from loaders.content import Hostile
from loaders.given import contents
from loaders.load import Progress, load
from loaders.packed import Unopened
from loaders.record import Unreadable
from loaders.report import LoadReport
from loaders.shelf_lock import locked_shelf
from loaders.shelved import curated_names
from loaders.shown import shown, shown_json
from loaders.sniff import source_named, told
from loaders.workers import Workers, workers

if TYPE_CHECKING:
    from loaders.proposing import Noting

_NOW_AND_THEN: Final = 10_000
# The format of which a mapping tells the columns.
SHEETS: Final = "extraction_sheets"


def run_load(
    given: tuple[str, ...],
    home: Home,
    wishes: Mapping[str, Any],
    publish: Callable[[Shelf], list[str]],
) -> None:
    """Load what is given and publish it; exit 1 where a record was refused."""
    if wishes["explain"]:
        for line in explained(given, wishes["form"]):
            click.echo(shown(line))
        return
    mapping = wishes["mapping"].read_text(encoding="utf-8") if wishes["mapping"] else ""
    with locked_shelf(home) as shelf:
        _know_the_curated(home, shelf)
        number = wishes["workers"] or min(4, os.cpu_count() or 1)
        with workers(number, wishes["scheduler"]) as reading, _progress(wishes) as told_of:
            noting = _noting(reading) if wishes["candidates"] else None
            report = load(
                given,
                shelf,
                noting or reading,
                told_of,
                named=SHEETS if mapping else wishes["form"],
                mapping=mapping,
                dry_run=wishes["dry_run"],
            )
        found: Iterable[str] = ()
        if noting and not wishes["dry_run"]:
            found = noting.proposed(shelf, number)
        published = ["nothing was changed (--dry-run)"] if wishes["dry_run"] else publish(shelf)
        said = [*found, *published]
    _print(report, said, wishes)
    if report.sums["refused"]:
        sys.exit(1)


def explained(given: tuple[str, ...], named: str | None = None) -> Iterator[str]:
    """What each content is, and why."""
    if named:
        source_named(named)
    for content in contents(given):
        if isinstance(content, Unopened):
            yield f"{content.name}: not read: {content.sentence}"
            continue
        try:
            source, why = told(content, named)
        except (Unreadable, Hostile, OSError) as error:
            yield f"{content.name}: not read: {error}"
        else:
            yield f"{content.name}: {source.name} ({source.title}): {why}"


def _know_the_curated(home: Home, shelf: Shelf) -> None:
    """Let the shelf know the documents of the curated records, by all their names."""
    release = home.readable()
    store = release.open() if release else EmbeddedStore.in_memory(_curated_lines())
    shelf.begin()
    for kind, value, document in curated_names(store):
        shelf.name(document, [(kind, value)])
    shelf.keep()


def _curated_lines() -> Iterator[str]:
    """What the curated records say, for a home in which nothing was built yet."""
    from loaders.run import load_all

    return (line for dossier in load_all()[0].dossiers for line in quads_of(dossier))


def _noting(reading: Workers) -> "Noting":
    from loaders.proposing import Noting  # a tenth of a second, for the rules of prose

    return Noting(reading)


@contextmanager
def _progress(wishes: Mapping[str, Any]) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere or where nothing is wished."""
    if wishes["quiet"] or wishes["as_json"] or not sys.stderr.isatty():
        yield _nothing if wishes["quiet"] or wishes["as_json"] else _plainly
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading")

        def told_of(file: str, number: int) -> None:
            if number % 100 == 1:
                bar.update(task, description=f"{file}: {number} records")

        yield told_of


def _nothing(_file: str, _number: int) -> None:
    """Say nothing."""


def _plainly(file: str, number: int) -> None:
    """One line now and then, for a log."""
    if number % _NOW_AND_THEN == 0:
        click.echo(f"{file}: {number} records", err=True)


def _print(report: LoadReport, said: list[str], wishes: Mapping[str, Any]) -> None:
    if wishes["as_json"]:
        whole = {**report.tree, "said": said}
        click.echo(shown_json(json.dumps(whole, ensure_ascii=False, indent=1)))
        return
    lines = list(report.lines)
    for line in lines[-1:] if wishes["quiet"] else lines:
        click.echo(line)
    for line in said:
        click.echo(line)


@click.command(short_help="Write the template of an extraction sheet.")
@click.argument("file", type=click.Path(path_type=Path))
def template(file: Path) -> None:
    """Write an empty extraction sheet, which `clevidence load` reads once it is filled.

    As XLSX, with a page that explains every column and lists to choose from; as CSV by its suffix.
    """
    sheet_template: Any = import_module(f"loaders.{SHEETS}.template")
    sheet_template.template(file)
    click.echo(f"an empty extraction sheet is in {file}; fill it, then: clevidence load {file}")
