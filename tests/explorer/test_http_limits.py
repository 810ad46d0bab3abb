"""No client holds a connection open, fills memory, or gets the reply to another's request."""

import asyncio
import itertools
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from explorer.http_limits import HttpLimits, client_of
from tests.explorer.loopback import PATIENCE, answers, asked, connected, rest, said, served, until

QUICK = HttpLimits(
    head=0.3,
    body=0.9,
    body_idle=0.3,
    idle=1,
    reading=0.3,
    linger=0.3,
    address_bytes=1000,
    head_bytes=2000,
    head_fields=20,
    body_bytes=1000,
    pipelined=4,
    of_a_client=5,
)
PATIENT = HttpLimits(of_a_client=5, linger=PATIENCE)
GET = b"GET /echo HTTP/1.1\r\nHost: here\r\n"
POST = b"POST /echo HTTP/1.1\r\nHost: here\r\n"


class Seen:
    """What the app of the tests met: bodies, and whether a slow reply was cut short."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.slow_begun = threading.Event()
        self.slow_ended = threading.Event()
        self.go_on = threading.Event()
        self.refused: list[int] = []


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def site(seen: Seen) -> Starlette:
    return site_of(seen)


def site_of(seen: Seen) -> Starlette:
    async def echo(request: Request) -> PlainTextResponse:
        body = await request.body()
        seen.bodies.append(body)
        return PlainTextResponse(body or request.url.query or "nothing")

    async def slow(_: Request) -> PlainTextResponse:
        seen.slow_begun.set()
        try:
            await until_set(seen.go_on)
        except asyncio.CancelledError:
            seen.slow_ended.set()
            raise
        return PlainTextResponse("slow")

    async def long(_: Request) -> PlainTextResponse:
        return PlainTextResponse(b"x" * 50_000_000)

    async def unread(_: Request) -> PlainTextResponse:
        return PlainTextResponse("unread")

    return Starlette(
        routes=[
            Route("/echo", echo, methods=["GET", "POST"]),
            Route("/slow", slow),
            Route("/long", long),
            Route("/unread", unread, methods=["GET", "POST"]),
        ]
    )


@pytest.fixture
def address(site: Starlette, seen: Seen) -> Iterator[tuple[str, int]]:
    with served(site, QUICK, refused=seen.refused.append) as where:
        yield where


async def until_set(event: threading.Event) -> None:
    """Wait for a thread's event, and be cancelled at any time."""
    for _ in range(50 * PATIENCE):
        if event.is_set():
            return
        await asyncio.sleep(0.02)


def statuses(said: bytes) -> list[int]:
    return [answer.status for answer in answers(said)]


def test_a_request_in_pieces_is_answered(address: tuple[str, int], seen: Seen) -> None:
    parts = (b"POST /echo HT", b"TP/1.1\r\nHost: here\r\nContent-", b"Length: 4\r\n")
    got = said(address, *parts, b"Connection: close\r\n\r\n12", b"34")
    assert statuses(got) == [200]
    assert seen.bodies == [b"1234"]


def test_a_connection_without_a_request_is_closed_without_a_word(
    address: tuple[str, int],
) -> None:
    assert said(address) == b""


@pytest.mark.parametrize("begun", [b"G", b"GET /echo", GET, GET + b"A: b"])
def test_a_request_that_never_ends_is_told_so(
    address: tuple[str, int], seen: Seen, begun: bytes
) -> None:
    assert statuses(said(address, begun)) == [408]
    assert seen.refused == [408]


def test_empty_lines_do_not_hold_a_connection_open(address: tuple[str, int]) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(GET + b"\r\n")
        until(sock, b"nothing")
        sock.sendall(b"\r\n")
        assert rest(sock) == b""


def dripped(sock: socket.socket, drops: Callable[[], bytes]) -> bytes:
    """What is said to somebody who sends a little every 50 ms, and goes on when told to stop."""
    sock.settimeout(0.05)
    got = b""
    for _ in range(20 * PATIENCE):
        try:
            sock.sendall(drops())
            part = sock.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            break
        if not part:
            break
        got += part
    else:
        pytest.fail("the server reads on")
    return got


def test_a_head_that_drips_is_ended_however_lively(address: tuple[str, int]) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(GET)
        assert statuses(dripped(sock, lambda: b"A: b\r\n")) == [408]


def test_a_body_that_stops_is_told_so(address: tuple[str, int], seen: Seen) -> None:
    assert statuses(said(address, POST + b"Content-Length: 10\r\n\r\n12345")) == [408]
    assert seen.bodies == []


def test_a_body_that_drips_is_ended_in_time(address: tuple[str, int], seen: Seen) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(POST + b"Content-Length: 900\r\n\r\n")
        assert statuses(dripped(sock, lambda: b"1")) == [408]
    assert seen.bodies == []


def test_an_address_that_is_too_long_is_414(address: tuple[str, int]) -> None:
    assert asked(address, "/echo?" + "a" * 900).status == 200
    assert asked(address, "/echo?" + "a" * 1000).status == 414


def test_an_address_without_an_end_is_414(address: tuple[str, int]) -> None:
    assert statuses(said(address, b"GET /" + b"a" * 600, b"a" * 600)) == [414]


def test_a_head_that_is_too_large_is_431(address: tuple[str, int]) -> None:
    assert asked(address, "/echo", "A: " + "b" * 1800).status == 200
    assert asked(address, "/echo", "A: " + "b" * 2000).status == 431
    assert asked(address, "/echo", *["A: " + "b" * 500] * 4).status == 431


def test_too_many_fields_are_431(address: tuple[str, int]) -> None:
    assert asked(address, "/echo", *["A: b"] * 18).status == 200
    assert asked(address, "/echo", *["A: b"] * 19).status == 431


def test_a_field_without_an_end_is_431(address: tuple[str, int]) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(GET + b"A: ")
        for _ in range(8):
            sock.sendall(b"b" * 1000)
        assert statuses(rest(sock)) == [431]


def test_a_body_that_says_to_be_too_large_is_413_and_not_read(
    address: tuple[str, int], seen: Seen
) -> None:
    assert asked(address, "/echo", method="POST", body=b"1" * 1000).status == 200
    head = POST + b"Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n"
    assert statuses(said(address, head)) == [413]
    assert seen.bodies == [b"1" * 1000]


def chunk(data: bytes, extension: bytes = b"") -> bytes:
    return b"%x%s\r\n%s\r\n" % (len(data), extension, data)


def test_a_body_in_chunks_that_grows_too_large_is_413(address: tuple[str, int], seen: Seen) -> None:
    head = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    with closing(connected(address)) as sock:
        sock.sendall(head + chunk(b"1" * 600))
        sock.sendall(chunk(b"1" * 600))
        assert statuses(rest(sock)) == [413]
    assert seen.bodies == []


def test_chunks_of_nothing_but_wrapping_are_413(address: tuple[str, int]) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n1;")
        for _ in range(50):
            sock.sendall(b"e" * 1000)
        assert statuses(rest(sock)) == [413]


def test_fields_after_the_body_are_left_out(address: tuple[str, int], seen: Seen) -> None:
    body = chunk(b"12") + b"0\r\nHost: elsewhere\r\nAccept: none\r\n\r\n"
    got = said(address, POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n", body)
    assert statuses(got) == [200]
    assert seen.bodies == [b"12"]


def test_who_waits_for_permission_to_send_gets_it(address: tuple[str, int]) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert until(sock, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"12")
        assert until(sock, b"12").startswith(b"HTTP/1.1 200")


def test_an_idle_connection_is_closed(address: tuple[str, int]) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(GET + b"\r\n")
        assert statuses(rest(sock)) == [200]


def test_pipelined_requests_are_answered_in_turn(address: tuple[str, int]) -> None:
    sent = b"".join(b"GET /echo?%d HTTP/1.1\r\nHost: here\r\n\r\n" % n for n in range(4))
    last = b"GET /echo?4 HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
    bodies = [answer.body for answer in answers(said(address, sent + last))]
    assert bodies == [b"0", b"1", b"2", b"3", b"4"]


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(1, 220), max_size=12))
def test_requests_are_the_same_however_they_are_cut(cuts: list[int]) -> None:
    sent = (
        GET.replace(b"/echo", b"/echo?first")
        + b"\r\n"
        + POST
        + b"Content-Length: 6\r\n\r\nsecond"
        + POST
        + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunk(b"thi")
        + chunk(b"rd")
        + b"0\r\n\r\n"
    )
    places = [0, *sorted({cut for cut in cuts if cut < len(sent)}), len(sent)]
    parts = [sent[begin:end] for begin, end in itertools.pairwise(places)]
    with served(site_of(Seen()), QUICK) as address:
        got = [answer.body for answer in answers(said(address, *parts))]
    assert got == [b"first", b"second", b"third"]


def test_too_many_pipelined_requests_end_after_the_replies_to_those_before(
    address: tuple[str, int], seen: Seen
) -> None:
    seen.go_on.set()
    got = said(address, b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n" + (GET + b"\r\n") * 1000)
    assert statuses(got) == [200] * 5 + [503]


def test_nonsense_after_a_request_does_not_take_the_place_of_its_reply(
    address: tuple[str, int], seen: Seen
) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n" + b"NONSENSE\r\n\r\n")
        assert seen.slow_begun.wait(PATIENCE)
        seen.go_on.set()
        first, second = answers(rest(sock))
    assert (first.status, first.body, second.status) == (200, b"slow", 400)


def test_a_large_body_after_a_request_does_not_take_the_place_of_its_reply(
    address: tuple[str, int], seen: Seen
) -> None:
    large = POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(b"1" * 1200)
    with closing(connected(address)) as sock:
        sock.sendall(b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n" + large)
        assert seen.slow_begun.wait(PATIENCE)
        seen.go_on.set()
        assert statuses(rest(sock)) == [200, 413]
    assert seen.bodies == []


def test_a_body_nobody_reads_ends_without_a_second_reply(address: tuple[str, int]) -> None:
    head = b"POST /unread HTTP/1.1\r\nHost: here\r\nContent-Length: 900\r\n\r\n123"
    assert statuses(said(address, head)) == [200]


def test_a_reply_that_nobody_reads_is_given_up(address: tuple[str, int], seen: Seen) -> None:
    with closing(socket.socket()) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(PATIENCE)
        sock.connect(address)
        sock.sendall(b"GET /long HTTP/1.1\r\nHost: here\r\n\r\n")
        wait_for(lambda: 408 in seen.refused)
        assert len(rest(sock)) < 50_000_000


def test_a_reply_that_is_read_slowly_arrives(address: tuple[str, int], seen: Seen) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(b"GET /long HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        got = 0
        while part := sock.recv(1_000_000):
            threading.Event().wait(0.01)
            got += len(part)
        assert got > 50_000_000
    assert seen.refused == []


def test_one_client_has_so_many_connections(site: Starlette) -> None:
    with served(site, PATIENT) as address, ExitStack() as opened:
        kept = [opened.enter_context(closing(connected(address))) for _ in range(5)]
        for sock in kept:
            sock.sendall(GET + b"\r\n")
            until(sock, b"nothing")
        (told,) = answers(said(address))
        assert (told.status, told.fields["retry-after"]) == (503, "5")
        kept[0].close()
        wait_for(lambda: asked(address, "/echo").status == 200)


def test_far_too_many_connections_are_not_even_told(site: Starlette) -> None:
    with served(site, PATIENT) as address, ExitStack() as opened:
        socks = [opened.enter_context(closing(connected(address))) for _ in range(11)]
        assert rest(socks[10]) == b""


def test_all_clients_together_have_so_many_connections(site: Starlette) -> None:
    limits = HttpLimits(in_all=2, of_a_client=50, linger=0.2)
    with served(site, limits) as address, ExitStack() as opened:
        for _ in range(2):
            sock = opened.enter_context(closing(connected(address)))
            sock.sendall(GET + b"\r\n")
            until(sock, b"nothing")
        assert statuses(said(address)) == [503]


def test_a_proxy_is_not_counted_as_one_client(site: Starlette) -> None:
    limits = HttpLimits(of_a_client=1, linger=0.2)
    with served(site, limits, proxies=("127.0.0.0/8",)) as address, ExitStack() as opened:
        for _ in range(3):
            sock = opened.enter_context(closing(connected(address)))
            sock.sendall(GET + b"\r\n")
            assert until(sock, b"nothing").startswith(b"HTTP/1.1 200")


def test_who_goes_away_is_worked_for_no_longer(address: tuple[str, int], seen: Seen) -> None:
    with closing(connected(address)) as sock:
        sock.sendall(b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n")
        assert seen.slow_begun.wait(PATIENCE)
    assert seen.slow_ended.wait(PATIENCE)


def test_the_connections_of_a_client_are_forgotten_when_they_end() -> None:
    async def nothing(_scope: Any, _receive: Callable[[], Awaitable[Any]], _send: Any) -> None:
        raise AssertionError

    limits = HttpLimits(of_a_client=2, linger=0.2)
    with served(nothing, limits) as address:
        for _ in range(8):
            with closing(connected(address)) as sock:
                sock.sendall(b"NONSENSE\r\n\r\n")
                assert statuses(rest(sock)) == [400]


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("x" * 1000, "x" * 64),
    ],
)
def test_a_client_is_an_address_or_a_network(address: str, client: str) -> None:
    assert client_of(address) == client


def wait_for(told: Callable[[], bool]) -> None:
    """Until it is so, for `PATIENCE` at most."""
    for _ in range(20 * PATIENCE):
        if told():
            return
        threading.Event().wait(0.05)
    pytest.fail("it never came to be")
