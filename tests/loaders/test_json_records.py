"""JSON records one at a time: of any size, each with its own bytes."""

import gc
import gzip
import io
import json
from time import process_time
from typing import BinaryIO, cast

import pytest

from loaders.content import Content
from loaders.json_records import EACH_MEMBER, JsonRecord, json_records
from loaders.packed import unpacked
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
        (b'{"a": 1e999999}', "too large"),
        (b'{"a": 0.' + b"1" * 500 + b"}", "too large or long"),
        (b'{"a": ' + b"1" * 500 + b"}", "500 digits"),
        (b'{"a": "\x00"}', "NUL"),
        (b'{"a": "one\ntwo"}', "the end of a line"),
        (b'{"a": "\xff"}', "no UTF-8"),
        (b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}", "deeper than 100"),
        (b'{"a":' * 300 + b"[]" + b"}" * 300, "deeper than 100"),
        (b'{"}": "}", "a":' * 150 + b'"{"' + b', "b": "{"}' * 150, "deeper than 100"),
        (b'{"a": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", "deeper than 100"),
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
    [b"{", b"[{}", b"[{} {}]", b'{"items": [1,', b"{5: []}", b"[" * 10_000, b"}", b""],
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


def test_a_hundred_levels_are_not_too_deep() -> None:
    data = b'{"a": ' + b"[" * 99 + b'"\\"[["' + b"]" * 99 + b"}"
    assert [record.fault for record in the_records(b"[" + data + b", " + data + b"]")] == ["", ""]
    data = b'{"a": ' + b"[" * 99 + b"]" * 99 + b', "b": [' + b"{}," * 200 + b"{}]}"
    assert the_records(data)[0].fault == ""


def test_the_members_of_an_object_are_records_and_so_are_the_items_of_their_lists() -> None:
    data = b'{"x": {"a": 1},\n "y": [{"a": 2}, {"a": 3}],\n "z": 4}'
    records = the_records(data, EACH_MEMBER)
    assert [record.raw for record in records] == [b'{"a": 1}', b'{"a": 2}', b'{"a": 3}', b"4"]
    assert [record.line for record in records] == [1, 2, 2, 3]


def test_an_object_in_the_place_of_the_list_is_its_only_record_and_a_text_is_none() -> None:
    assert [one.raw for one in the_records(b'{"items": {"a": 1}}', "items")] == [b'{"a": 1}']
    whole = b'{"items": "many", "a": 1}'
    assert [one.raw for one in the_records(whole, "items")] == [whole]


@pytest.mark.parametrize("bad", [b'{"a": 2', b'{"a": "two', b'{"a": [2,', b'{"a": 2,, "b": 3}'])
def test_a_damaged_line_of_json_lines_costs_no_other(bad: bytes) -> None:
    records = the_records(b'{"a": 1}\n' + bad + b'\n\n{"a": 3}\n' + bad)
    assert [record.value for record in records] == [{"a": 1}, None, {"a": 3}, None]
    assert [record.line for record in records] == [1, 2, 4, 5]
    assert (records[1].raw, records[3].raw) == (bad, bad)
    assert "the JSON is damaged" in records[1].fault


def test_the_first_line_of_json_lines_may_be_the_damaged_one() -> None:
    bad, good = the_records(b'{"a": 1]\n{"a": 2}\n')
    assert (bad.raw, good.value) == (b'{"a": 1]', {"a": 2})


def test_damage_is_told_before_all_that_follows_is_read() -> None:
    content = endless(b'[{"a": 1}, {"a" 2}', b', {"a": 1}', 100_000_000)
    records = json_records(content)
    assert next(records).value == {"a": 1}
    with pytest.raises(Unreadable, match="damaged"):
        next(records)


def test_utf_16_and_a_byte_order_mark_are_read() -> None:
    assert the_records('[{"a": "é"}]'.encode("utf-16"))[0].value == {"a": "é"}
    assert the_records(b'\xef\xbb\xbf{"a": 1}')[0].value == {"a": 1}


def test_records_of_small_json_that_is_packed_are_read() -> None:
    whole = b'{"items": [' + b", ".join(b'{"a": %d}' % number for number in range(2000)) + b"]}"
    given = gzip.compress(whole)
    (content,) = unpacked(Content("a.json.gz", lambda: io.BytesIO(given), len(given)))
    assert isinstance(content, Content)
    assert [record.value["a"] for record in json_records(content, "items")] == [*range(2000)]


def test_many_damaged_lines_take_no_longer_than_their_number() -> None:
    lines = b'{"a": 1}\n' + b'{"a":1,}\n' * 90_000 + b'{"a": 2}\n'
    started = process_time()
    assert [r.value["a"] for r in the_records(lines, "items") if not r.fault] == [1, 2]
    assert process_time() - started < 10
