"""Somebody else's store: its dataset, its faults, and what must never leave us."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from graph.embedded import EmbeddedStore
from graph.errors import QueryError, RemoteError
from graph.normalised import by_value
from graph.release import Home
from graph.remote import RemoteStore
from graph.remote_opened import engine_faults, opened_remote
from graph.remote_protocol import Server
from graph.store import rows
from tests.conftest import READ_BY
from tests.endpoints import (
    NOTHING,
    Request,
    answering_from,
    dribbling,
    endpoint,
    hanging,
)
from tests.program import refused, run
from tests.stores import credentials
from tests.virtuoso import Virtuoso

SELECT: Final = "SELECT ?s WHERE { ?s a cle:Claim }"
SECRET: Final = "a-Secret-word"


@pytest.fixture(autouse=True)
def _no_netrc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))


def sentence(answer: Callable[[Request], None], seconds: float = 30) -> str:
    """How a query of a server that answers so is refused."""
    with endpoint(answer) as (address, _):
        with pytest.raises((RemoteError, QueryError)) as refusal:
            RemoteStore.at(address, seconds=seconds).asked(SELECT)
        said = str(refusal.value)
        assert said.startswith(address.rpartition(" ")[2])
        assert "\n" not in said
        return said


def test_a_right_engine_is_asked_itself(store: EmbeddedStore, home: Home) -> None:
    with endpoint(answering_from(store)) as (address, _):
        opened = opened_remote(address)
        assert isinstance(opened.store, RemoteStore)
        assert opened.note == ""
        said = home.current().manifest
        assert opened.facts == {k: said[k] for k in ("release", "digest", "read_by", "set_aside")}
        assert opened.facts["read_by"] == READ_BY
        assert len(rows(opened.store, SELECT)) == len(rows(store, SELECT)) > 0


def test_every_query_names_its_dataset(store: EmbeddedStore) -> None:
    with endpoint(answering_from(store)) as (address, seen):
        remote = RemoteStore.at(address)
        remote.query(SELECT)
        fields = seen[-1].fields
        assert fields["default-graph-uri"] == fields["named-graph-uri"] == store.graphs()
        remote.query(f"SELECT ?s FROM <{store.graphs()[0]}> WHERE {{ ?s a cle:Claim }}")
        assert "default-graph-uri" not in seen[-1].fields


def test_a_dataset_is_left_out_only_where_the_default_graph_is_just_ours(
    store: EmbeddedStore,
) -> None:
    with endpoint(answering_from(store, union=True)) as (address, seen):
        assert len(rows(RemoteStore.at(address), SELECT)) == len(rows(store, SELECT))
        assert "default-graph-uri" not in seen[-1].fields
    theirs = '<urn:s> <urn:p> "theirs" <http://example.org/graph> .\n'
    mixed = EmbeddedStore.in_memory([theirs, *store.quads(store.graphs()[0])])
    with endpoint(answering_from(mixed, union=True)) as (address, seen):
        assert rows(RemoteStore.at(address), "SELECT ?s WHERE { ?s <urn:p> ?o }") == []
        assert seen[-1].fields["default-graph-uri"] == store.graphs()[:1]


def test_graphs_of_others_are_not_ours() -> None:
    lines = [
        '<urn:s> <urn:p> "theirs" <http://example.org/graph> .\n',
        '<urn:s> <urn:p> "ours" <https://w3id.org/clevidence/graph/a/b> .\n',
    ]
    with endpoint(answering_from(EmbeddedStore.in_memory(lines))) as (address, _):
        remote = RemoteStore.at(address)
        assert remote.graphs() == ["https://w3id.org/clevidence/graph/a/b"]
        assert rows(remote, "SELECT ?o WHERE { ?s ?p ?o }") == [{"o": "ours"}]
        assert len(remote) == 1


def test_a_store_without_a_release_is_refused() -> None:
    nothing = EmbeddedStore.in_memory([])
    with (
        endpoint(answering_from(nothing)) as (address, _),
        pytest.raises(RemoteError, match="no release of clevidence lies there"),
    ):
        opened_remote(address)


def test_virtuoso_is_found_out_and_asked_of_a_copy(filled_virtuoso: Virtuoso) -> None:
    assert "NOT EXISTS" in engine_faults(RemoteStore.at(filled_virtuoso.endpoint))
    opened = opened_remote(filled_virtuoso.endpoint)
    assert isinstance(opened.store, EmbeddedStore)
    assert "were fetched and are asked here" in opened.note


def test_prefixes_are_added_without_moving_a_line(store: EmbeddedStore) -> None:
    with endpoint(answering_from(store)) as (address, seen):
        RemoteStore.at(address).asked("SELECT ?s WHERE {\n ?s a cle:Claim }")
        sent = seen[-1].fields["query"][0]
        assert sent.count("\n") == 1
        assert sent.startswith("PREFIX cle: <https://w3id.org/clevidence/ontology/> SELECT")


def test_a_server_that_hangs_is_left() -> None:
    assert "did not answer within 0.2 seconds" in sentence(hanging, seconds=0.2)


def test_a_server_that_dribbles_is_left() -> None:
    assert "did not answer within 0.3 seconds" in sentence(dribbling, seconds=0.3)


def test_an_answer_that_is_cut_off_is_refused() -> None:
    cut = sentence(lambda r: r.say(200, NOTHING[:20], Content_Length=str(len(NOTHING))))
    assert "cut off" in cut
    assert "cut off" in sentence(lambda r: r.say(200, NOTHING[:20]))


def test_a_page_in_place_of_results_is_refused() -> None:
    said = sentence(lambda r: r.say(200, b"<html><body>Welcome</body></html>", "text/html"))
    assert "a page in place of results" in said


def test_ten_megabytes_of_junk_are_refused() -> None:
    assert "cut off, or is no" in sentence(lambda r: r.say(200, b"\xff{[" * 3_500_000))


def test_truth_in_place_of_rows_is_refused() -> None:
    said = sentence(lambda r: r.say(200, b'{"head":{},"boolean":true}'))
    assert "something else than what was asked" in said


@pytest.mark.parametrize("header", ["Clevidence_Limited", "X_SPARQL_MaxRows"])
def test_rows_that_a_server_left_out_are_never_passed_over(header: str) -> None:
    assert "cut the answer short (10000)" in sentence(
        lambda r: r.say(200, NOTHING, **{header: "10000"})
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "cannot answer the query: no such function"),
        (401, "asks for credentials; set CLEVIDENCE_ENDPOINT_USER"),
        (403, "refuses the request"),
        (404, "nothing is there"),
        (500, "it failed (500: no such function)"),
        (503, "too busy"),
    ],
)
def test_an_error_of_the_server_is_one_sentence(status: int, words: str) -> None:
    assert words in sentence(lambda r: r.say(status, b"no such\nfunction\n\nstack", "text/plain"))


def test_nobody_at_the_address_is_said() -> None:
    with endpoint(hanging) as (address, _):
        pass
    with pytest.raises(RemoteError, match="no connection"):
        RemoteStore.at(address).graphs()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sparql",
        "ftp://example.org/sparql",
        "file:///etc/passwd",
        "http://",
        "http://a b/",
        "http://[::1",
        "http://example.org:port/",
        "http://example.org/#part",
        "http://x/\n",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(RemoteError, match=r"give one such as https://example\.org/sparql"):
        Server(address)


def test_credentials_in_the_address_are_refused_and_not_repeated() -> None:
    said = refused("ask", "--endpoint", f"https://anna:{SECRET}@example.org/sparql", "dosing")
    said = refused("trace", "x", "--endpoint", f"https://anna:{SECRET}@example.org/sparql")
    assert "an address holds no credentials" in said
    assert SECRET not in said
    assert "anna" not in said


def asking_for(scheme: str) -> Callable[[Request], None]:
    """A server that wants credentials, and says those of a request in its error."""

    def answer(request: Request) -> None:
        sent = request.headers.get("Authorization", "")
        if not sent:
            request.say(401, b"", WWW_Authenticate=f'{scheme} realm="r", nonce="n", qop="auth"')
        else:
            request.say(500, f"you sent {sent}, that is {SECRET}".encode(), "text/plain")

    return answer


@pytest.mark.parametrize("scheme", ["Basic", "Digest"])
def test_credentials_stand_in_no_sentence_even_if_the_server_says_them(scheme: str) -> None:
    with credentials("anna", SECRET), endpoint(asking_for(scheme)) as (address, seen):
        server = Server(address)
        with pytest.raises(RemoteError, match="it failed") as refusal:
            server.query(SELECT, "SELECT")
        assert seen[-1].headers["Authorization"].startswith(scheme)
        shown = f"{refusal.value} {server!r} {RemoteStore(server)!r}"
        assert SECRET not in shown
        assert base64.b64encode(f"anna:{SECRET}".encode()).decode() not in shown


def test_credentials_are_not_sent_unasked(store: EmbeddedStore) -> None:
    with credentials("anna", SECRET), endpoint(answering_from(store)) as (address, seen):
        RemoteStore.at(address).graphs()
        assert all("Authorization" not in request.headers for request in seen)


def test_credentials_never_follow_to_another_place() -> None:
    with endpoint(lambda r: r.say(200, NOTHING)) as (elsewhere, received):
        said: list[str] = []
        for status in (301, 302, 303, 307, 308):
            with credentials("anna", SECRET):
                said.append(sentence(lambda r, s=status: r.say(s, b"", Location=elsewhere)))  # type: ignore[misc]
        assert received == []
        assert all("it sends on to http://127.0.0.1" in words for words in said)


def test_credentials_that_are_wrong_are_said_to_be() -> None:
    with credentials("anna", SECRET):
        said = sentence(lambda r: r.say(401, b"", WWW_Authenticate='Basic realm="r"'))
    assert "does not take the credentials" in said


def test_credentials_are_read_from_netrc_for_the_very_host(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "netrc"
    monkeypatch.setenv("NETRC", str(file))
    file.write_text(f"machine 127.0.0.1 login anna password {SECRET}\n")
    file.chmod(0o600)
    with endpoint(asking_for("Basic")) as (address, seen):
        with pytest.raises(RemoteError, match="it failed"):
            Server(address).query(SELECT, "SELECT")
        assert len(seen) == 2
    file.write_text(f"default login anna password {SECRET}\n")
    assert "asks for credentials" in sentence(asking_for("Basic"))


def test_half_of_the_credentials_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEVIDENCE_ENDPOINT_USER", "anna")
    with pytest.raises(RemoteError, match="go together"):
        Server("http://127.0.0.1:9/")


def test_values_are_equal_however_a_store_writes_them() -> None:
    import pyoxigraph as ox

    xsd = "http://www.w3.org/2001/XMLSchema#"

    def typed(text: str, kind: str) -> str:
        return by_value(ox.Literal(text, datatype=ox.NamedNode(xsd + kind)))

    assert typed("0.20", "decimal") == typed("0.2", "decimal") != typed("0.21", "decimal")
    assert typed("true", "boolean") == typed("1", "integer") != typed("false", "boolean")
    zulu, offset = "2026-11-24T10:00:00Z", "2026-11-24T11:00:00+01:00"
    assert typed(zulu, "dateTime") == typed(offset, "dateTime")
    lower, upper = (by_value(ox.Literal("a", language=tag)) for tag in ("en-gb", "en-GB"))
    assert lower == upper != by_value(ox.Literal("a"))


def test_the_commands_ask_an_endpoint(store: EmbeddedStore, home: Home) -> None:
    with endpoint(answering_from(store)) as (address, _):
        for command in (
            ("ask", "options_under_risk", "--format", "csv"),
            ("trace", "chasset-2018"),
            ("explain", "thalidomide"),
        ):
            here = run(*command, "--home", home.folder)
            assert run(*command, "--endpoint", address) == here
            assert here.code == 0


def test_a_home_beside_an_endpoint_is_refused(home: Home) -> None:
    both = ("--home", home.folder, "--endpoint", "http://127.0.0.1:9/")
    for command in (("ask", "options_under_risk"), ("trace", "x"), ("explain", "x"), ("check",)):
        assert "two places; give one" in refused(*command, *both)
    before = refused("ask", "--home", home.folder, "options_under_risk", *both[2:])
    assert "two places; give one" in before
