"""Numbers for Prometheus, and the state of the server for those who watch over it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from graph.errors import ClevidenceError

_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

Numbers = Callable[[], Mapping[str, float]]


class Metrics:
    """What is counted of requests, beside what `crew` counts of itself.

    `crew` gives names to numbers whenever it is asked; a name that ends with `_total` only grows.
    """

    def __init__(self, crew: Numbers = dict) -> None:
        self.registry = CollectorRegistry()
        self._crew = crew
        self._requests = Counter(
            "clevidence_requests", "Replies", ["route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "clevidence_request_seconds",
            "Time to a reply",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._refused = Counter(
            "clevidence_refused_connections",
            "Connections ended for what they cost, by status",
            ["status"],
            registry=self.registry,
        )
        self.registry.register(self)

    def replied(self, route: str, status: int, seconds: float) -> None:
        """Count a reply."""
        self._requests.labels(route, status).inc()
        self._seconds.labels(route).observe(seconds)

    def refused(self, status: int) -> None:
        """Count a connection that was ended."""
        self._refused.labels(status).inc()

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """The crew's numbers, for the registry."""
        for name, value in self._crew().items():
            kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            yield kind(f"clevidence_{name}", name.replace("_", " "), value=value)

    def listen(self, host: str, port: int) -> Callable[[], None]:
        """Answer `/metrics` at an address of its own, in a thread; gives what ends it."""
        try:
            server, thread = start_http_server(port, host, self.registry)
        except OSError as error:
            raise ClevidenceError(
                f"metrics cannot be served at {host}:{port}: {error.strerror}; "
                "choose another with --metrics-port"
            ) from error

        def end() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return end


class State(msgspec.Struct):
    """How the server is: `ready` when it answers, `stopping` when it no longer takes requests.

    `release` is the name of that which answers, `digest` one of all that it holds ("" where
    that may change), and `published` when it was, in seconds since 1970; 0 where nobody knows.
    """

    ready: bool = False
    stopping: bool = False
    release: str = ""
    digest: str = ""
    published: float = 0


def health(state: State, now: Callable[[], float]) -> Route:
    """The route that tells a proxy whether to send requests here."""

    async def answer(_: Request) -> JSONResponse:
        well = state.ready and not state.stopping
        said: dict[str, str | int] = {
            "status": "ready" if well else "stopping" if state.stopping else "starting"
        }
        if state.release:
            said["release"] = state.release
        if state.published:
            said["age_seconds"] = int(now() - state.published)
        fields = {"Cache-Control": "no-store"} | ({} if well else {"Retry-After": "2"})
        return JSONResponse(said, 200 if well else 503, fields)

    return Route("/health", answer, methods=["GET", "HEAD"])
