"""Where the evidence is that is asked: a release of this machine, or a store at an endpoint."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from graph.errors import ClevidenceError
from graph.release import home_of
from graph.store import Store

if TYPE_CHECKING:
    from graph.remote_opened import Opened
_HOME: Final = "Folder of the releases."
_ENDPOINT: Final = "A SPARQL endpoint in place of a home."


class Asked(NamedTuple):
    """A store to ask, and what it says of itself: `read_by` and `set_aside` among others."""

    store: Store
    facts: Mapping[str, Any]


def where_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The flags `--home` and `--endpoint`, given to the command as texts or None."""
    return click.option("--home", help=_HOME)(
        click.option("--endpoint", metavar="URL", help=_ENDPOINT)(command)
    )


def where_params() -> list[click.Parameter]:
    """The two flags, for a command that is made of its parameters."""
    return [
        click.Option(["--home"], help=_HOME),
        click.Option(["--endpoint"], metavar="URL", help=_ENDPOINT),
    ]


def opened(home: str | None, endpoint: str | None) -> Asked:
    """The evidence of a home, or of an endpoint; what is to be known of that is said aside."""
    one_place(home, endpoint)
    if endpoint is None:
        release = home_of(home).current()
        return Asked(release.open(), release.manifest)
    remote = remote_of(endpoint)
    return Asked(remote.store, remote.facts)


def remote_of(endpoint: str) -> "Opened":
    """The store at an endpoint; that it is a copy is said on standard error."""
    from graph.remote_opened import opened_remote

    remote = opened_remote(endpoint)
    if remote.note:
        click.echo(remote.note, err=True)
    return remote


def catalogue_of(home: str | None, endpoint: str | None) -> Mapping[str, Any]:
    """The compiled questions of a home's release; for an endpoint, those of the program."""
    one_place(home, endpoint)
    if endpoint is None:
        return home_of(home).current().questions
    from queries.catalogue import compiled

    return compiled()


def one_place(home: str | None, endpoint: str | None) -> None:
    """Refuse a home beside an endpoint."""
    if home is not None and endpoint is not None:
        raise ClevidenceError("--home and --endpoint name two places; give one of them")


def named(flag: str, args: Sequence[str]) -> str | None:
    """The value of a flag among arguments that are not parsed yet."""
    for index, arg in enumerate(args):
        if arg.startswith(flag + "="):
            return arg.partition("=")[2]
        if arg == flag and index + 1 < len(args):
            return args[index + 1]
    return None
