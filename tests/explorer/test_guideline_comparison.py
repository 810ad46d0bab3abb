"""Guidelines side by side: what stands where, what differs, and what was not found."""

import re

import pytest

from explorer.comparison import chosen, compared, readings
from explorer.opened import Opened
from graph.store import rows
from ontology.prefixes import iri, shorten
from tests.explorer.site import Site

CLE = iri("condition", "cle")


@pytest.fixture(scope="module")
def site(opened: Opened) -> Site:
    """The site over the real records."""
    return Site(opened)


def _row(opened: Opened, therapy: str, *tokens: str):
    told = readings(opened, CLE)
    found = compared(told, chosen(told, tokens))
    return next(row for row in found if shorten(row.therapy) == therapy)


def test_without_a_choice_europe_america_france_and_asia_stand_side_by_side(
    opened: Opened, site: Site
) -> None:
    columns = chosen(readings(opened, CLE), [])
    assert [column.place for column in columns] == ["Europe", "United States", "France", "Asia"]
    page = site.get("/guidelines")
    assert page.status_code == 200
    for heading in ("Europe: s2k-2017", "United States: acr-2025", "France: all editions"):
        assert heading in page.text


def test_france_puts_thalidomide_on_the_second_line_and_the_european_guideline_hedges(
    opened: Opened, site: Site
) -> None:
    row = _row(opened, "thalidomide", "s2k-2017", "ansm-rtu-2015")
    europe, france = row.cells
    assert [entry.get("line") for entry in europe] == [None]
    assert [shorten(str(entry["line"])) for entry in france] == ["SecondLine"]
    assert [d["difference"] for d in row.differences] == ["line stated by one only"]
    page = site.get("/guidelines?edition=s2k-2017&edition=ansm-rtu-2015").text
    assert "“should only be used in selected therapy-refractory" in page
    assert '<span class="differs">differ in line stated by one only</span>' in page


def test_every_entry_leads_to_a_claim_and_to_the_position_it_makes(opened: Opened) -> None:
    told = readings(opened, CLE)
    made = {
        (row["claim"], row["position"])
        for row in rows(
            opened.store,
            """SELECT ?claim ?position WHERE { ?position
            cle:endorsedBy|cle:suggestedBy|cle:advisedAgainstBy|cle:leftOpenBy ?claim }""",
        )
    }
    entries = [entry for entries in told.standing.values() for entry in entries]
    assert len(entries) > 50
    assert {(str(e["claim"]), str(e["position"])) for e in entries} <= made


def test_an_empty_cell_says_how_much_was_read_and_never_that_a_therapy_is_absent(
    opened: Opened, site: Site
) -> None:
    told = readings(opened, CLE)
    found = compared(told, chosen(told, ["s2k-2017", "acr-2025", "bsr-2018", "asia"]))
    silent = [s for row in found for cell, s in zip(row.cells, row.silent, strict=True) if not cell]
    assert silent
    assert all(silent)
    page = site.get("/guidelines?edition=s2k-2017&edition=acr-2025").text
    assert "not found (report only)" in page
    assert ">absent" not in page


def test_strength_stands_as_printed_with_its_scale_or_that_none_was_named(site: Site) -> None:
    page = site.get("/guidelines").text
    assert (
        "strength “consensus &gt;=80% of 32 voters (all recommendations)” (scale not named)" in page
    )
    assert "strength “conditional” (strong or conditional)" in page


def test_what_was_superseded_says_by_what_and_until_when_it_searched(site: Site) -> None:
    page = site.get("/guidelines?edition=eular-2019&edition=eular-2023").text
    assert '<strong>superseded</strong> by <a href="/document/eular-2023">' in page
    assert '<td data-name="searched until">2017-12</td>' in page
    assert '<td data-name="searched until">2022-12</td>' in page


def test_newer_findings_are_counted_beside_the_guideline_that_could_not_know_them(
    opened: Opened,
) -> None:
    row = _row(opened, "thalidomide", "s2k-2017", "acr-2025")
    newer = row.newer[0]
    assert newer is not None
    count, until = newer
    assert until == "2017"
    asked = rows(opened.store, opened.questions["evidence_newer_than_guideline"].query)
    of_this = {
        r["claim"]
        for r in asked
        if shorten(r["therapy"]) == "thalidomide" and shorten(r["edition"]) == "s2k-2017"
    }
    assert count == len(of_this) > 10


def test_only_rows_that_differ_are_shown_where_that_is_asked(site: Site) -> None:
    every = site.get("/guidelines").text
    differing = site.get("/guidelines?only=differing").text
    marked = len(re.findall(r'<tr class="differing">', every))
    assert 0 < marked == len(re.findall(r'<tr class="differing">', differing))
    assert "placed by one column" in every
    assert "placed by one column" not in differing


def test_a_place_may_be_named_instead_of_its_only_edition(opened: Opened) -> None:
    told = readings(opened, CLE)
    by_place = chosen(told, ["poland", "france"])
    assert by_place[0] == chosen(told, ["ptd-2018", "france"])[0]
    assert len(by_place[1].members) > 2


def test_an_edition_relayed_for_two_places_is_one_column_for_each(opened: Opened) -> None:
    told = readings(opened, CLE)
    edition = "as-relayed-by-abstract-cle-strategy"
    europe, france = chosen(told, [f"{edition}@europe", f"{edition}@france"])
    assert (europe.place, france.place) == ("Europe", "France")
    assert europe.members != france.members


def test_another_condition_keeps_the_columns(site: Site) -> None:
    page = site.get("/guidelines?edition=heil-2021&edition=ptd-2018&condition=bullous-le")
    assert page.status_code == 200
    assert "bullous" in page.text


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ("edition=s2k-2017", 400, "choose two to 4"),
        ("edition=s2k-2017&edition=nowhere", 404, "no edition or place is named"),
        ("edition=asia&edition=france&edition=poland&edition=japan&edition=canada", 400, "choose"),
        ("condition=nothing", 404, "no condition is named"),
        ("edition=%3Cscript%3Ealert(1)%3C/script%3E&edition=asia", 404, "&lt;script&gt;"),
    ],
)
def test_a_choice_that_cannot_be_shown_is_refused_in_a_sentence(
    site: Site, fields: str, status: int, words: str
) -> None:
    page = site.get(f"/guidelines?{fields}")
    assert page.status_code == status
    assert words.casefold() in page.text.casefold()
    assert "<script>" not in page.text
