"""JSON records one at a time: of any size, each with its own bytes."""

import gc
import io
import json
from typing import BinaryIO, cast

import pytest

from loaders.content import Content
from loaders.json_records import JsonRecord, json_records
from loaders.record import Unreadable


def the_records(data: bytes, *lists: str) -> list[JsonRecord]:
    return list(json_records(Content("a file", lambda: io.BytesIO(data), len(data)), *lists))


class Endless(io.RawIOBase):
    """A list of small objects of 30 MB, that is nowhere whole."""

    def __init__(self, start: bytes, piece: bytes, pieces: int) -> None:
        self.waiting, self.piece, self.left = start, piece, pieces

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while len(self.waiting) < len(buffer) and self.left:
            self.waiting += self.piece * min(1000, self.left)
            self.left -= min(1000, self.left)
        given, self.waiting = self.waiting[: len(buffer)], self.waiting[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


def endless(start: bytes, piece: bytes, pieces: int) -> Content:
    return Content(
        "a file", lambda: cast("BinaryIO", io.BufferedReader(Endless(start, piece, pieces)))
    )


def test_each_record_has_its_number_its_line_and_its_bytes() -> None:
    first, second = the_records(b'{"n": 1,\n "items": [\n  {"a":  1},\n{"a": 2.50}]}', "items")
    assert (first.number, first.line, first.raw) == (1, 3, b'{"a":  1}')
    assert (second.number, second.line, str(second.value["a"])) == (2, 4, "2.50")


def test_a_list_within_an_object_is_found_by_its_path() -> None:
    data = json.dumps({"reply": {"total": 2, "items": [{"a": 1}, {"a": 2}]}, "end": {}}).encode()
    assert [record.value["a"] for record in the_records(data, "reply/items")] == [1, 2]
    assert [record.raw for record in the_records(data)] == [data]


def test_records_across_the_ends_of_what_is_read_at_once_are_whole() -> None:
    text = "é" * 700_000
    data = json.dumps([{"text": text, "n": n} for n in range(4)], ensure_ascii=False).encode()
    assert [record.value["n"] for record in the_records(data)] == [0, 1, 2, 3]
    assert all(record.value["text"] == text for record in the_records(data))


def test_a_number_across_the_ends_of_what_is_read_at_once_is_whole() -> None:
    for filling in range((1 << 20) - 16, 1 << 20):
        data = b'["' + b"x" * filling + b'", 12.75, 345]'
        values = [record.value for record in the_records(data)]
        assert [str(value) for value in values[1:]] == ["12.75", "345"]


def test_thirty_megabytes_come_one_record_at_a_time() -> None:
    content = endless(b"[", b'{"a": "' + b"x" * 3000 + b'"},\n', 10_000)
    records = json_records(content)
    assert next(records).number == 1
    with pytest.raises(Unreadable, match=r"the JSON is damaged"):
        sum(1 for _ in records)


def test_a_record_without_end_is_refused_before_it_fills_the_memory() -> None:
    content = endless(b'[{"a": "', b"x" * 10_000, 100_000)
    with pytest.raises(Unreadable, match="larger than 64 MB"):
        list(json_records(content))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b'{"a": NaN}', "holds NaN"),
        (b'{"a": "\\ud800"}', "half a character"),
        (b'{"a": "\\u0000"}', "NUL"),
        (b'{"a": ' + b"1" * 5000 + b"}", "5000 digits"),
        (b'{"a": 1e99999999999999999999}', "too large"),
    ],
)
def test_what_is_wrong_with_one_record_is_told_and_the_next_goes_on(
    data: bytes, fault: str
) -> None:
    bad, good = the_records(b"[" + data + b', {"a": "\\ud83d\\ude00"}]')
    assert fault in bad.fault
    assert bad.raw == data
    assert not good.fault


@pytest.mark.parametrize(
    "data",
    [b"{", b"[{}", b"[{} {}]", b'{"items": [1,', b'["\xff"]', b"[" * 10_000, b"}", b'["\x00"]'],
)
def test_damaged_json_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Unreadable):
        the_records(data, "items")


def test_a_list_in_packed_content_is_found_behind_more_text_than_the_pack_is_large() -> None:
    data = b'{"note": "' + b"x" * 9000 + b'", "items": [{"a": 1}, {"a": "\xc3\xa9"}]}'
    content = Content("a pack", lambda: io.BytesIO(data), 40)
    assert content.held(1 << 20) is content
    assert [record.raw for record in json_records(content, "items")] == [
        b'{"a": 1}',
        b'{"a": "\xc3\xa9"}',
    ]


def test_what_was_read_is_let_go_without_waiting_for_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        the_records(b'[{"a": 1.5}, {"a": 2}]', "items")
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_utf_16_and_a_byte_order_mark_are_read() -> None:
    assert the_records('[{"a": "é"}]'.encode("utf-16"))[0].value == {"a": "é"}
    assert the_records(b'\xef\xbb\xbf{"a": 1}')[0].value == {"a": 1}
