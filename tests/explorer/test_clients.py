"""Other clients get right answers from the endpoint: SPARQLWrapper, curl, roqet, a Virtuoso."""

import contextlib
import csv
import io
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from typing import Final

import pytest
from SPARQLWrapper import JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from graph.embedded import EmbeddedStore
from graph.release import Home
from graph.store import rows
from ontology.prefixes import BASE, CLE, sparql_prologue
from tests.conftest import missing_or_required
from tests.explorer.served import Server, serve
from tests.virtuoso import Virtuoso

QUERY: Final = (
    sparql_prologue() + "SELECT ?claim ?printed "
    "{ ?claim cle:ofTherapy therapy:thalidomide ; cle:asPrinted ?printed } ORDER BY ?claim ?printed"
)


@pytest.fixture(scope="module")
def server(home: Home) -> Iterator[Server]:
    """A server of the real records."""
    with serve(home.folder) as running:
        yield running


@pytest.fixture
def expected(store: EmbeddedStore) -> list[tuple[str, str]]:
    """The rows of the query, straight from the release."""
    found = [(row["claim"], row["printed"]) for row in rows(store, QUERY)]
    assert len(found) > 10
    return found


def _url(server: Server) -> str:
    return f"http://127.0.0.1:{server.address[1]}/sparql"


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_json(
    server: Server, expected: list[tuple[str, str]], method: str
) -> None:
    client = SPARQLWrapper(_url(server))
    client.setMethod(method)
    client.setReturnFormat(JSON)
    client.setQuery(QUERY)
    bindings = client.queryAndConvert()["results"]["bindings"]
    assert [(b["claim"]["value"], b["printed"]["value"]) for b in bindings] == expected


def test_sparqlwrapper_reads_xml_and_turtle(
    server: Server, expected: list[tuple[str, str]]
) -> None:
    client = SPARQLWrapper(_url(server))
    client.setReturnFormat(XML)
    client.setQuery(QUERY)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == len(expected)
    client.setReturnFormat(TURTLE)
    client.setQuery(
        QUERY.replace("SELECT ?claim ?printed", "CONSTRUCT { ?claim rdfs:label ?printed }")
    )
    assert expected[0][0].rpartition("/")[2] in client.queryAndConvert().decode()


def test_curl_reads_json_csv_and_a_packed_reply(
    server: Server, expected: list[tuple[str, str]]
) -> None:
    curl = _program("curl", "curl")

    def got(*options: str) -> bytes:
        command = [curl, "-sf", *options, "--data-urlencode", f"query={QUERY}", _url(server)]
        return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout

    bindings = json.loads(got("-G"))["results"]["bindings"]
    assert [(b["claim"]["value"], b["printed"]["value"]) for b in bindings] == expected
    table = list(csv.reader(io.StringIO(got("-H", "Accept: text/csv").decode())))
    assert [tuple(row) for row in table[1:]] == expected
    assert json.loads(got("-G", "--compressed"))["results"]["bindings"] == bindings


def test_roqet_which_asks_for_xml_gets_the_same(
    server: Server, expected: list[tuple[str, str]]
) -> None:
    roqet = _program("roqet", "rasqal-utils")
    command = [roqet, "-q", "-p", _url(server), "-e", QUERY, "-r", "csv"]
    ran = subprocess.run(command, check=True, capture_output=True, timeout=60)
    table = list(csv.reader(io.StringIO(ran.stdout.decode())))
    assert [tuple(row) for row in table[1:]] == expected


def test_virtuoso_gets_the_same_by_service(
    server: Server, expected: list[tuple[str, str]], virtuoso: Virtuoso
) -> None:
    pattern = f"?claim <{CLE}ofTherapy> <{BASE}therapy/thalidomide> ; <{CLE}asPrinted> ?printed"
    bindings = json.loads(virtuoso.service_query(_url(server), pattern))["results"]["bindings"]
    assert sorted((b["claim"]["value"], b["printed"]["value"]) for b in bindings) == expected


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICESILENT<{url}>{{}} }}",
        "SELECT * {{ ?s ?p 1SERVICE <{url}> {{}} }}",
        "SELECT * {{ #\rSERVICE SILENT <{url}> {{}} }}",
        "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
        "LOAD <{url}>",
    ],
)
def test_no_query_makes_the_server_reach_for_another(server: Server, query: str) -> None:
    """A listener of the test's own stands where the query points, and must hear nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        asked = query.format(url=url)
        client = SPARQLWrapper(_url(server))
        client.setQuery(asked)
        client.queryType = "SELECT"
        with contextlib.suppress(QueryBadFormed):
            client.query()
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def _program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        missing_or_required(f"{name} is not here; install {package}")
    assert found
    return found
