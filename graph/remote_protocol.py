"""Requests to somebody else's server: SPARQL 1.1 queries and updates, and the Graph Store Protocol.

What goes wrong is a RemoteError, one sentence with the mend, in which no credentials stand.
"""

import base64
import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from time import monotonic
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from SPARQLWrapper import POST, SPARQLWrapper

from graph.credentials import PASSWORD, USER, checked, credentials_for, opener_for
from graph.errors import QueryError, RemoteError

SECONDS: Final = 60.0
ROWS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
TRIPLES: Final = "application/n-triples, text/turtle;q=0.8"
_MOST_BYTES: Final = 1 << 30
_PART: Final = 1 << 16
_LONGEST: Final = 200
_LIMITED: Final = ("Clevidence-Limited", "X-SPARQL-MaxRows")
_MEND: Final = {
    403: "it refuses the request; ask its owner for the right to it, or give other credentials",
    404: "nothing is there (404); mend the address, which is that of the SPARQL endpoint itself",
    405: "it takes no such request (405); mend the address, or ask its owner",
    413: "the request is too large for it (413); ask its owner to raise the limit",
    429: "it has had too many requests (429); try again later",
    503: "it is too busy (503); try again later",
    504: "it took too long (504); ask for less, or try again later",
}
# What keeps an answer from coming, in the order in which it is told apart.
_UNREACHED: Final[tuple[tuple[tuple[type[Exception], ...], str], ...]] = (
    ((TimeoutError,), "it did not answer within {seconds} seconds; ask for less, or try later"),
    ((http.client.IncompleteRead,), "its answer was cut off on the way; try again"),
    ((ssl.SSLError,), "its certificate or encryption is not accepted; mend the address"),
    ((socket.gaierror,), "its name is unknown; mend the address"),
    (
        (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected),
        "it broke the connection; ask for less, or try again later",
    ),
    (
        (http.client.HTTPException,),
        "its answer is no HTTP; the request may be too large for it, or the address wrong",
    ),
    (
        (ValueError,),
        "it asks for credentials in a way that is not known here; let it take basic or digest",
    ),
)


class Said(NamedTuple):
    """What a server said: the media type, without its parameters, and the whole body."""

    media_type: str
    body: bytes


class Server:
    """A server at an address, which takes queries, updates and graphs."""

    def __init__(self, address: str, *, seconds: float = SECONDS) -> None:
        self.where = checked(address)
        self._address, self._seconds = address, seconds
        self._credentials = credentials_for(urlsplit(address).hostname or "")
        self._opener = opener_for(address, self._credentials)

    def __repr__(self) -> str:
        return f"Server({self.where!r})"

    def query(self, sparql: str, form: str, graphs: Sequence[str] = ()) -> Said:
        """The answer to a query of a form (SELECT, ASK, CONSTRUCT, DESCRIBE) over the graphs.

        Raises QueryError where the server finds the query bad, RemoteError for all else, also
        where it says that it cut the answer.
        """
        call = _Call(self._address)
        for graph in graphs:
            call.addParameter("default-graph-uri", graph)
            call.addParameter("named-graph-uri", graph)
        accept = ROWS if form in ("SELECT", "ASK") else TRIPLES
        return self._sent(call.request(sparql, form, accept))

    def update(self, sparql: str) -> None:
        """Run an update; raises QueryError where the server finds it bad, else RemoteError."""
        self._sent(_Call(self._address).request(sparql, "INSERT", "*/*"))

    def put(self, graph: str, ntriples: bytes) -> None:
        """Replace a graph by the Graph Store Protocol, whose address this server's is."""
        self._sent(self._of_graph("PUT", graph, ntriples))

    def delete(self, graph: str) -> None:
        """Remove a graph by the Graph Store Protocol."""
        self._sent(self._of_graph("DELETE", graph, None))

    def _of_graph(self, method: str, graph: str, body: bytes | None) -> urllib.request.Request:
        join = "&" if urlsplit(self._address).query else "?"
        url = f"{self._address}{join}{urlencode({'graph': graph})}"
        headers = {"Content-Type": "application/n-triples"} if body is not None else {}
        return urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - checked

    def _sent(self, request: urllib.request.Request) -> Said:
        until = monotonic() + self._seconds
        try:
            with self._opener.open(request, timeout=self._seconds) as response:
                for header in _LIMITED:
                    if limit := response.headers.get(header):
                        raise self._error(
                            f"it cut the answer short ({_printable(limit)}); ask for less, or have "
                            "its limit raised"
                        )
                body = self._body(response, until)
                media_type = response.headers.get_content_type()
        except urllib.error.HTTPError as error:
            with error:
                refusal = self._refused(error)
            raise refusal from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._unreached(error) from None
        if media_type == "text/html" and request.get_header("Accept") in (ROWS, TRIPLES):
            raise self._error(
                "it answers with a page in place of results; mend the address, which is that of "
                "the SPARQL endpoint itself"
            )
        return Said(media_type, body)

    def _body(self, response: Any, until: float) -> bytes:
        """The whole body, read part by part until the time is over."""
        parts, size = [], 0
        while part := response.read1(_PART):
            parts.append(part)
            size += len(part)
            if monotonic() > until:
                raise TimeoutError
            if size > _MOST_BYTES:
                raise self._error(f"its answer is larger than {_MOST_BYTES >> 20} MB; ask for less")
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(parts)

    def _refused(self, error: urllib.error.HTTPError) -> Exception:
        code = error.code
        if 300 <= code < 400:
            target = urlsplit(error.headers.get("Location", ""))
            to = f"{target.scheme}://{target.hostname}" if target.hostname else "another place"
            return self._error(f"it sends on to {to} ({code}); give that address if you trust it")
        if code == 401 and self._credentials is None:
            return self._error(
                f"it asks for credentials; set {USER} and {PASSWORD}, or put them into netrc"
            )
        if code == 401:
            return self._error("it does not take the credentials; mend them")
        if code in _MEND:
            return self._error(_MEND[code])
        words = self._words(error)
        if code == 400:
            return QueryError(f"{self.where} cannot answer the query: {words or 'it says no more'}")
        why = f": {words}" if words else ""
        return self._error(f"it failed ({code}{why}); try again later, or tell its owner")

    def _words(self, error: urllib.error.HTTPError) -> str:
        """The first words of what the server says of an error, without the credentials."""
        if error.headers.get_content_type() == "text/html":
            return ""
        try:
            text = error.read(_PART).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return ""
        user, password = self._credentials or ("", "")
        basic = base64.b64encode(f"{user}:{password}".encode()).decode()
        for secret in filter(None, (basic if user else "", password)):
            text = text.replace(secret, "…")
        return _printable(text.strip().split("\n\n")[0])

    def _unreached(self, error: Exception) -> Exception:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        for kinds, sentence in _UNREACHED:
            if isinstance(reason, kinds):
                return self._error(sentence.format(seconds=f"{self._seconds:g}"))
        said = getattr(reason, "strerror", None) or type(reason).__name__
        return self._error(f"no connection ({said}); is it running, and is the address right?")

    def _error(self, sentence: str) -> RemoteError:
        return RemoteError(f"{self.where}: {sentence}")


class _Call(SPARQLWrapper):
    """A call as SPARQLWrapper makes it, of a form that is known already."""

    def request(self, sparql: str, form: str, accept: str) -> urllib.request.Request:
        """The request: POST, url-encoded, in the media types wanted."""
        self.setMethod(POST)
        self.setOnlyConneg(True)
        self.addCustomHttpHeader("Accept", accept)
        self.queryString, self.queryType = sparql, form
        return self._createRequest()


def _printable(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    words = " ".join(plain.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
