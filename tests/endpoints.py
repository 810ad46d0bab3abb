"""Endpoints on loopback for tests: one that is right, and ones that nobody would wish for."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs

import pyoxigraph as ox

from graph.embedded import EmbeddedStore
from graph.store import serialised

JSON: Final = "application/sparql-results+json"
NOTHING: Final = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'


class Request(BaseHTTPRequestHandler):
    """A request; `fields` are those of its form."""

    protocol_version = "HTTP/1.1"
    fields: Mapping[str, list[str]]

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def say(self, status: int, body: bytes, kind: str = JSON, **headers: str) -> None:
        """Answer; header names are written with underscores."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True


@contextmanager
def endpoint(answer: Callable[[Request], None]) -> Iterator[tuple[str, list[Request]]]:
    """The address of an endpoint that answers so, and the requests that it had."""
    seen: list[Request] = []

    class Handler(Request):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self.fields = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            seen.append(self)
            answer(self)

        do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815 - as the server calls them

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign] - who hangs up is meant to
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answering_from(store: EmbeddedStore, *, union: bool = False) -> Callable[[Request], None]:
    """The protocol as it should be, over the store; its default graph is empty, or the union."""

    def answer(request: Request) -> None:
        inner = store.inner
        names = {k: list(map(ox.NamedNode, v)) for k, v in request.fields.items() if "graph" in k}
        found = inner.query(
            request.fields["query"][0],
            default_graph=names.get("default-graph-uri"),
            named_graphs=names.get("named-graph-uri"),
            use_default_graph_as_union=union and not names,
        )
        if isinstance(found, ox.QueryTriples):
            body = ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
            request.say(200, body, "application/n-triples")
        else:
            request.say(200, serialised(found, ox.QueryResultsFormat.JSON))

    return answer


def hanging(request: Request) -> None:
    """Say nothing, for longer than anybody waits."""
    time.sleep(1)
    request.close_connection = True


def dribbling(request: Request) -> None:
    """A byte now and then, for as long as somebody reads."""
    request.send_response(200)
    request.send_header("Content-Type", JSON)
    request.end_headers()
    request.close_connection = True
    for _ in range(100):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.05)
