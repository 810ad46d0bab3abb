"""Coverage: each cell a state with its sign, its word, and a link."""

import pytest

from explorer.asking import Asked, answer_to
from explorer.opened import Opened
from queries.matrix import sign_of
from tests.explorer.asked_pages import get, header, links, page, words


def test_every_cell_of_the_answer_is_a_cell_with_its_sign_and_a_link(opened: Opened) -> None:
    answered = answer_to(opened, Asked(opened.questions["coverage_matrix"], {}))
    at = page(opened, "/coverage")
    heads = [words(head) for head in at.xpath("//table[@class='coverage']/thead//th")][1:]
    shown = {}
    for line in at.xpath("//table[@class='coverage']/tbody/tr"):
        for head, cell in zip(heads, line.xpath("td"), strict=True):
            shown[words(line.xpath("th")[0]), head] = cell
    told = list(answered.rows())
    assert len(shown) == len(told)
    for row in told:
        cell = shown[row["therapyLabel"].value, row["outcomeLabel"].value]
        state = row["state"].value
        assert state in words(cell)
        assert words(cell.xpath(".//*[@class='sign']")[0]) == sign_of(state)[0]
        (link,) = links(cell)
        if "claim" in row:
            assert link == row["claim"].value.removeprefix("https://w3id.org/clevidence")
        else:
            assert get(opened, link).status == 200


def test_a_cell_where_nothing_was_found_never_reads_as_zero(opened: Opened) -> None:
    for cell in page(opened, "/coverage").xpath("//*[contains(@class, 'not-found')]"):
        assert "not found" in words(cell)
        assert "0" not in words(cell)


def test_every_sign_stands_in_the_key(opened: Opened) -> None:
    at = page(opened, "/coverage?line=first+line&line=second+line")
    used = {words(sign) for sign in at.xpath("//table//*[@class='sign']")}
    assert used == {words(sign) for sign in at.xpath("//dl//*[@class='sign']")}


def test_two_conditions_stand_on_lines_of_their_own(opened: Opened) -> None:
    asked = "condition=discoid+lupus+erythematosus&condition=cutaneous+lupus+erythematosus"
    sides = page(opened, f"/coverage?outcome=relapse&{asked}").xpath("//tbody//th")
    assert {words(side).partition(", ")[2] for side in sides} == {
        "discoid lupus erythematosus",
        "cutaneous lupus erythematosus",
    }


def test_its_form_leads_back_to_it_without_blanks(opened: Opened) -> None:
    reply = get(opened, "/coverage?line=&outcome=relapse&condition=")
    assert (reply.status, header(reply, "Location")) == (303, "/coverage?outcome=relapse")


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "} UNION { ?s ?p ?o", "> . <"])
def test_what_fits_no_outcome_is_refused_and_escaped(opened: Opened, typed: str) -> None:
    from urllib.parse import quote

    reply = get(opened, f"/coverage?outcome={quote(typed)}")
    assert reply.status == 400
    assert b"<script" not in reply.body
