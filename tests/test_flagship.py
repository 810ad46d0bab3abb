"""Second-line options with a neuropathy risk under a threshold, as the panel asks it."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.release import Home
from ontology.prefixes import iri
from tests.program import run

RETRACTION = """  retraction: {on: 2026-01-31, notice: https://doi.org/10.1016/j.jaad.2017.09.059}
  access: AbstractOnly
"""


def ask(home: Home | Path, *flags: str) -> list[dict[str, str]]:
    """The rows, IRIs shortened to their slugs."""
    folder = home.folder if isinstance(home, Home) else home
    claims = iri("claim", "")
    ran = run("ask", "options_under_risk", *flags, "--format", "csv", "--home", folder)
    assert ran.code == 0, ran.err

    def short(cell: str) -> str:
        if cell.startswith(claims):
            return cell.removeprefix(claims)
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
    assert {"chasset-2018", "abstract-cle-strategy"} < {row["document"] for row in rows}


def test_the_series_stand_under_the_leading_row_each_with_how_it_was_assessed(home: Home) -> None:
    rows = {row["claim"]: row for row in ask(home, "--jurisdiction", "france")}
    assert "an independent study fails" in rows["chasset-2018/confirmed-neuropathy"]["caveat"]
    for claim, counts, verdict in (
        ("yuki-2021-nerve-conduction/electrophysiological-neuropathy", ("12", "20"), "fails"),
        ("thalidomide-14-women/electrophysiological-neuropathy", ("10", "14"), "fails"),
        ("cuadrado-2005/electrophysiological-neuropathy", ("11", "48"), "indeterminate"),
    ):
        row = rows[claim]
        assert ((row["events"], row["total"]), row["verdict"]) == (counts, verdict)
        assert "looked for in everybody" in row["caveat"]
    for claim, counts in (
        ("thalidomide-second-line-2001/neuropathy-symptoms", ("0", "27")),
        ("thalidomide-china-2016/peripheral-neuropathy", ("0", "69")),
        ("cortes-hernandez-2012-thalidomide/electrophysiological-neuropathy", ("5", "60")),
    ):
        row = rows[claim]
        assert (row["events"], row["total"]) == counts
        assert row["verdict"] == "indeterminate"
        assert "a lower bound" in row["caveat"]
    sharing = rows["thalidomide-14-women/electrophysiological-neuropathy"]["caveat"]
    assert "patients shared, or not excluded to be, with" in sharing
    assert "meets" not in {row["verdict"] for row in rows.values()}


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
    assert places == {"europe", "france", "germany"}


def test_lenalidomide_is_second_line_nowhere(home: Home) -> None:
    assert "lenalidomide" not in {row["therapy"] for row in ask(home)}


@pytest.fixture
def retracted(edited_records: Callable[..., Path], tmp_path: Path) -> Path:
    """A home in which Chasset 2018 is retracted."""
    retraction = ("  access: AbstractOnly\n", RETRACTION)
    records = edited_records("chasset-2018.yaml", retraction, everything=True)
    home = tmp_path / "home"
    assert run("build", "--home", home, "--records", records).code == 0
    return home


def test_a_retraction_falls_back_to_the_primaries_and_says_so(retracted: Path) -> None:
    flags = ("options_under_risk", "--jurisdiction", "france", "--home", retracted)
    table = run("ask", *flags).out
    assert "16 %" not in table
    left_out = table[table.index("Left out") :]
    assert "chasset-2018/confirmed-neuropathy" in left_out
    assert "abstract-cle-strategy/thalidomide-neuropathy" in left_out
    assert "chasset-2018/response" not in left_out
    rows = ask(retracted, "--jurisdiction", "france")
    assert not {"chasset-2018", "abstract-cle-strategy"} & {row["document"] for row in rows}
    (leading,) = [row for row in rows if row["leads"] == "true"]
    of_others = ("systemic lupus with skin disease", "another population")
    about = [row for row in rows if not any(words in row["caveat"] for words in of_others)]
    assert int(leading["total"]) == max(int(row["total"]) for row in about if row["total"])
    told: Any = run("ask", *flags, "--format", "json")
    assert "retracted documents: abstract-cle-strategy/thalidomide-neuropathy" in told.err
