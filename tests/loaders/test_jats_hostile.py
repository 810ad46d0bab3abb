"""Articles that are damaged or mean harm: each is refused in a sentence of ours."""

import io
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loaders.content import Content, Hostile
from loaders.jats import read
from loaders.jats.transform import made
from loaders.record import Deleted, Record, Refused, Unreadable, Unusable
from loaders.registry import sources

SOURCE = sources()["jats"]
TABLE = """<table-wrap><table><thead><tr><th/><th>Drug (n = 20)</th><th>Placebo (n = 10)</th></tr>
</thead><tbody><tr><td rowspan="2">Rash (%)</td><td>4 (20)</td><td>0</td></tr><tr><td colspan="2">
x<sup>a</sup></td></tr></tbody></table></table-wrap>"""


def article(body: str = "<p>Patients were randomized.</p>") -> str:
    return (
        '<article article-type="research-article"><front><article-meta><title-group>'
        f"<article-title>A</article-title></title-group></article-meta></front><body>{body}</body>"
        "</article>"
    )


def content(data: bytes | str) -> Content:
    raw = data if isinstance(data, bytes) else data.encode()
    return Content("name", lambda: io.BytesIO(raw), len(raw))


def all_of(data: bytes | str) -> list[Record | Refused | Deleted]:
    return list(read.records(content(data)))


@pytest.mark.parametrize(
    "data",
    [
        '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + article("<p>&x;</p>"),
        '<!DOCTYPE article [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + article("<p>&b;</p>"),
        article()[:-30],
        article("<sec>" * 300 + "</sec>" * 300),
        article().encode("utf-16")[:-7],
        b"\x00" * 100,
        b'<?xml version="1.0" encoding="utf-8"?><article><front>\xff</front></article>',
        b'<?xml version="1.0" encoding="nowhere"?><article><front/></article>',
        b"<article><front>\x00</front></article>",
        "<pmc-articleset></pmc-articleset>",
        f"<pmc-articleset>{article()}{article()[:-30]}",
        "<article>" * 10_000,
    ],
)
def test_hostile_or_damaged_files_are_refused_in_a_sentence(data: bytes | str) -> None:
    with pytest.raises((Unreadable, Hostile), match=r"; |line"):
        all_of(data)


def test_a_dtd_on_the_network_is_not_fetched() -> None:
    dtd = '<!DOCTYPE article SYSTEM "http://192.0.2.1/never.dtd">'
    (record,) = all_of(dtd + article("<p>Text.</p>"))
    assert isinstance(record, Record)


class Endless(io.RawIOBase):
    """A set of articles of about 30 MB that is made while it is read."""

    def __init__(self) -> None:
        self.pieces = self.made()
        self.rest = b""

    def made(self) -> Iterator[bytes]:
        yield b"<pmc-articleset>"
        one = article(f"<p>{'word ' * 20_000}</p>").encode()
        yield from (one for _ in range(300))
        yield b"</pmc-articleset>"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self.rest = self.rest or next(self.pieces, b"")
        part, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def test_a_large_set_is_streamed() -> None:
    opened = Content("name", lambda: io.BufferedReader(Endless()), 30 << 20)
    assert sum(isinstance(record, Record) for record in read.records(opened)) == 300


VALID = [
    article("<p>Text &#181;m.</p>").encode(),
    article("<p>Patients were randomized.</p>" * 6 + TABLE).encode(),
    f"<pmc-articleset>{article()}{article()}</pmc-articleset>".encode(),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        to = draw(st.integers(at, min(at + 60, len(data))))
        match draw(st.integers(0, 4)):
            case 0:
                del data[at:]
            case 1:
                data[at:at] = draw(st.binary(max_size=4))
            case 2:
                data[at:at] = data[at:to] * draw(st.integers(1, 5))
            case 3:
                del data[at:to]
            case _:
                data[at:at] = b"\x00"
    return bytes(data)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), mutated()))
@example(b"<article/>")
@example(b"<pmc-articleset><article/></pmc-articleset>")
def test_whatever_the_bytes_only_our_own_refusals_come_out(data: bytes) -> None:
    read.recognise(content(data).head())
    with suppress(Unreadable, Unusable, Hostile):
        for record in read.records(content(data)):
            if isinstance(record, Record):
                made(record, SOURCE)
            else:
                assert getattr(record, "sentence", "deleted")
