"""`clevidence extract`: the numbers of a text with their roles, one JSON object a line."""

import io
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from loaders.extract_command import KEYS
from tests import notes_format
from tests.program import refused, run

TEXT: Final = (
    "Sixty patients with cutaneous lupus erythematosus were given thalidomide. "
    "Peripheral neuropathy occurred in 16.0% (95% CI, 9-25) of patients. "
    "Smokers responded less often (odds ratio 0.50, 95% CI 0.30-0.90).\n"
)
NOTHING: Final = "Treatment of cutaneous lupus erythematosus is described here, without a number.\n"


def lines(*args: object) -> list[dict[str, Any]]:
    ran = run("extract", *args)
    assert ran.code == 0, ran
    return [json.loads(line, parse_float=Decimal) for line in ran.out.splitlines()]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    file = tmp_path / "abstract.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_a_percentage_comes_with_its_interval_its_outcome_and_its_population(text: Path) -> None:
    found = next(one for one in lines(text) if one["measure"] == "proportion")
    assert (found["value"], found["ci_low"], found["ci_high"]) == tuple(
        map(Decimal, ("0.16", "0.09", "0.25"))
    )
    assert found["outcome_concept"] == "outcome/peripheral-neuropathy"
    assert found["population_concept"] == "condition/cle"


def test_every_line_has_the_same_keys_in_the_same_order_and_null_where_nothing_is_said(
    text: Path,
) -> None:
    found = lines(text)
    assert len(found) >= 2
    for one in found:
        assert tuple(one)[: len(KEYS)] == KEYS
        assert tuple(one) == tuple(found[0])
    assert found[0]["comparator"] is None
    assert "part" not in found[0]


def test_a_quote_is_what_stands_at_its_place_in_the_text_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "greek.txt"
    file.write_text("β\u00a0— naïve 🙂\n\n" + TEXT, encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    found = lines(file)
    assert found
    assert all(text[one["start"] : one["end"]] == one["quote"] for one in found)


def test_a_number_is_a_json_number_with_the_digits_that_are_printed(text: Path) -> None:
    printed = run("extract", text).out
    assert '"value": 0.50, ' in printed
    assert '"ci_low": 0.30, ' in printed


def test_standard_input_is_read_like_a_file(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert lines("-") == lines(text)


def test_where_nothing_is_reported_nothing_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "nothing.txt"
    file.write_text(NOTHING, encoding="utf-8")
    assert lines(file) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "is not there; name a file"),
        (b"", "it is empty"),
        (b"16% of\x00patients", "it holds NUL bytes"),
        (b"<?xml version='1.0'?><unheard><of/></unheard>", "no reader recognises XML with the ro"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "given"
    if content is not None:
        file.write_bytes(content)
    told = refused("extract", file)
    assert sentence in told
    assert "\n" not in told


def test_a_folder_of_several_files_is_no_text(text: Path, tmp_path: Path) -> None:
    (tmp_path / "another.txt").write_text(TEXT, encoding="utf-8")
    assert "give one of them" in refused("extract", text.parent)


def test_a_format_that_is_named_and_unknown_is_refused(text: Path) -> None:
    assert "no format is named 'wrod'" in refused("extract", text, "--as", "wrod")


def test_the_texts_of_a_known_format_are_read_record_by_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes_format.install(monkeypatch)
    file = tmp_path / "notes"
    file.write_text(f"%NOTES\n90000001 | One\n{TEXT}90000002 | Two\n{TEXT}", encoding="utf-8")
    found = lines(file)
    assert {one["document"] for one in found} == {"pmid-90000001", "pmid-90000002"}
    assert {one["part"] for one in found} == {"abstract"}
    assert all(TEXT[one["start"] : one["end"]] == one["quote"] for one in found)


def test_a_record_that_is_refused_is_told_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes_format.install(monkeypatch)
    file = tmp_path / "notes"
    file.write_text(f"%NOTES\n90000001 |\nno title\n90000002 | Two\n{TEXT}", encoding="utf-8")
    ran = run("extract", file)
    assert ran.code == 1
    assert "record 1: refused: it has no title; give it one" in ran.err
    assert '"document": "pmid-90000002"' in ran.out


def test_a_file_of_which_no_record_can_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes_format.install(monkeypatch)
    file = tmp_path / "notes"
    file.write_text("%NOTES\n90000001 |\nno title\n", encoding="utf-8")
    assert "cannot be read: record 1: refused: it has no title" in refused("extract", file)
