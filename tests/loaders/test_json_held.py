"""JSON that is held is decoded natively only where that loses nothing."""

from decimal import Decimal

import pytest

from loaders.json_held import held_records


def test_a_whole_record_has_its_place_its_value_and_its_bytes() -> None:
    (record,) = held_records(b' \n{"a" : 1.50, "b": {"a": ":"}}\n', ()) or []
    assert record == (2, {"a": Decimal("1.50"), "b": {"a": ":"}}, b'{"a" : 1.50, "b": {"a": ":"}}')


def test_the_records_of_a_list_have_theirs() -> None:
    data = b'{"reply": {"n": 2, "items": [ {"a": 1},\n {"a": "\xc3\xa9"} ]}}'
    found = held_records(data, ("reply/items", "others")) or []
    assert [value for _, value, _ in found] == [{"a": 1}, {"a": "é"}]
    assert all(data[at:].startswith(raw) for at, _, raw in found)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"b": [{"a": 1, "a" : 2}]}',
        b'{"a": 1, "a": "\\u003a"}',  # the colon that is lost is made up for
        b'{"a": "\\u0022:", "a": "\\u0022:\\u003A"}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"a": NaN}',
        b'{"a": 1e99999999999999999999}',
        b'{"a": 1e999999}',
        b'{"a": ' + b"1" * 500 + b"}",
        b'{"a": "\xff"}',
        b'{"a": 1} {"a": 2}',
        b"[" * 10_000,
        b'[{"a": 1}]',
        b"5",
        b"",
        b'{"items": [{"a": 1, "a": 2}]}',
        b'{"items": [{"a": 1}, 5]}',
        b'{"items": [{"a": 1}], "items": [{"a": 2}]}',
        b'{"b": "\xff", "items": [{"a": 1}]}',
        b'{"items": {"a": 1}}',
        b'{"items": [{"a": 1}], "\\u0069tems": []}',
        b'{"\\u0069tems": [{"a": 1}], "items": []}',
        b'{"items": [{"a": 1}], "b": "' + b"-" * 20_000 + b'", "others": [{"a": 2}]}',
    ],
)
def test_what_might_lose_something_is_left_to_the_decoder_that_tells_it(data: bytes) -> None:
    assert held_records(data, ("items", "others")) is None
