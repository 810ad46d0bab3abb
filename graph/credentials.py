"""Credentials for somebody else's server, and who is allowed to see them.

They come from the environment, or from netrc; they are sent to the server alone that they are
for, when it asks for them: basic over https or loopback, or digest. No redirect is followed.
"""

import http.client
import ipaddress
import os
import urllib.request
from collections.abc import Callable, Mapping
from netrc import NetrcParseError, netrc
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from graph.errors import RemoteError

USER: Final = "CLEVIDENCE_ENDPOINT_USER"
PASSWORD: Final = "CLEVIDENCE_ENDPOINT_PASSWORD"  # noqa: S105 - the name of a variable
_LONGEST: Final = 80


def checked(address: str) -> str:
    """The address as it may be shown; raises RemoteError for one that is none."""
    mend = "give one such as https://example.org/sparql"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise RemoteError(f"the address of the endpoint is none; {mend}") from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise RemoteError(
            f"an address holds no credentials; leave them out, and set {USER} and {PASSWORD}"
        )
    bad = any(not char.isprintable() or char.isspace() for char in address)
    if parts.scheme not in ("http", "https") or not host or parts.fragment or bad:
        raise RemoteError(f"{_shown(address)!r} is no address of an endpoint; {mend}")
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{f':{port}' if port else ''}{parts.path}"


def credentials_for(host: str) -> tuple[str, str] | None:
    """User and password from the environment, else those of the very host in netrc."""
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if user and password:
        return user, password
    if user or password:
        raise RemoteError(f"{USER} and {PASSWORD} go together; set both, or neither")
    file = Path(os.environ.get("NETRC") or Path("~/.netrc").expanduser())
    try:
        found = netrc(file).hosts.get(host)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, NetrcParseError, UnicodeDecodeError):
        raise RemoteError(f"{file} cannot be read as netrc; mend it, or its rights") from None
    return (found[0], found[2]) if found and found[0] and found[2] else None


def opener_for(address: str, credentials: tuple[str, str] | None) -> urllib.request.OpenerDirector:
    """Who opens requests to an address, with credentials for it alone."""
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if credentials:
        held = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        parts = urlsplit(address)
        held.add_password(None, f"{parts.scheme}://{parts.netloc}/", *credentials)
        handlers += [_Basic(held), _Digest(held)]
    opener = urllib.request.build_opener(*handlers)
    opener.addheaders = [("User-Agent", "clevidence")]
    return opener


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """None: an answer that sends elsewhere is an error."""


class _Basic(urllib.request.HTTPBasicAuthHandler):
    """Basic authentication, where nobody can listen."""

    def http_error_401(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
    ) -> Any:
        """The answer to the request with credentials, or None where basic is not asked for."""
        asked = [words.strip().lower() for words in headers.get_all("www-authenticate", [])]
        if any(words.startswith("basic") for words in asked) and not _is_private(req.full_url):
            fp.close()
            raise RemoteError(
                f"{req.host}: it asks for the password in the clear; give its https address"
            )
        again = super().http_error_401
        return _answered(fp, lambda: again(req, fp, code, msg, headers))


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Digest authentication, sent unasked once the server has asked for it.

    A server that asks while a large body is on its way breaks the connection.
    """

    _challenge: Mapping[str, str] | None = None

    def retry_http_digest_auth(self, req: urllib.request.Request, auth: str) -> Any:
        """The answer to the request with credentials; the challenge is kept."""
        words = urllib.request.parse_http_list(auth.partition(" ")[2])
        self._challenge = urllib.request.parse_keqv_list([w for w in words if w])
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, req: urllib.request.Request) -> urllib.request.Request:
        """The request, with credentials where they were asked for before."""
        if self._challenge and not req.has_header(self.auth_header):
            said = self.get_authorization(req, self._challenge)
            if said:
                req.add_unredirected_header(self.auth_header, f"Digest {said}")
        return req

    https_request = http_request

    def http_error_401(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
    ) -> Any:
        """The answer to the request with credentials, or None where digest is not asked for."""
        again = super().http_error_401
        return _answered(fp, lambda: again(req, fp, code, msg, headers))


def _answered(asking: IO[bytes], again: Callable[[], Any]) -> Any:
    """The answer to the request made again; the one that asked for credentials is closed.

    It stays open where the answer is None: others go on with it then.
    """
    answer: Any = asking
    try:
        answer = again()
    finally:
        if answer is not None:
            asking.close()
    return answer


def _is_private(url: str) -> bool:
    parts = urlsplit(url)
    try:
        return parts.scheme == "https" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"


def _shown(address: str) -> str:
    """An address that is none, short and on one line."""
    plain = "".join(char if char.isprintable() else " " for char in address)
    return plain if len(plain) < _LONGEST else plain[:_LONGEST] + "…"
