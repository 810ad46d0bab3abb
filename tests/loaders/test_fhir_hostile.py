"""FHIR that is damaged or hostile: refused in one sentence, whatever the bytes."""

import io
import json
from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.content import Content, Hostile
from loaders.fhir import read, transform
from loaders.record import Record, Refused, Unreadable, Unusable
from loaders.registry import formats
from tests.fhir_resources import release_5, release_6, statistic

SOURCE: Final = formats()["fhir"]


def content(value: Any) -> Content:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Content("name", lambda: io.BytesIO(data), len(data))


def records(value: Any) -> list[Record | Refused]:
    return list(read.records(content(value)))


@pytest.mark.parametrize(
    "value",
    [
        b'{"resourceType": "Evidence", "resourceType": "Citation"}',
        b'{"resourceType": "Evidence", "title": "a\\u0000b"}',
        b'{"resourceType": "Evidence", "a": 1e9999999999999999999}',
        b'{"resourceType": "Evidence", "a": ' + b"9" * 5000 + b"}",
        b'{"resourceType": "Evidence", "a": ' + b"[" * 5000,
        b'{"resourceType": "Evidence", "a": "\x00"}',
        b'{"resourceType": "Evidence", "a": NaN}',
        b'{"resourceType": "Evidence", "ti',
    ],
)
def test_hostile_or_damaged_json_is_refused_in_one_sentence(value: bytes) -> None:
    if value.endswith(b"}"):
        (found,) = records(value)
        assert isinstance(found, Refused)
        assert "; " in found.sentence
        assert found.raw == value
    else:
        with pytest.raises(Unreadable, match="; "):
            records(value)


def test_a_resource_of_70_mb_is_refused_and_not_swallowed() -> None:
    start = b'{"resourceType": "Evidence", "title": "'
    endless = Content("name", lambda: _Endless(start, 70 << 20), 0)
    with pytest.raises(Unreadable, match="larger than 64 MB"):
        list(read.records(endless))


class _Endless(io.RawIOBase):
    """A start, and then the letter `a` up to a size, made as it is read."""

    def __init__(self, start: bytes, size: int) -> None:
        self.start, self.left = start, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self.left)
        data = (self.start + b"a" * count)[:count]
        self.start, self.left = self.start[count:], self.left - count
        buffer[:count] = data
        return count


ALLOWED: Final = (Unreadable, Unusable, Hostile)


def drained(data: bytes) -> None:
    """Reads and makes all of it; lets nothing through but the project's own refusals."""
    try:
        read.recognise(content(data).head())
        for item in read.records(content(data)):
            assert isinstance(item, Record | Refused)
            if isinstance(item, Record):
                made_again(item)
    except ALLOWED:
        pass


def made_again(item: Record) -> None:
    with suppress(Unusable):
        transform.made(item, SOURCE)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    drained(data)
    drained(b'{"resourceType": "Evidence", ' + data)


VALID: Final = json.dumps(release_5()).encode()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_resources_are_read_or_refused(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(VALID) - 1))
    end = data.draw(st.integers(start, min(len(VALID), start + 60)))
    piece = data.draw(
        st.sampled_from([b"", b"\x00", b"\xff", b"[", b"1e400", VALID[start:end] * 3])
    )
    drained(VALID[:start] + piece + VALID[end:])


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(release_5())), JSON, st.booleans())
def test_an_element_of_another_type_is_read_or_refused(key: str, value: Any, six: bool) -> None:
    resource = (release_6 if six else release_5)(**{key: value})
    drained(json.dumps(resource).encode())
    inner = release_5(statistic=[statistic("Mean", 1) | {"quantity": value, "sampleSize": value}])
    drained(json.dumps(inner).encode())
    drained(json.dumps({"resourceType": "Bundle", "entry": [value, {"resource": value}]}).encode())
    drained(json.dumps({"resourceType": "Citation", "citedArtifact": value}).encode())
