"""Second-line options with a neuropathy risk under a threshold, as the panel asks it."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.release import Home
from tests.program import run

RETRACTION = """  retraction: {on: 2026-01-31, notice: https://doi.org/10.1016/j.jaad.2017.09.059}
  access: AbstractOnly
"""


def ask(home: Home | Path, *flags: str) -> list[dict[str, str]]:
    """The rows, IRIs shortened to their slugs."""
    folder = home.folder if isinstance(home, Home) else home
    ran = run("ask", "options_under_risk", *flags, "--format", "csv", "--home", folder)
    assert ran.code == 0, ran.err

    def short(cell: str) -> str:
        return cell.rsplit("/", 1)[-1] if cell.startswith("https://w3id.org/") else cell

    return [{k: short(v) for k, v in row.items()} for row in csv.DictReader(io.StringIO(ran.out))]


def france(home: Home, *flags: str) -> dict[str, str]:
    """The leading row of thalidomide in France."""
    rows = ask(home, "--line", "second", "--jurisdiction", "france", *flags)
    assert {row["therapy"] for row in rows} == {"thalidomide"}
    (leading,) = [row for row in rows if row["leads"] == "true"]
    return leading


@pytest.mark.parametrize(
    ("max_risk", "verdict"),
    [("20%", "indeterminate"), ("30%", "indeterminate"), ("8%", "fails"), ("9%", "indeterminate")],
)
def test_thalidomide_in_france_against_a_threshold(home: Home, max_risk: str, verdict: str) -> None:
    row = france(home, "--outcome", "peripheral-neuropathy", "--max-risk", max_risk)
    assert (row["value"], row["lower"], row["upper"]) == ("0.16", "0.09", "0.25")
    assert row["verdict"] == verdict
    assert "the sentence prints it under withdrawals" in row["caveat"]
    assert row["document"] == "chasset-2018"


def test_the_point_is_under_20_percent_for_whoever_asks_for_it_and_the_caveat_stays(
    home: Home,
) -> None:
    row = france(home, "--max-risk", "0.2", "--reading", "point")
    assert row["verdict"] == "meets"
    assert row["caveat"].startswith("read by its point, not by its interval")
    assert "the sentence prints it under withdrawals" in row["caveat"]


def test_one_row_is_one_finding(home: Home) -> None:
    rows = ask(home, "--jurisdiction", "france")
    claims = [row["claim"] for row in rows]
    assert sorted(claims) == sorted(set(claims))
    assert {row["document"] for row in rows} == {"chasset-2018", "abstract-cle-strategy"}


def test_europe_has_five_second_line_options_and_no_data(home: Home) -> None:
    rows = ask(home, "--line", "second", "--jurisdiction", "europe")
    assert sorted(row["therapy"] for row in rows) == [
        "dapsone",
        "methotrexate",
        "mycophenolate-mofetil",
        "quinacrine",
        "retinoids",
    ]
    assert {row["verdict"] for row in rows} == {"no data"}
    assert {row["claim"] for row in rows} == {""}
    assert all("not evidence of no risk" in row["caveat"] for row in rows)


def test_a_french_row_lies_in_europe_only_when_asked_for(home: Home) -> None:
    places = {
        row["jurisdiction"] for row in ask(home, "--jurisdiction", "europe", "--with-narrower")
    }
    assert places == {"europe", "france"}


def test_lenalidomide_is_second_line_nowhere(home: Home) -> None:
    assert "lenalidomide" not in {row["therapy"] for row in ask(home)}


@pytest.fixture
def retracted(edited_records: Callable[..., Path], tmp_path: Path) -> Path:
    """A home in which Chasset 2018 is retracted."""
    records = edited_records("chasset-2018.yaml", ("  access: AbstractOnly\n", RETRACTION))
    home = tmp_path / "home"
    assert run("build", "--home", home, "--records", records).code == 0
    return home


def test_a_retraction_takes_the_number_and_its_relay_out_and_says_so(retracted: Path) -> None:
    flags = ("options_under_risk", "--jurisdiction", "france", "--home", retracted)
    table = run("ask", *flags).out
    assert "16 %" not in table
    left_out = table[table.index("Left out") :]
    assert "chasset-2018/confirmed-neuropathy" in left_out
    assert "abstract-cle-strategy/thalidomide-neuropathy" in left_out
    assert "chasset-2018/response" not in left_out
    (row,) = ask(retracted, "--jurisdiction", "france")
    assert (row["therapy"], row["verdict"], row["claim"]) == ("thalidomide", "no data", "")
    told: Any = run("ask", *flags, "--format", "json")
    assert "retracted documents: abstract-cle-strategy/thalidomide-neuropathy" in told.err
