"""What the JSON API says, and how it refuses."""

import json

import msgspec
import pytest

from explorer.api import operations
from explorer.api_values import AnswerFact
from explorer.calls import Call
from explorer.desk import respond
from ontology.prefixes import PREFIXES

RISK = "/api/ask/options_under_risk"


@pytest.fixture
def get(opened):
    """A function that calls a path of the API with fields, and gives status and JSON."""

    def call(path, *fields, accept="application/json"):
        reply = respond(opened, Call(path=path, fields=fields, accept=accept))
        assert reply.content_type in ("application/json", "application/problem+json")
        assert (reply.status == 200) == (reply.content_type == "application/json")
        return reply.status, json.loads(reply.body)

    return call


def test_the_number_of_a_row_says_where_its_limits_come_from(get):
    _, answer = get(RISK, ("jurisdiction", "france"), ("max_risk", "20%"))
    row = next(
        row
        for row in answer["rows"]
        if row["cells"]["claim"]
        and row["cells"]["claim"]["path"] == "/claim/abstract-cle-strategy/thalidomide-neuropathy"
    )
    assert row["number"]["value"] == 0.16
    assert (row["number"]["lower"], row["number"]["upper"]) == (0.09, 0.25)
    assert row["number"]["intervalSource"]["label"] == "as reported"
    assert row["cells"]["therapy"]["label"] == "thalidomide"
    assert row["cells"]["verdict"] == "indeterminate"
    assert "lower bound" in row["cells"]["caveat"]


def test_what_was_not_found_is_null_and_never_zero(get):
    _, answer = get(RISK)
    silent = [row for row in answer["rows"] if row["cells"]["verdict"] == "no data"]
    assert silent
    for row in silent:
        assert row["number"] is None
        assert row["cells"]["value"] is None
        assert row["cells"]["claim"] is None


def test_an_answer_says_what_was_asked_its_defaults_and_what_it_does_not_tell(get, opened):
    _, answer = get(RISK, ("max_risk", "15%"))
    assert answer["asked"]["max_risk"] == [0.15]
    assert answer["asked"]["outcome"][0]["label"] == "peripheral neuropathy"
    assert answer["asked"]["jurisdiction"] == []
    assert "Not a recommendation." in answer["not_told"]
    assert "VALUES ?max_risk" in answer["query"]
    assert answer["release"] == opened.facts["release"]


def test_every_question_is_answered_as_its_type_says(opened):
    for name, question in opened.questions.items():
        reply = respond(opened, Call(path=f"/api/ask/{name}"))
        answer = msgspec.json.decode(reply.body, type=AnswerFact)
        assert [column.name for column in answer.columns] == list(question.columns)
        for row in answer.rows:
            assert list(row.cells) == list(question.columns)


def test_the_places_inside_are_counted_where_asked(get):
    _, exactly = get(RISK, ("jurisdiction", "europe"))
    _, within = get(RISK, ("jurisdiction", "europe"), ("with_narrower", "true"))
    places = {row["cells"]["jurisdiction"]["label"] for row in within["rows"]}
    assert {row["cells"]["jurisdiction"]["label"] for row in exactly["rows"]} == {"Europe"}
    assert {"Europe", "France", "Germany"} <= places


def test_a_given_that_takes_several_values_is_repeated(get):
    status, answer = get(RISK, ("line", "first line"), ("line", "second line"))
    assert status == 200
    assert [thing["label"] for thing in answer["asked"]["line"]] == ["first line", "second line"]


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ([("outcome", "relapse"), ("outcome", "response")], 400, "outcome takes one value"),
        ([("max_risk", "20")], 400, "write 20% or 0.2"),
        ([("max_risk", "101%")], 400, "write 20% or 0.2"),
        ([("max_risk", "1" * 10_000)], 400, "write 20% or 0.2"),
        ([("reading", "guess")], 400, "reading"),
        ([("with_narrower", "yes")], 400, "with_narrower"),
        ([("outcome", "")], 400, "outcome"),
        ([("risk", "20%")], 400, "unknown field `risk`"),
        ([("line", "x")] * 51, 400, "line"),
        ([("outcome", "peripheral-neuropaty")], 404, "did you mean"),
        ([("outcome", 'x" } UNION { ?s ?p ?o } #')], 404, "no outcome is named"),
        ([("outcome", "> } INSERT DATA { <a:b> <a:b> <a:b> } #\x00")], 404, "no outcome"),
    ],
)
def test_a_given_that_is_no_good_is_refused_with_the_mend(get, fields, status, said):
    found, problem = get(RISK, *fields)
    assert found == status == problem["status"]
    assert said in problem["detail"]


def test_a_problem_names_the_nearest(get):
    assert get(RISK, ("outcome", "peripheral-neuropaty"))[1]["nearest"][0].startswith("peripheral")
    assert "/api/ask/options_under_risk" in get("/api/ask/options_under_ris")[1]["nearest"]


def test_a_client_that_takes_no_json_is_told_so(get):
    assert get("/api/release", accept="text/turtle")[0] == 406


def test_a_trace_leads_from_a_claim_to_the_review_that_it_relays(get):
    _, step = get("/api/trace", ("name", "abstract-cle-strategy/thalidomide-neuropathy"))
    relayed = next(following for following in step["next"] if following["relation"] == "relays")
    assert relayed["iri"].endswith("/claim/chasset-2018/confirmed-neuropathy")
    assert step["relation"] is None


def test_an_explanation_stands_for_each_position_of_a_therapy(get):
    _, found = get("/api/explain", ("name", "thalidomide"))
    in_france = [e for e in found["explanations"] if "/france/" in e["position"]["iri"]]
    assert any("its line is: second line" in e["text"] for e in in_france)
    assert get("/api/explain", ("name", "cle"))[0] == 404


def test_a_search_finds_by_a_part_of_a_name_and_within_kinds(get):
    _, found = get("/api/search", ("q", "NEUROPATH"), ("kind", "outcome"))
    assert {hit["kind"] for hit in found["hits"]} == {"outcome"}
    assert "peripheral neuropathy" in {hit["thing"]["label"] for hit in found["hits"]}
    assert get("/api/search", ("q", "zzzz"))[1]["hits"] == []
    assert get("/api/search")[0] == 400


def test_the_questions_are_listed_and_each_is_read_and_asked_by_its_name(get, opened):
    _, listed = get("/api/questions")
    assert {line["name"] for line in listed["questions"]} == set(opened.questions)
    for line in listed["questions"]:
        assert line["ask"] in operations(opened)
        assert get(f"/api/questions/{line['name']}")[1]["summary"] == line["summary"]


def test_release_and_prefixes_are_those_of_the_graph(get, opened):
    assert get("/api/release")[1]["digest"] == opened.facts["digest"]
    assert get("/api/prefixes")[1]["prefixes"] == PREFIXES


def test_the_description_gives_each_given_with_its_default_and_choices(get, opened):
    described = get("/api/openapi.json")[1]
    assert described["openapi"] == "3.1.0"
    for name, question in opened.questions.items():
        told = described["paths"][f"/api/ask/{name}"]["get"]["parameters"]
        fields = {parameter["name"]: parameter["schema"] for parameter in told}
        assert set(fields) - {"with_narrower"} == {given.name for given in question.givens}
        for given in question.givens:
            default = fields[given.name].get("default")
            assert default == ([given.default] if default and given.several else given.default)
            assert fields[given.name].get("enum", []) == sorted(given.choices)


def test_the_page_on_the_api_names_every_operation_and_given(opened):
    page = respond(opened, Call(path="/api")).body.decode()
    for path, operation in operations(opened).items():
        if not path.startswith("/api/questions/"):
            assert f"<code>{path}</code>" in page
        for field in operation.takes.__struct_fields__:
            assert f"<code>{field}</code>" in page
