"""The command that puts the explorer in front of people: serve."""

import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final

import click

from explorer.limits import Limits
from graph.errors import ClevidenceError

_UNITS: Final = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?", re.IGNORECASE)
_LEAST_MEMORY: Final = 64 * 1024**2
_DEFAULT: Final = Limits()


def _size(least: int) -> Callable[[click.Context, click.Parameter, str], int]:
    """A number of bytes, as 1GB, 512 MB or 100000; a kB has 1024."""

    def bytes_of(_ctx: click.Context, param: click.Parameter, given: str) -> int:
        found = _SIZE.fullmatch(given.strip())
        if not found:
            sentence = f"{given!r} is no size; write it as 1GB or 512MB"
            raise click.BadParameter(sentence, param=param)
        size = int(float(found[1]) * _UNITS[found[2].lower()])
        if size < least:
            sentence = f"{given} is too little; give {least // 1024} kB or more"
            raise click.BadParameter(sentence, param=param)
        return size

    return bytes_of


def _networks(_ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> list[str]:
    named = [address.strip() for some in given for address in some.split(",") if address.strip()]
    for address in named:
        try:
            ip_network(address, strict=False)
        except ValueError as error:
            sentence = f"{address!r} is no address; name it as 10.0.0.2 or 10.0.0.0/24"
            raise click.BadParameter(sentence, param=param) from error
    return named


@click.command(short_help="Serve pages, SPARQL and linked data.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen at; 0 takes a free one.",
)
@click.option("--home", help="Folder of the releases.")
@click.option("--endpoint", metavar="URL", help="A SPARQL endpoint in place of a home.")
@click.option(
    "--documents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the source texts, to show quotes in their sentences.",
)
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File for the access log, in place of standard output; SIGHUP reopens it.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(0.05, 3600),
    default=_DEFAULT.time,
    show_default=True,
    metavar="SECONDS",
    help="Of a query.",
)
@click.option(
    "--memory-limit",
    callback=_size(_LEAST_MEMORY),
    metavar="SIZE",
    default="1GB",
    show_default=True,
    help="Of a query, beyond the release.",
)
@click.option(
    "--row-limit",
    type=click.IntRange(1, 100_000_000),
    default=_DEFAULT.rows,
    show_default=True,
    help="Rows of an answer; what is left out is said.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=_DEFAULT.light,
    show_default=True,
    help="Processes that answer.",
)
@click.option(
    "--heavy",
    type=click.IntRange(0, 256),
    default=_DEFAULT.heavy,
    show_default=True,
    help="Long queries at a time, beside the workers.",
)
@click.option(
    "--body-limit",
    callback=_size(1024),
    metavar="SIZE",
    default="1MB",
    show_default=True,
    help="Of a request's body.",
)
@click.option(
    "--connections",
    type=click.IntRange(1, 100_000),
    default=64,
    show_default=True,
    help="Of one client at a time.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    callback=_networks,
    metavar="ADDRESS",
    help="A proxy whose X-Forwarded-For is believed; else none is.",
)
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65535),
    help="Port of /metrics, which is served there alone.",
)
@click.option("--metrics-host", default="127.0.0.1", show_default=True, help="Its address.")
def serve(home: str | None, endpoint: str | None, **wishes: Any) -> None:
    """Serve the published release, and each one published later, until a signal ends it.

    Nobody is asked who they are: whoever reaches the address may ask. The first line says where.
    """
    from explorer.crew import Crew
    from explorer.http_limits import HttpLimits
    from explorer.serving import Wishes, run
    from graph.release import home_of

    if home and endpoint:
        raise ClevidenceError("--home and --endpoint exclude each other; leave one out")
    limits = Limits(
        time=wishes["time_limit"],
        memory=wishes["memory_limit"],
        rows=wishes["row_limit"],
        light=wishes["workers"],
        heavy=wishes["heavy"],
    )
    metrics_port = wishes["metrics_port"]
    run(
        Wishes(
            host=wishes["host"],
            port=wishes["port"],
            home=None if endpoint else home_of(home),
            endpoint=endpoint,
            documents=wishes["documents"],
            log=wishes["log"],
            limits=limits,
            http=HttpLimits(body_bytes=wishes["body_limit"], of_a_client=wishes["connections"]),
            proxies=wishes["proxies"],
            metrics=(wishes["metrics_host"], metrics_port) if metrics_port else None,
        ),
        Crew(limits),
    )
