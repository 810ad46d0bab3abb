"""The commands as a user meets them: what they print, and how they refuse."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from rdflib import Dataset, URIRef

import clevidence
from graph.errors import ClevidenceError
from graph.release import Home
from queries.catalogue import questions
from tests.program import refused, run

NEUROPATHY: Final = "abstract-cle-strategy/thalidomide-neuropathy"


def test_every_question_is_listed_with_its_flags(home: Home) -> None:
    listed = run("questions", "--home", home.folder).out
    for name, question in questions().items():
        assert name in listed
        assert question.summary in listed
        assert all(given.flag in listed for given in question.givens)


def test_the_help_of_a_question_names_its_givens(home: Home) -> None:
    told = run("ask", "options_under_risk", "--help", "--home", home.folder).out
    assert "--max-risk" in told
    assert "--with-narrower" in told


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["options_under_rsk"], "no question is named 'options_under_rsk'; did you mean"),
        (["options_under_risk", "--jurisdicton", "x"], "Did you mean '--jurisdiction'?"),
        (["options_under_risk", "--outcome", "periferal-neuropathy"], "peripheral-neuropathy"),
        (["options_under_risk", "--max-risk", "120%"], "120% is more than the whole"),
        (["options_under_risk", "--max-risk", "20"], "'20' may be a percentage or a share; write"),
        (["options_under_risk", "--max-risk", "-5%"], "'-5%' is neither a percentage nor"),
        (["options_under_risk", "--max-risk", "nan"], "'nan' is neither a percentage nor"),
        (["options_under_risk", "--max-risk", "8%", "--max-risk", "9%"], "takes one value, not 2"),
        (["options_under_risk", "--reading", "bold"], "no choice of --reading is named 'bold'"),
        (["options_under_risk", "--outcome", ">} DROP ALL"], "no outcome is named '>} DROP ALL'"),
        (["options_under_risk", "--outcome", "thalidomide"], "no outcome is named"),
        (["options_under_risk", "--format", "pdf"], "'pdf' is not one of"),
    ],
)
def test_a_wrong_call_is_refused_in_one_sentence(
    home: Home, args: list[str], sentence: str
) -> None:
    told = refused("ask", *args, "--home", home.folder)
    assert sentence in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "args",
    [["ask", "options_under_risk"], ["questions"], ["trace", "x"], ["dump"], ["explain", "x"]],
)
def test_a_home_without_a_release_names_the_mend(tmp_path: Path, args: list[str]) -> None:
    assert "run `clevidence build` first" in refused(*args, "--home", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_gets_the_nearest() -> None:
    assert "did you mean ask?" in refused("aks")


@pytest.mark.parametrize("form", ["json", "csv", "tsv"])
def test_answers_come_in_the_w3c_forms(home: Home, form: str) -> None:
    out = run("ask", "options_under_risk", "--format", form, "--home", home.folder).out
    formats = {"json": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}
    if form in formats:
        parsed = ox.parse_query_results(out, format=formats[form])
        assert isinstance(parsed, ox.QuerySolutions)
        assert len(list(parsed)) > 5
    else:
        assert out.splitlines()[0].startswith("therapy,therapyLabel,jurisdiction,line")


def test_a_table_shows_an_interval_groups_under_the_leading_row_and_says_what_it_does_not_tell(
    home: Home,
) -> None:
    flags = ("ask", "options_under_risk", "--jurisdiction", "france", "--home", home.folder)
    table = run(*flags).out
    assert "16 % (9–25)" in table
    assert table.index("\nthalidomide") < table.index("\n└ thalidomide")
    assert "Not a recommendation. Certainty is not assessed unless shown." in " ".join(
        table.split()
    )
    assert max(len(line) for line in table.splitlines()) <= 120
    markdown = run(*flags, "--format", "markdown").out
    assert (
        "| thalidomide | confirmed peripheral neuropathy | 16 % (9–25) | indeterminate |"
        in markdown
    )


def test_on_a_terminal_the_table_fits_its_width(home: Home) -> None:
    master, slave = pty.openpty()
    flags = ["ask", "options_under_risk", "--jurisdiction", "france", "--home", str(home.folder)]
    process = subprocess.Popen(
        [sys.executable, "-m", "clevidence", *flags],
        stdout=slave,
        env={**os.environ, "COLUMNS": "90", "TERM": "xterm", "NO_COLOR": "1"},
    )
    assert process.wait(timeout=60) == 0
    os.close(slave)
    shown = b""
    while chunk := _read(master):
        shown += chunk
    os.close(master)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).splitlines()
    assert any("16 % (9–25)" in line for line in lines)
    assert max(len(line) for line in lines) <= 90


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_trace_leads_from_a_number_to_its_words_and_its_doi(home: Home) -> None:
    tree = run("trace", NEUROPATHY, "--home", home.folder).out
    for part in (
        "“peripheral neuropathy 16% (95% CI 9–25)” (1421–1460 of abstract-cle-strategy)",
        "relays: chasset-2018/confirmed-neuropathy",
        "https://doi.org/10.1016/j.jaad.2017.09.059",
        "PMID 28989111",
        "from the study: Meta-analysis of thalidomide",
        "access: abstract only",
    ):
        assert part in tree


def test_a_trace_comes_as_turtle_json_and_bibtex(home: Home) -> None:
    def traced(form: str) -> str:
        return run("trace", NEUROPATHY, "--format", form, "--home", home.folder).out

    triples = list(ox.parse(traced("turtle"), format=ox.RdfFormat.TURTLE))
    assert any("TextQuoteSelector" in str(triple) for triple in triples)
    step = json.loads(traced("json"))
    assert step["kind"] == "Claim"
    assert {link["relation"] for link in step["next"]} >= {"stated in", "relays"}
    assert "@article{chasset-2018," in traced("bibtex")
    assert "10.1016/j.jaad.2017.09.059" in traced("bibtex")


@pytest.mark.parametrize(
    "name", ["chasset-2018", "chasset-2018-thalidomide", "Chasset 2018", f"claim:{NEUROPATHY}"]
)
def test_documents_and_studies_are_traced_too(home: Home, name: str) -> None:
    assert "confirmed-neuropathy" in run("trace", name, "--home", home.folder).out


def test_a_trace_of_nothing_names_the_nearest(home: Home) -> None:
    told = refused("trace", "chasset-2018/confirmed-neuropaty", "--home", home.folder)
    assert "did you mean chasset-2018/confirmed-neuropathy" in told


def test_a_therapy_is_explained_with_triple_axiom_and_reference(home: Home) -> None:
    explained = run("explain", "thalidomide", "--home", home.folder).out
    for part in (
        "its line is: second line, because",
        "statesLine value SecondLine ⊑ SecondLinePosition",
        "afterFailureOf some FirstLinePosition ⊑ SecondLinePosition",
        "its line is: rescue",
        "https://doi.org/10.1111/jdv.14053",
    ):
        assert part in explained


def test_a_therapy_without_a_position_is_said_to_have_none(home: Home) -> None:
    assert "iberdomide has no position; those that have one are" in refused(
        "explain", "iberdomide", "--home", home.folder
    )


def sparql(home: Home, tmp_path: Path, text: str, *flags: str) -> tuple[object, ...]:
    file = tmp_path / "query.rq"
    file.write_text(text, encoding="utf-8")
    return ("sparql", file, *flags, "--home", home.folder)


@pytest.mark.parametrize(
    ("form", "starts"),
    [("table", "label"), ("csv", "label\r\n"), ("json", "{"), ("xml", "<?xml"), ("tsv", "?label")],
)
def test_sparql_answers_in_every_form(home: Home, tmp_path: Path, form: str, starts: str) -> None:
    query = "SELECT ?label WHERE { therapy:dapsone skos:prefLabel ?label }"
    ran = run(*sparql(home, tmp_path, query, "--format", form))
    assert ran.out.startswith(starts)
    assert "dapsone" in ran.out


def test_sparql_makes_triples_and_truth(home: Home, tmp_path: Path) -> None:
    made = run(*sparql(home, tmp_path, "CONSTRUCT WHERE { therapy:dapsone skos:prefLabel ?l }"))
    assert len(list(ox.parse(made.out, format=ox.RdfFormat.TURTLE))) == 1
    assert run(*sparql(home, tmp_path, "ASK { ?s ?p ?o }")).out == "true\n"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT ?s\nWHERE { ?s ?p }", "does not parse at line 2, column 16"),
        ("DROP ALL", "this is an update"),
        ("PREFIX a: <urn:a>\nINSERT DATA { a:b a:c a:d }", "this is an update"),
        ("SELECT * WHERE { ?s unknown:p ?o }", "does not parse"),
        (
            "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            "SERVICE is not available",
        ),
        ("SELECT * WHERE " + "{" * 5000 + "}" * 5000, "nests brackets deeper than"),
        (" \n", "is empty; write a query"),
    ],
)
def test_sparql_that_is_none_or_would_write_is_refused(
    home: Home, tmp_path: Path, query: str, sentence: str
) -> None:
    before = len(home.current().open())
    assert sentence in refused(*sparql(home, tmp_path, query))
    assert len(home.current().open()) == before


def test_a_query_in_the_place_of_its_file_is_told_where_it_goes() -> None:
    assert "name a file that holds the query, or - to" in refused("sparql", "ASK { ?s ?p ?o }")


@pytest.mark.parametrize("form", ["nquads", "trig", "jsonld"])
def test_a_dump_holds_every_quad(home: Home, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"dump.{form}"
    assert run("dump", "--format", form, file, "--home", home.folder).code == 0
    formats = {
        "nquads": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    assert len(set(ox.parse(path=file, format=formats[form]))) == len(home.current().open())


def test_a_dump_into_a_pipe_leaves_the_pipe(home: Home, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with (tmp_path / "read").open("wb") as out:
        reader = subprocess.Popen(["cat", pipe], stdout=out)
        assert run("dump", pipe, "--home", home.folder).code == 0
        assert reader.wait(timeout=60) == 0
    lines = (tmp_path / "read").read_bytes().count(b"\n")
    assert lines == len(home.current().open())
    assert pipe.is_fifo()


def test_a_dump_that_cannot_be_written_leaves_nothing(home: Home, tmp_path: Path) -> None:
    assert "cannot be written" in refused("dump", tmp_path / "no" / "dump", "--home", home.folder)
    assert list(tmp_path.iterdir()) == []


def test_a_word_in_a_string_is_no_service(home: Home, tmp_path: Path) -> None:
    assert run(*sparql(home, tmp_path, 'SELECT ?s { ?s rdfs:label "SERVICE" }')).out == "No row.\n"


def as_a_process(home: Home, *args: str, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "clevidence", *args, "--home", str(home.folder)]
    return subprocess.Popen(command, **options)


def test_a_query_without_end_is_ended_by_ctrl_c(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    process = as_a_process(home, "sparql", str(file), stdout=subprocess.DEVNULL)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == -signal.SIGINT


def test_a_reader_that_stops_reading_is_no_fault(home: Home) -> None:
    process = as_a_process(home, "dump", stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == -signal.SIGPIPE


def test_output_that_cannot_be_written_is_one_sentence(home: Home) -> None:
    with Path("/dev/full").open("wb") as full:
        flags = ("ask", "options_under_risk")
        process = as_a_process(home, *flags, stdout=full, stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.count(b"\n") == 1
    assert b"Traceback" not in err


def test_one_graph_is_dumped_as_turtle(home: Home) -> None:
    graph = "https://w3id.org/clevidence/graph/cited_studies/chasset-2018"
    out = run("dump", "--format", "turtle", "--graph", graph, "--home", home.folder).out
    assert "document:chasset-2018" in out
    assert "https://w3id.org/clevidence/graph/" in refused(
        "dump", "--graph", graph + "x", "--home", home.folder
    )
    assert "--graph" in refused("dump", "--format", "turtle", "--home", home.folder)


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
def test_a_notebook_reads_the_release_and_cannot_change_it(home: Home) -> None:
    graph = clevidence.open_graph(home.folder)
    assert isinstance(graph, Dataset)
    found = list(
        graph.query("SELECT ?c WHERE { ?c a <https://w3id.org/clevidence/ontology/Study> }")
    )
    assert len(found) > 3
    triple = (URIRef("urn:a"), URIRef("urn:b"), URIRef("urn:c"))
    with pytest.raises(ClevidenceError, match="read-only"):
        graph.add(triple)
    with pytest.raises(ClevidenceError, match="read-only"):
        graph.remove(triple)


def test_check_counts_verifies_and_prints_the_digest(home: Home, documents: Path) -> None:
    ran = run("check", "--documents", documents, "--home", home.folder)
    assert ran.code == 0, ran.err
    for part in ("quotes with a position, verified in their texts", "shapes: no violation"):
        assert part in ran.out
    assert f"digest sha256:{home.current().manifest['digest']}" in ran.out
    assert "is whole and holds this" in ran.out


@pytest.mark.usefixtures("java")
def test_check_runs_hermit(home: Home) -> None:
    ran = run("check", "--dl", "--home", home.folder)
    assert "HermiT (OWL 2 DL): consistent, the same" in ran.out


def test_the_path_of_a_question_imports_nothing_heavy(home: Home) -> None:
    flags = ["ask", "options_under_risk", "--home", str(home.folder)]
    program = (
        f"import sys, clevidence; clevidence.main({flags!r}); print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"rdflib", "owlready2", "networkx", "scipy", "pyshacl", "yaml", "rich", "pydantic"}
    assert not heavy & set(ran.stderr.split())


def test_a_room_that_is_not_ours_stops_the_program(tmp_path: Path) -> None:
    room = tmp_path / "queries"
    room.mkdir()
    (room / "__init__.py").write_text("")
    program = (
        "import sys, clevidence; sys.path.insert(0, sys.argv[1]); clevidence.main(['questions'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "'queries' is found in" in ran.stderr
    assert "pipx install clevidence" in ran.stderr
    assert "Traceback" not in ran.stderr
