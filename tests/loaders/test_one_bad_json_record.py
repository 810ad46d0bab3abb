"""One bad record in JSON is refused alone, with its place and its bytes; the others are used."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from graph.release import Home
from loaders.record import Record, Refused
from tests.fhir_resources import release_5
from tests.program import run
from tests.references import given

Wrap = Callable[..., str]


def a_work(number: int) -> str:
    return json.dumps(
        {
            "type": "journal-article",
            "DOI": f"10.1000/a.{number}",
            "title": [f"Drug {number} in skin lupus"],
            "issued": {"date-parts": [[2019, 12]]},
        }
    )


def a_result(number: int) -> str:
    result = {"id": f"1234567{number}", "source": "MED", "title": f"Drug {number} in lupus"}
    return json.dumps({**result, "authorString": "Example AB", "pubYear": "2020"})


def a_resource(number: int) -> str:
    address = f"https://example.org/Evidence/{number}"
    return json.dumps(release_5(url=address, title=f"Drug {number} in skin lupus"))


def page(*works: str) -> str:
    listed = ",\n".join(works)
    return f'{{"message-type": "work-list", "message": {{"items": [\n{listed}]}}}}'


def listed(*items: str) -> str:
    return "[\n" + ",\n".join(items) + "]"


def keyed(*items: str) -> str:
    members = (f'"10.1000/a.{number}": {item}' for number, item in enumerate(items))
    return "{\n" + ",\n".join(members) + "}"


def results(*items: str) -> str:
    joined = ",\n".join(items)
    return f'{{"version": "6.9", "hitCount": 3, "resultList": {{"result": [\n{joined}]}}}}'


def bundle(*resources: str) -> str:
    entries = ",\n".join(f'{{"resource": {resource}}}' for resource in resources)
    return f'{{"resourceType": "Bundle", "type": "collection", "entry": [\n{entries}]}}'


def lines(*resources: str) -> str:
    return "\n" + "\n".join(resources)


HELD: Final = [
    pytest.param("crossref", a_work, page, id="crossref page"),
    pytest.param("csl_json", a_work, listed, id="csl_json list"),
    pytest.param("csl_json", a_work, keyed, id="csl_json under DOIs"),
    pytest.param("europepmc", a_result, results, id="europepmc"),
    pytest.param("fhir", a_resource, bundle, id="fhir Bundle"),
    pytest.param("fhir", a_resource, listed, id="fhir list"),
    pytest.param("fhir", a_resource, lines, id="fhir lines"),
]
BAD: Final = {
    '"x": 1, "x": 2': "'x' stands twice",
    '"x": NaN': "holds NaN",
    '"x": 1e99999': "too large",
    '"x": "\\ud800"': "half a character",
    '"x": "\0"': "NUL",
    f'"x": {"[" * 200}{"]" * 200}': "nests deeper",
}


@pytest.mark.parametrize(("name", "one", "held"), HELD)
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_record_is_refused_alone(
    name: str, one: Callable[[int], str], held: Wrap, bad: str
) -> None:
    wrong = "{" + bad + ", " + one(2)[1:]
    found = given(name, held(one(1), wrong, one(3))).records
    assert [type(item) for item in found] == [Record, Refused, Record]
    assert [item.position for item in found] == [f"record {n}, line {n + 1}" for n in (1, 2, 3)]
    refused = found[1]
    assert isinstance(refused, Refused)
    assert BAD[bad] in refused.sentence
    assert "; " in refused.sentence
    assert wrong.encode() in refused.raw


@pytest.mark.parametrize(("name", "one", "held"), HELD)
def test_the_bytes_of_a_record_are_those_that_stand_there(
    name: str, one: Callable[[int], str], held: Wrap
) -> None:
    for number, item in enumerate(given(name, held(one(1), one(2))).records, start=1):
        assert one(number).encode() in item.raw


@pytest.mark.parametrize(("name", "one", "held"), HELD)
def test_quarantine_holds_the_bytes_of_the_bad_one_and_loads_once_they_are_mended(
    mine: Home,
    file: Callable[[str, str], Path],
    name: str,
    one: Callable[[int], str],
    held: Wrap,
) -> None:
    wrong = '{"note": 1, "note": 2, ' + one(2)[1:]
    path = file("given.json", held(one(1), wrong, one(3)))
    said = json.loads(run("load", path, "--home", mine.folder, "--json").out)["files"][0]
    assert (said["format"], said["used"], said["refused"]) == (name, 2, 1)
    kept = Path(said["quarantine"])
    assert wrong in kept.read_text()
    why = kept.with_name(f"{kept.name}.why.txt").read_text()
    assert why.startswith("record 2, line 3: ")
    mended = file("mended.json", kept.read_text().replace('"note": 1, "note": 2, ', ""))
    given_as = ["--as", name] if name == "crossref" else []
    again = json.loads(run("load", mended, "--home", mine.folder, "--json", *given_as).out)
    assert (again["files"][0]["used"], again["files"][0]["refused"]) == (1, 0), again


def test_a_single_work_of_crossref_has_the_bytes_of_its_reply() -> None:
    reply = f'{{"message-type": "work", "message": {a_work(1)}}}'
    (found,) = given("crossref", reply).records
    assert found.raw == reply.encode()


def test_works_under_their_dois_are_streamed_where_they_are_large() -> None:
    text = keyed(a_work(1), "[" + a_work(2) + ", " + a_work(3) + "]", "5")
    assert len(given("csl_json", text).documents) == 3
    assert [line.partition(":")[0] for line in given("csl_json", text).refused] == [
        "record 4, line 4"
    ]
