"""The command that hands the graph out: dump."""

import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import click
import pyoxigraph as ox

from graph.errors import ClevidenceError, UnknownName
from graph.release import home_of
from ontology.prefixes import PREFIXES

_FORMATS: Final = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "turtle": ox.RdfFormat.TURTLE,
}


@click.command(short_help="Write the graph to a file or to standard output.")
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="nquads")
@click.option("--graph", metavar="IRI", help="One named graph in place of all.")
@click.option("--home", help="Folder of the releases.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def dump(form: str, graph: str | None, home: str | None, file: Path | None) -> None:
    """Write the release, sorted; Turtle holds no graphs, so it needs --graph."""
    release = home_of(home).current()
    store = release.open()
    if graph is not None and graph not in store.graphs():
        raise UnknownName("graph", graph, store.graphs())
    if form == "turtle" and not graph:
        raise ClevidenceError("Turtle holds one graph; name it with --graph, or use --format trig")
    lines = sorted(store.quads(graph))
    content = _serialised("".join(lines), form)
    if file is None:
        sys.stdout.buffer.write(content)
        return
    write_file(file, content)
    click.echo(f"{len(lines)} quads of release {release.name} in {file}")


def write_file(file: Path, content: bytes) -> None:
    """Write a file whole or not at all; raises ClevidenceError where it cannot be written."""
    try:
        _write(file, content)
    except OSError as error:
        raise ClevidenceError(f"{file} cannot be written: {error.strerror}") from error


def _write(file: Path, content: bytes) -> None:
    """Into a device or pipe as it is; else aside first, so that a file is whole or untouched."""
    target = file.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    with NamedTemporaryFile(dir=target.parent, prefix=target.name, delete=False) as aside:
        try:
            aside.write(content)
            aside.close()
            Path(aside.name).chmod(0o644)
            Path(aside.name).replace(target)
        except OSError:
            Path(aside.name).unlink(missing_ok=True)
            raise


def _serialised(nquads: str, form: str) -> bytes:
    if form == "nquads":
        return nquads.encode()
    quads: Any = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    if form == "turtle":
        quads = (quad.triple for quad in quads)
    return ox.serialize(quads, format=_FORMATS[form], prefixes=PREFIXES) or b""
