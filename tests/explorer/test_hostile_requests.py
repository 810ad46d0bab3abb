"""Requests that nobody means well with, over a real socket: refused or answered, never believed."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from explorer.access_log import AccessLog
from explorer.app import app
from explorer.calls import PLAIN, Call, Reply
from explorer.http_limits import HttpLimits
from explorer.metrics import Metrics
from tests.conftest import ROOT
from tests.explorer.loopback import answers, asked, connected, rest, said, served

QUICK = HttpLimits(head=0.5, body=1, body_idle=0.5, idle=1, linger=0.3)


@pytest.fixture
def calls() -> list[Call]:
    return []


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def address(calls: list[Call], lines: list[str]) -> Iterator[tuple[str, int]]:
    async def ask(call: Call, client: str) -> Reply:
        assert client == "127.0.0.1"
        calls.append(call)
        return Reply(200, call.path.encode(), PLAIN)

    site = AccessLog(app(ask, digest=lambda: "digest"), lines.append, Metrics(), lambda: "0001")
    with served(site, QUICK) as where:
        yield where


def one(address: tuple[str, int], sent: bytes) -> int:
    (answer,) = answers(said(address, sent))
    return answer.status


def request(line: str, *fields: str, host: str = "Host: here") -> bytes:
    lines = [line, *([host] if host else []), "Connection: close", *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1")


@pytest.mark.parametrize(
    "sent",
    [
        request("GET / HTTP/1.1", "Content-Length: 1", "Content-Length: 2") + b"12",
        request("POST / HTTP/1.1", "Content-Length: 1", "Content-Length: 1") + b"1",
        request("POST / HTTP/1.1", "Content-Length: 5", "Transfer-Encoding: chunked")
        + b"0\r\n\r\n",
        request("POST / HTTP/1.1", "Transfer-Encoding: chunked", "Content-Length: 5")
        + b"0\r\n\r\n",
        request("POST / HTTP/1.0", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        request("POST / HTTP/1.1", "Content-Length: -1"),
        request("POST / HTTP/1.1", "Content-Length: 1_0") + b"1234567890",
        request("POST / HTTP/1.1", "Content-Length: 99999999999999999999999"),
        request("POST / HTTP/1.1", "Transfer-Encoding: chunked") + b"zz\r\n1\r\n0\r\n\r\n",
        request("GET / HTTP/1.1", "Space : before"),
        request("GET / HTTP/1.1", " folded"),
        request("GET / HTTP/1.1", "A: \0"),
        request("GET / HTTP/1.1", "A\0: b"),
        request("GET / HTTP/1.1", ": nameless"),
        request("GET / HTTP/1.1", host=""),
        request("GET / HTTP/1.1", "Host: there"),
        request("GET / HTTP/1.1", host="Host: a/b"),
        request("GET / HTTP/1.1", host="Host: a b"),
        request("GET / HTTP/1.1", host="Host: <script>"),
        request("GET /\0 HTTP/1.1"),
        request("GET / a HTTP/1.1"),
        request("GET /caf\xe9 HTTP/1.1"),
        request("GET HTTP/1.1"),
        request("GET / HTTP/9.9"),
        request("GET / ICE/1.0"),
        request("FOO / HTTP/1.1"),
        request("get / HTTP/1.1"),
        request("CONNECT elsewhere:443 HTTP/1.1"),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 50,
        b"\0" * 100,
    ],
)
def test_what_is_no_request_is_400_and_asks_nobody(
    address: tuple[str, int], calls: list[Call], sent: bytes
) -> None:
    assert one(address, sent) == 400
    assert calls == []


def test_a_coding_nobody_undoes_is_501(address: tuple[str, int], calls: list[Call]) -> None:
    sent = request("POST / HTTP/1.1", "Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n"
    assert one(address, sent) == 501
    assert calls == []


def test_what_follows_an_ambiguous_request_is_no_second_request(
    address: tuple[str, int], calls: list[Call]
) -> None:
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: here\r\n\r\n"
    head = (
        b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Length: %d\r\n\r\n0\r\n\r\n" % (len(smuggled) + 5)
    )
    assert one(address, head + smuggled) == 400
    assert calls == []


def test_line_ends_in_a_path_write_no_field_and_no_line(
    address: tuple[str, int], calls: list[Call], lines: list[str]
) -> None:
    answer = asked(address, "/a%0d%0aSet-Cookie:%20x=1%0d%0a%0d%0a{%22status%22:200}")
    assert answer.status == 404
    assert "set-cookie" not in answer.fields
    assert calls == []
    assert len(lines) == 1
    assert lines[0].isprintable()


def test_line_ends_in_a_reply_s_field_are_no_fields_of_the_reply() -> None:
    async def ask(_call: Call, _client: str) -> Reply:
        return Reply(200, b"", PLAIN, (("Link", "<a>\r\nSet-Cookie: x=1"),))

    with served(app(ask), QUICK) as address:
        answer = asked(address, "/")
    assert answer.status == 500
    assert "set-cookie" not in answer.fields


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/%zz", "/%zz"),
        ("/%", "/%"),
        ("/%ff%fe", "/\ufffd\ufffd"),
        ("/%c0%ae%c0%ae", "/\ufffd\ufffd\ufffd\ufffd"),
        ("/%00", "/\0"),
        ("/%ed%a0%80", "/\ufffd\ufffd\ufffd"),
        ("/%252e", "/%2e"),
        ("//elsewhere.example/", "//elsewhere.example/"),
        ("/a//b", "/a//b"),
        ("/a;b", "/a;b"),
        ("/..", "/.."),
        ("http://elsewhere.example/a", "/a"),
        ("https://u:p@elsewhere.example:99/a", "/a"),
    ],
)
def test_a_path_is_decoded_once_and_is_the_worker_s_to_judge(
    address: tuple[str, int], calls: list[Call], target: str, path: str
) -> None:
    answer = asked(address, target)
    assert answer.status == 200
    assert "location" not in answer.fields
    assert [call.path for call in calls] == [path]


@pytest.mark.parametrize(
    "name",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "%2e%2e%2fapp.py",
        "..%5capp.py",
        "....//app.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "site.css/../../app.py",
        "site.css%00.png",
        "",
        ".",
        "SITE.CSS",
        "site.css/",
        "a" * 5000,
        str(ROOT / "pyproject.toml"),
    ],
)
def test_no_address_leads_out_of_the_static_files(
    address: tuple[str, int], calls: list[Call], name: str
) -> None:
    answer = asked(address, f"/static/{name}")
    assert answer.status == 404
    assert answer.body == b"Not Found"
    assert calls == []


def test_the_folder_of_static_files_sends_nobody_to_another_host(
    address: tuple[str, int],
) -> None:
    got = said(address, request("GET /static HTTP/1.1", host="Host: elsewhere.example"))
    assert b"elsewhere" not in got


@pytest.mark.parametrize(
    "accept",
    [
        "",
        ",",
        ";",
        "text/html;q=x",
        "text/html;q=9",
        "*/*;q=-1",
        "a/b/c",
        "\xff\xfe",
        "text/html;" * 500,
        "text/turtle;q=0.1, " * 300,
    ],
)
def test_a_malformed_accept_is_no_fault_of_the_server(
    address: tuple[str, int], calls: list[Call], accept: str
) -> None:
    answer = asked(address, "/", f"Accept: {accept}", f"Accept-Encoding: {accept}")
    assert answer.status == 200
    assert "content-encoding" not in answer.fields
    assert calls[0].accept.strip() == accept.strip()


@pytest.mark.parametrize("tag", ["", ",", '"', 'W/"', "\xff", "x" * 4000, '"a", ' * 500, 'W/W/"a"'])
def test_a_malformed_if_none_match_gets_the_page(address: tuple[str, int], tag: str) -> None:
    assert asked(address, "/", f"If-None-Match: {tag}").status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "POST"])
def test_a_method_that_is_not_served_is_405(
    address: tuple[str, int], calls: list[Call], method: str
) -> None:
    answer = asked(address, "/", "Cookie: x=1", method=method)
    assert answer.status == 405
    assert set(answer.fields["allow"].split(", ")) == {"get", "head"}
    assert b"x=1" not in answer.body
    assert calls == []


def test_options_of_everything_tells_the_methods(address: tuple[str, int]) -> None:
    answer = asked(address, "*", method="OPTIONS")
    assert (answer.status, answer.fields["allow"]) == (204, "get, head, options, post")


def test_a_star_is_no_page(address: tuple[str, int], calls: list[Call]) -> None:
    assert asked(address, "*").status in {400, 404}
    assert calls == []


@pytest.mark.parametrize("protocol", ["websocket", "h2c", "TLS/1.0"])
def test_another_protocol_is_not_spoken(
    address: tuple[str, int], calls: list[Call], protocol: str
) -> None:
    head = (
        f"GET /first HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    follows = b"GET /second HTTP/1.1\r\nHost: here\r\n\r\n"
    (answer,) = answers(said(address, head.encode() + follows))
    assert answer.status == 200
    assert answer.fields["connection"] == "close"
    assert [call.path for call in calls] == ["/first"]


def test_an_oversized_body_is_not_waited_for(address: tuple[str, int], calls: list[Call]) -> None:
    assert one(address, request("POST / HTTP/1.1", "Content-Length: 1000000000")) == 413
    assert calls == []


def test_slow_clients_do_not_keep_others_waiting(address: tuple[str, int]) -> None:
    slow = [connected(address) for _ in range(40)]
    for sock in slow:
        sock.sendall(b"GET / HTTP/1.1\r\nHost:")
    assert asked(address, "/").status == 200
    for sock in slow:
        with closing(sock):
            (answer,) = answers(rest(sock))
            assert answer.status == 408


def test_many_fields_of_a_query_are_answered(address: tuple[str, int], calls: list[Call]) -> None:
    assert asked(address, "/?" + "&".join(f"a{n}=%zz%ff" for n in range(1000))).status == 200
    assert len(calls[0].fields) == 1000


def test_a_fault_tells_strangers_nothing() -> None:
    async def ask(_call: Call, _client: str) -> Reply:
        raise RuntimeError("the secret of the house")

    with served(app(ask), QUICK) as address:
        answer = asked(address, "/")
    assert answer.status == 500
    assert answer.body == b"Internal Server Error"
    assert answer.fields["content-security-policy"].startswith("default-src 'none'")
