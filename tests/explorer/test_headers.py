"""What every reply says to a browser: what it may do, who may read it, what it has already."""

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event

import pytest

from explorer.app import app
from explorer.calls import HTML, PLAIN, Call, Reply
from explorer.compression import has, takes_gzip
from explorer.headers import CONTENT_SECURITY_POLICY
from tests.explorer.loopback import Answer, asked, served

TURTLE = "text/turtle; charset=utf-8"
REPLIES = {
    "/": Reply(200, b"<h1>page</h1>" * 200),
    "/short": Reply(200, b"short"),
    "/therapy/thalidomide.ttl": Reply(200, b"<a> <b> <c> .\n" * 200, TURTLE),
    "/tagged": Reply(200, b"x" * 2000, TURTLE, (("ETag", '"own"'), ("Vary", "Accept"))),
    "/sheet.xlsx": Reply(
        200, b"P" * 2000, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    "/long": Reply(200, b"0123456789abcdef" * 60_000, PLAIN),
    "/gone": Reply(410, b"gone"),
    "/moved": Reply(303, b"", HTML, (("Location", "/"),)),
    "/busy": Reply(503, b"busy", PLAIN, (("Retry-After", "2"),)),
    "/sparql": Reply(200, b"<a> <b> <c> .", TURTLE, (("Clevidence-Limited", "rows"),)),
    "/api/questions": Reply(200, b"[]", "application/json"),
    "/.well-known/void": Reply(200, b"", TURTLE),
}


class Site:
    """The replies above, the calls they answered, and the digest of the release."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.digest = "one"

    async def ask(self, call: Call, _client: str) -> Reply:
        self.calls.append(call)
        return REPLIES.get(call.path, Reply(404, b"nothing"))


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def address(site: Site) -> Iterator[tuple[str, int]]:
    with served(app(site.ask, digest=lambda: site.digest)) as where:
        yield where


@pytest.mark.parametrize("target", [*REPLIES, "/nothing", "/static/site.css", "/static/nothing"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_every_reply_is_safe_to_show(address: tuple[str, int], target: str, method: str) -> None:
    fields = asked(address, target, method=method).fields
    assert fields["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert fields["x-content-type-options"] == "nosniff"
    assert fields["x-frame-options"] == "deny"
    assert fields["referrer-policy"] == "strict-origin-when-cross-origin"
    assert fields["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in fields["permissions-policy"]
    assert not fields.keys() & {"server", "set-cookie", "x-powered-by"}


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("target", [*REPLIES, "/nothing", "/static/site.css", "/static/icon.svg"])
def test_head_says_what_get_says_without_the_body(
    address: tuple[str, int], target: str, coding: str
) -> None:
    encoding = f"Accept-Encoding: {coding}"
    got = asked(address, target, encoding)
    headed = asked(address, target, encoding, method="HEAD")
    assert headed.body == b""
    assert headed.status == got.status
    assert {**headed.fields, "date": ""} == {**got.fields, "date": ""}
    assert int(got.fields["content-length"]) == len(got.body)


@pytest.mark.parametrize("path", ["/sparql", "/api/questions", "/.well-known/void"])
def test_data_may_be_read_by_any_site(address: tuple[str, int], path: str) -> None:
    fields = asked(address, path, "Origin: https://elsewhere.example").fields
    assert fields["access-control-allow-origin"] == "*"
    exposed = fields["access-control-expose-headers"]
    assert {"clevidence-limited", "etag", "link", "retry-after"} <= set(exposed.split(", "))
    assert "access-control-allow-credentials" not in fields


def test_rdf_may_be_read_by_any_site_and_pages_may_not(address: tuple[str, int]) -> None:
    assert "access-control-allow-origin" in asked(address, "/therapy/thalidomide.ttl").fields
    assert "access-control-allow-origin" not in asked(address, "/").fields


@pytest.mark.parametrize("path", ["/sparql", "/therapy/thalidomide"])
def test_a_preflight_lets_queries_through(address: tuple[str, int], site: Site, path: str) -> None:
    answer = asked(
        address,
        path,
        "Origin: https://elsewhere.example",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: content-type, accept",
        method="OPTIONS",
    )
    assert (answer.status, answer.body) == (204, b"")
    assert answer.fields["access-control-allow-origin"] == "*"
    assert "post" in answer.fields["access-control-allow-methods"]
    assert {"accept", "content-type"} <= set(
        answer.fields["access-control-allow-headers"].split(", ")
    )
    assert site.calls == []


def unpacked(answer: Answer) -> bytes:
    return gzip.decompress(answer.body)


@pytest.mark.parametrize("target", ["/", "/therapy/thalidomide.ttl", "/long"])
def test_long_replies_are_packed_for_those_who_ask(address: tuple[str, int], target: str) -> None:
    packed = asked(address, target, "Accept-Encoding: br, gzip")
    plain = asked(address, target)
    assert packed.fields["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 4
    assert unpacked(packed) == plain.body == REPLIES[target].body
    for answer in (packed, plain):
        assert answer.fields["vary"] == "accept, accept-encoding"


@pytest.mark.parametrize("target", ["/short", "/sheet.xlsx"])
def test_what_would_not_shrink_is_not_packed(address: tuple[str, int], target: str) -> None:
    answer = asked(address, target, "Accept-Encoding: gzip")
    assert "content-encoding" not in answer.fields
    assert answer.body == REPLIES[target].body


def test_two_encodings_of_a_thing_are_the_same_only_weakly(address: tuple[str, int]) -> None:
    assert asked(address, "/tagged").fields["etag"] == '"own"'
    assert asked(address, "/tagged", "Accept-Encoding: gzip").fields["etag"] == 'w/"own"'


@pytest.mark.parametrize("tag", ['"own"', 'W/"own"', '"other", W/"own"', "*"])
def test_a_tag_of_a_reply_s_own_gives_304(address: tuple[str, int], tag: str) -> None:
    answer = asked(address, "/tagged", f"If-None-Match: {tag}")
    assert (answer.status, answer.body) == (304, b"")
    assert answer.fields["etag"] == '"own"'
    assert "content-type" not in answer.fields


def tag_of(address: tuple[str, int], target: str, *fields: str) -> str:
    return asked(address, target, *fields).fields["etag"].replace("w/", "W/")


def test_a_second_visit_asks_nobody(address: tuple[str, int], site: Site) -> None:
    tag = tag_of(address, "/?a=b")
    again = asked(address, "/?a=b", f"If-None-Match: {tag}")
    assert (again.status, again.body) == (304, b"")
    assert again.fields["cache-control"] == "no-cache"
    assert len(site.calls) == 1


def test_a_visit_after_a_new_release_gets_its_page(address: tuple[str, int], site: Site) -> None:
    tag = tag_of(address, "/")
    site.digest = "two"
    assert asked(address, "/", f"If-None-Match: {tag}").status == 200


@pytest.mark.parametrize(
    ("target", "field"), [("/short", "A: b"), ("/?b=a", "A: b"), ("/", "Accept: text/turtle")]
)
def test_another_page_or_form_has_another_tag(
    address: tuple[str, int], target: str, field: str
) -> None:
    tag = tag_of(address, "/")
    answer = asked(address, target, field, f"If-None-Match: {tag}")
    assert answer.status == 200


def test_what_is_not_there_is_not_unchanged(address: tuple[str, int]) -> None:
    assert asked(address, "/nothing", "If-None-Match: *").status == 404
    assert asked(address, "/", "If-None-Match: *").status == 304


def test_a_release_without_a_digest_has_no_tags(address: tuple[str, int], site: Site) -> None:
    site.digest = ""
    assert "etag" not in asked(address, "/").fields
    assert asked(address, "/", "If-None-Match: *").status == 200


@pytest.mark.parametrize("target", ["/nothing", "/gone", "/busy", "/moved"])
def test_what_went_wrong_has_no_tag(address: tuple[str, int], target: str) -> None:
    answer = asked(address, target)
    assert "etag" not in answer.fields
    assert (answer.fields["cache-control"] == "no-store") == (target == "/busy")


def test_a_reply_keeps_fields_of_its_own(address: tuple[str, int]) -> None:
    assert asked(address, "/busy").fields["retry-after"] == "2"
    assert asked(address, "/sparql").fields["clevidence-limited"] == "rows"
    assert asked(address, "/moved").fields["location"] == "/"


def test_static_files_are_kept(address: tuple[str, int]) -> None:
    first = asked(address, "/static/site.css")
    assert first.fields["content-type"] == "text/css; charset=utf-8"
    assert first.fields["cache-control"] == "public, max-age=3600"
    again = asked(address, "/static/site.css", f"If-None-Match: {first.fields['etag']}")
    assert (again.status, again.body) == (304, b"")
    of_a_version = asked(address, "/static/site.css?v=of-a-later-one")
    assert of_a_version.fields["cache-control"] == first.fields["cache-control"]


def test_the_packing_of_long_replies_lets_short_ones_pass(address: tuple[str, int]) -> None:
    """Long ones are packed in threads; that they are is seen by what else is answered."""
    from threading import Thread

    done, end = [], Event()

    def ask_for_long() -> None:
        while not end.is_set():
            done.append(asked(address, "/long", "Accept-Encoding: gzip").status)

    with ExitStack() as stack:
        for _ in range(4):
            thread = Thread(target=ask_for_long)
            thread.start()
            stack.callback(thread.join)
        stack.callback(end.set)
        for _ in range(20):
            assert asked(address, "/short").status == 200
    assert set(done) == {200}


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("gzip;q=0.2, identity;q=0.9", False),
        ("identity", False),
        ("br", False),
        ("", False),
        ("gzip;q=nan", False),
        ("gzip;q=-1", False),
        ("gzip;q=x", False),
        (",;=,", False),
    ],
)
def test_only_who_asks_for_gzip_gets_it(said: str, takes: bool) -> None:
    assert takes_gzip(said) == takes


@pytest.mark.parametrize(
    ("sent", "tag", "same"),
    [
        ('"a"', '"a"', True),
        ('W/"a"', '"a"', True),
        ('"a"', 'W/"a"', True),
        ('"b", "a"', '"a"', True),
        ('"b"', '"a"', False),
        ("a", '"a"', False),
        ("", '"a"', False),
        ("*", '"a"', False),
        ("", "", False),
    ],
)
def test_tags_are_compared_weakly(sent: str, tag: str, same: bool) -> None:
    assert has(sent, tag) == same
