"""Candidates: proposed by a program, no part of any answer, until a person accepts them."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

import clevidence
from graph.candidates import Candidate, Reading
from graph.embedded import EmbeddedStore
from graph.errors import EvidenceError, Problem
from graph.release import Home
from graph.shelf import Shelf
from graph.store import rows, solutions
from loaders import proposing
from loaders import run as runs
from loaders.candidates import candidates_of, merged
from loaders.extraction.candidates import Extracted
from loaders.review_page import BOLD, lines_of
from loaders.review_warnings import Warned
from ontology.vocabulary import Vocabulary
from queries.ask import query_text
from queries.catalogue import questions
from tests import notes_format, small_record
from tests.program import Ran, refused, run

DOCUMENT: Final = "pmid-90000001"
TITLE: Final = "Thalidomide in twelve patients with cutaneous lupus erythematosus: a small series"
TEXT: Final = (
    "Twelve patients with cutaneous lupus erythematosus were given thalidomide. "
    "Peripheral neuropathy occurred in 3 of 12 patients (25%). "
    "Complete response was seen in 8 patients (67%; 95% CI 35 to 90), p=0.04, after a year."
)
NEUROPATHY: Final = "3 of 12 patients (25%)"
RESPONSE: Final = "8 patients (67%; 95% CI 35 to 90)"
Load = Callable[..., Ran]


def read(text: str, _names: object) -> Iterator[Extracted]:
    """A reader of two sentences, which reads them right."""
    blank = dict.fromkeys(Extracted.__dataclass_fields__)
    shared: dict[str, Any] = {
        "measure": "proportion",
        "unit": "%",
        "rule": "percent and counts",
        "intervention": "thalidomide",
        "intervention_concept": "therapy/thalidomide",
    }
    if "cutaneous lupus" in text:
        shared["population"] = "cutaneous lupus erythematosus"
        shared["population_concept"] = "condition/cle"
    for found in re.finditer(r"(\d+) of (\d+) patients \((\d+)%\)", text):
        yield Extracted(
            **blank
            | shared
            | {
                "value": Decimal(found[3]) / 100,
                "events": int(found[1]),
                "total": int(found[2]),
                "outcome": "peripheral neuropathy",
                "outcome_concept": "outcome/peripheral-neuropathy",
                "start": found.start(),
                "end": found.end(),
                "quote": found[0],
            }
        )
    for found in re.finditer(r"(\d+) patients \((\d+)%; 95% CI (\d+) to (\d+)\)", text):
        yield Extracted(
            **blank
            | shared
            | {
                "value": Decimal(found[2]) / 100,
                "ci_low": Decimal(found[3]) / 100,
                "ci_high": Decimal(found[4]) / 100,
                "level": Decimal("0.95"),
                "interval": "ci",
                "events": int(found[1]),
                "total": 12,
                "p": Decimal("0.04"),
                "p_relation": "=",
                "outcome": "complete response",
                "outcome_concept": "outcome/complete-response",
                "start": found.start(),
                "end": found.end(),
                "quote": found[0],
            }
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small record, and the folder of the record beside it."""
    folder = tmp_path_factory.mktemp("small")
    records = small_record.written(folder).records
    assert run("build", "--home", folder / "home", "--records", records).code == 0
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, in which builds read the small record alone."""
    shutil.copytree(built / "home", tmp_path / "home")
    load_all = runs.load_all
    monkeypatch.setattr(runs, "load_all", lambda _=None: load_all(built / "records"))
    monkeypatch.setattr(proposing, "extract", read)
    notes_format.install(monkeypatch)
    return tmp_path / "home"


@pytest.fixture
def load(place: Path, tmp_path: Path) -> Load:
    """A function that loads a note, with candidates unless other flags are given."""

    def loaded(text: str = TEXT, *flags: str, title: str = TITLE, pmid: int = 90000001) -> Ran:
        file = tmp_path / "notes.txt"
        file.write_text(f"%NOTES\n{pmid} | {title}\n{text}\n", encoding="utf-8")
        ran = run("load", file, "--home", place, "--workers", 1, *flags or ("--candidates",))
        assert ran.code == 0, ran
        return ran

    return loaded


def review(place: Path, *args: object) -> str:
    ran = run("review", *args, "--home", place)
    assert ran.code == 0, ran
    return ran.out


def refusal(place: Path, *args: object, code: int = 2) -> str:
    return refused("review", *args, "--home", place, code=code)


def listed(place: Path, *args: object) -> dict[str, Any]:
    """The candidates by what they are of: their quote."""
    pages = json.loads(review(place, "--json", *args), parse_float=Decimal)
    return {page["reading"]["quote"]: page for page in pages}


def named(place: Path, quote: str) -> str:
    return str(listed(place, "--all")[quote]["candidate"])


def store(place: Path) -> EmbeddedStore:
    return Home(place).current().open()


def findings(place: Path) -> dict[str, dict[str, str]]:
    """The usable findings of the document by their outcome, as any question meets them."""
    query = f"""SELECT * WHERE {{
      ?claim a cle:UsableFinding ; cle:statedIn document:{DOCUMENT} ; cle:onOutcome ?outcome ;
        cle:ofTherapy ?therapy ; cle:inCondition ?condition ; cle:value ?value ;
        cle:fromStudy ?study .
      OPTIONAL {{ ?claim cle:acceptedFrom/cle:decidedBy/rdfs:label ?by }} }}"""
    return {row["outcome"].rpartition("/")[2]: row for row in rows(store(place), query)}


def release(place: Path) -> str:
    return Home(place).current().name


# Proposing


def test_a_candidate_is_shown_in_its_sentence_with_what_was_read_and_by_which_rule(
    load: Load, place: Path
) -> None:
    assert "candidates: 2 in 1 documents with text, 2 new" in load().out
    shown = review(place)
    assert f"Peripheral neuropathy occurred in [[{NEUROPATHY}]]." in shown
    assert "read: proportion 0.25 · 3 of 12 · outcome: peripheral neuropathy" in shown
    assert "rule: percent and counts" in shown
    assert "2 of 2 candidates undecided" in shown


def test_on_a_terminal_the_quote_is_bold() -> None:
    reading = Reading(
        part="abstract", measure="proportion", start=3, end=6, quote="16%", rule="percent"
    )
    candidate = Candidate(document="d", key="k", reading=reading)
    lines = list(lines_of(candidate, [("abstract", "In 16% of 60 patients.")], BOLD, Warned()))
    assert lines[1] == "  In \x1b[1m16%\x1b[0m of 60 patients."


def test_no_answer_meets_a_candidate(load: Load, place: Path) -> None:
    load(TEXT, "--quiet")
    before = store(place)
    load()
    after = store(place)
    assert rows(after, "SELECT ?c WHERE { ?c a cle:Candidate }")
    assert not rows(after, "SELECT ?c WHERE { ?c a cle:Candidate, cle:Claim }")
    for question in questions().values():
        said = [
            [str(row) for row in solutions(held, query_text(question, held, {}))]
            for held in (before, after)
        ]
        assert said[0] == said[1], question.name


def test_the_graph_says_what_was_read_where_it_stands_and_that_nobody_decided(
    load: Load, place: Path
) -> None:
    load()
    (row,) = rows(
        store(place),
        f"""SELECT * WHERE {{
          GRAPH <https://w3id.org/clevidence/graph/candidates/{DOCUMENT}> {{
            ?c a cle:Candidate ; cle:proposedFor document:{DOCUMENT} ; cle:events 3 ;
              cle:candidateState cle:Undecided ; cle:onOutcome outcome:peripheral-neuropathy ;
              cle:statistic statistic:proportion ; cle:value ?value ; cle:foundByRule ?rule ;
              cle:hasQuote ?quote .
            ?quote oa:hasSelector ?text, ?place . ?text oa:exact ?exact .
            ?place oa:start ?start ; oa:end ?end }} }}""",
    )
    assert Decimal(row["value"]) == Decimal("0.25")
    assert TEXT[int(row["start"]) : int(row["end"])] == row["exact"] == NEUROPATHY


def test_loading_again_finds_the_same_and_makes_no_new_release(load: Load, place: Path) -> None:
    load()
    before, generation = listed(place), Shelf(place / "loaded").generation()
    assert f"unchanged: release {release(place)}" in load().out
    assert listed(place) == before
    assert Shelf(place / "loaded").generation() == generation


def test_what_was_loaded_without_candidates_is_searched_when_they_are_asked_for(
    load: Load, place: Path
) -> None:
    load(TEXT, "--quiet")
    assert "no candidates" in review(place)
    load()
    assert len(listed(place)) == 2


def test_a_dry_run_proposes_nothing(load: Load, place: Path) -> None:
    load(TEXT, "--candidates", "--dry-run")
    assert "no candidates" in review(place)


def test_a_key_depends_on_the_place_and_never_on_the_number() -> None:
    reading = Reading(
        part="abstract", measure="proportion", start=3, end=6, quote="16%", rule="percent"
    )
    (one,) = merged("d", [reading], [])
    (other,) = merged("d", [Reading(**{**vars(reading), "value": Decimal("0.16")})], [])
    assert one.key == other.key
    keys = {c.key for c in merged("d", [reading, reading], [])}
    assert len(keys) == 2
    assert merged("e", [reading], [])[0].key != one.key


def test_a_part_that_repeats_another_is_proposed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "extract", read)
    found, _ = proposing.found_in([("abstract", TEXT), ("full text", f"Here.\n\n{TEXT}\n\nEnd.")])
    assert [reading.part for reading in found] == ["abstract", "abstract"]


def test_a_fault_in_one_text_keeps_no_other_from_being_searched(
    load: Load, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(text: str, names: object) -> Iterator[Extracted]:
        if "bad" in text:
            raise RecursionError(text)
        return read(text, names)

    monkeypatch.setattr(proposing, "extract", faulty)
    told = load(f"{TEXT}\n90000002 | Another paper whose title is long enough to be told\nbad").out
    assert "no candidates: pmid-90000002: a fault of the program met it (RecursionError" in told
    assert len(listed(place)) == 2


# Deciding


def test_an_accepted_candidate_is_a_finding_of_its_document_and_says_who_accepted_it(
    load: Load, place: Path
) -> None:
    load()
    one = named(place, NEUROPATHY)
    said = review(
        place, "--accept", one, "--by", "A. Reader", "--design", "case-series", "--note", "twice"
    )
    assert f"accepted: {one}, now the finding {DOCUMENT}/candidate-" in said
    found = findings(place)["peripheral-neuropathy"]
    assert Decimal(found["value"]) == Decimal("0.25")
    assert found["by"] == "A. Reader"
    assert found["study"].endswith(f"study/{DOCUMENT}-study")
    claim = found["claim"].partition("claim/")[2]
    traced = run("trace", claim, "--home", place).out
    assert re.search(r"Accepted by A\. Reader on \d{4}-\d\d-\d\d .* twice", traced)
    assert "(case-series)" in traced
    page = listed(place, "--all")[NEUROPATHY]
    assert (page["state"], page["decided_by"], page["claim"]) == ("accepted", "A. Reader", claim)
    assert list(listed(place)) == [RESPONSE]


def test_several_are_accepted_at_once_and_numbers_outside_the_quote_get_quotes_of_their_own(
    load: Load, place: Path
) -> None:
    load()
    both = [named(place, NEUROPATHY), named(place, RESPONSE)]
    review(place, "--accept", *both, "--by", "A", "--design", "case-series")
    claim = findings(place)["complete-response"]["claim"]
    carried = rows(
        store(place),
        f"""SELECT ?exact ?field WHERE {{ <{claim}> cle:hasQuote ?q . ?q cle:carries ?field ;
          oa:hasSelector/oa:exact ?exact ; cle:quoteState cle:UnverifiedQuote }}""",
    )
    quotes = {row["field"].rpartition("/")[2]: row["exact"] for row in carried}
    assert quotes["value"] == quotes["reportedUpper"] == RESPONSE
    assert "p=0.04" in quotes["pValue"]
    assert "12" in quotes["total"]


def test_the_only_study_of_a_document_is_the_study_of_its_claims(load: Load, place: Path) -> None:
    load()
    review(place, "--accept", named(place, NEUROPATHY), "--by", "A", "--design", "case-series")
    response = named(place, RESPONSE)
    assert "leave out --design" in refusal(
        place, "--accept", response, "--by", "A", "--design", "case-report"
    )
    review(place, "--accept", response, "--by", "B")
    review(place, "--reopen", named(place, NEUROPATHY))
    assert findings(place)["complete-response"]["study"].endswith(f"{DOCUMENT}-study")


def test_a_study_that_is_known_may_be_named(load: Load, place: Path) -> None:
    load()
    one = named(place, NEUROPATHY)
    told = refusal(place, "--accept", one, "--by", "A", "--study", "small-2020-serie")
    assert "no study is named 'small-2020-serie'; did you mean small-2020-series?" in told
    review(place, "--accept", one, "--by", "A", "--study", "small-2020-series")
    assert findings(place)["peripheral-neuropathy"]["study"].endswith("small-2020-series")


def test_a_corrected_candidate_is_a_claim_with_what_was_corrected(load: Load, place: Path) -> None:
    load()
    one = named(place, RESPONSE)
    changes = ("value=67%", "outcome=response", "ci_low=", "ci_high=", "p=")
    review(place, "--correct", one, *changes, "--by", "A", "--design", "case-series")
    found = findings(place)
    assert Decimal(found["response"]["value"]) == Decimal("0.67")
    assert not rows(
        store(place), f"SELECT ?l WHERE {{ <{found['response']['claim']}> cle:reportedLower ?l }}"
    )
    page = listed(place, "--all")[RESPONSE]
    assert page["state"] == "corrected"
    assert page["corrected"]["outcome"] == "response"
    assert page["reading"]["outcome"] == "complete response"


def test_a_person_may_say_what_no_program_reads(load: Load, place: Path) -> None:
    load()
    said = ("measure_kind=Incidence", "denominator=Enrolled", "assessed_how=AssessedSystematically")
    one = named(place, NEUROPATHY)
    review(place, "--correct", one, *said, "--by", "A", "--design", "case-series")
    claim = findings(place)["peripheral-neuropathy"]["claim"]
    assert rows(
        store(place),
        f"""SELECT ?upper WHERE {{
          <{claim}> cle:measureKind cle:Incidence ; cle:denominator cle:Enrolled ;
            cle:assessedHow cle:AssessedSystematically ; cle:decidingUpper ?upper }}""",
    )


def test_a_corrected_number_has_to_stand_in_the_text(load: Load, place: Path) -> None:
    load()
    one, before = named(place, NEUROPATHY), release(place)
    told = refusal(place, "--correct", one, "events=4", "--by", "A", "--design", "case-series")
    assert f"{one}: events 4 stands in none of its quotes" in told
    assert listed(place)[NEUROPATHY]["state"] == "undecided"
    assert release(place) == before


def test_a_rejected_candidate_stays_rejected_and_is_not_proposed_again(
    load: Load, place: Path
) -> None:
    load()
    review(place, "--reject", named(place, NEUROPATHY), "--by", "A", "--note", "not a result")
    assert "0 new" in load().out
    assert list(listed(place)) == [RESPONSE]
    assert listed(place, "--all")[NEUROPATHY]["note"] == "not a result"
    assert findings(place) == {}
    assert rows(store(place), "SELECT ?c WHERE { ?c cle:candidateState cle:Rejected }")


def test_what_was_decided_can_be_undone(load: Load, place: Path) -> None:
    load()
    proposed = rows(store(place), "SELECT ?s ?p ?o WHERE { ?s a cle:Candidate ; ?p ?o }")
    one = named(place, NEUROPATHY)
    review(place, "--accept", one, "--by", "A", "--design", "case-series")
    assert findings(place)
    assert f"undecided again: {one}" in review(place, "--reopen", one)
    assert findings(place) == {}
    assert len(listed(place)) == 2
    after = rows(store(place), "SELECT ?s ?p ?o WHERE { ?s a cle:Candidate ; ?p ?o }")
    assert sorted(map(str, after)) == sorted(map(str, proposed))


def test_a_candidate_without_a_condition_becomes_no_finding_and_the_mend_is_told(
    load: Load, place: Path
) -> None:
    load("Peripheral neuropathy occurred in 3 of 12 patients (25%).")
    one = named(place, NEUROPATHY)
    said = review(place, "--accept", one, "--by", "A", "--design", "case-series")
    assert "which no answer meets: its condition is not named" in said
    assert f"--correct {one} condition=…" in said
    assert findings(place) == {}
    review(place, "--reopen", one)
    review(place, "--correct", one, "condition=cle", "--by", "A", "--design", "case-series")
    assert findings(place)["peripheral-neuropathy"]["condition"].endswith("condition/cle")


# What comes later


def test_another_text_keeps_what_was_decided_and_drops_what_was_not(
    load: Load, place: Path
) -> None:
    load()
    review(place, "--accept", named(place, NEUROPATHY), "--by", "A", "--design", "case-series")
    load("Of cutaneous lupus nothing is counted any more.")
    assert list(listed(place, "--all")) == [NEUROPATHY]
    assert f"[[{NEUROPATHY}]] (its text is another one now)" in review(place, "--all")
    assert "peripheral-neuropathy" in findings(place)


def test_a_retraction_reaches_a_claim_that_was_accepted(load: Load, place: Path) -> None:
    load()
    review(place, "--accept", named(place, NEUROPATHY), "--by", "A", "--design", "case-series")
    assert findings(place)
    load(TEXT, "--quiet", title=f"RETRACTED: {TITLE}")
    assert findings(place) == {}
    assert rows(store(place), "SELECT ?c WHERE { ?c a cle:SetAsideFinding }")


def test_a_document_that_its_source_withdraws_takes_what_was_accepted_with_it(
    load: Load, place: Path
) -> None:
    load()
    review(place, "--accept", named(place, NEUROPATHY), "--by", "A", "--design", "case-series")
    load("withdrawn", "--quiet")
    assert findings(place) == {}


def test_a_decision_that_cannot_be_published_is_none(
    load: Load, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()

    def refusing(*_: object) -> list[str]:
        raise EvidenceError([Problem(f"{DOCUMENT}/x", "it is not so; mend it")])

    before = candidates_of(Shelf(place / "loaded"))
    monkeypatch.setattr(clevidence, "_published_loads", refusing)
    one = named(place, NEUROPATHY)
    accept = ("--accept", one, "--by", "A", "--design", "case-series")
    assert "it is not so" in refusal(place, *accept, code=1)
    assert candidates_of(Shelf(place / "loaded")) == before
    assert Shelf(place / "loaded").record("reviewed", DOCUMENT) is None


def test_a_claim_that_a_release_leaves_out_is_not_accepted(
    load: Load, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    one = named(place, NEUROPATHY)
    monkeypatch.setattr(clevidence, "_published_loads", lambda *_: [])
    told = refusal(place, "--accept", one, "--by", "A", "--design", "case-series")
    assert f"{one}: its claim fails a check and was left out" in told
    assert listed(place)[NEUROPATHY]["state"] == "undecided"


# Wrong calls


def test_an_unknown_candidate_gets_the_nearest(load: Load, place: Path) -> None:
    load()
    one = named(place, NEUROPATHY)
    told = refusal(place, "--reject", one[:-1] + "?", "--by", "A")
    assert "no candidate is named" in told
    assert one in told
    assert "no document with candidates is named 'pmid-9000000'" in refusal(place, "pmid-9000000")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--accept", "ID"], "say who with --by NAME"),
        (["--accept", "--by", "A"], "--accept names no candidate"),
        (["--accept", "ID", "--by", "A"], "say --study SLUG, or --design DESIGN for a new one"),
        (["--accept", "ID", "--by", "A", "--design", "case-serie"], "did you mean case-series"),
        (["--correct", "ID", "--by", "A"], "write FIELD=VALUE, as value=0.16"),
        (["--correct", "ID", "0.3", "--by", "A"], "'0.3' is no correction; write FIELD=VALUE"),
        (["--correct", "ID", "outcom=rash", "--by", "A"], "; write one of outcome, "),
        (["--correct", "ID", "value=many", "--by", "A"], "value=many is no number; write it"),
        (["--correct", "ID", "events=-1", "--by", "A"], "events=-1 is no number of people"),
        (["--correct", "ID", "measure=ods", "--by", "A"], "is none of proportion, odds_ratio"),
        (["--correct", "ID", "measure=", "--by", "A"], "measure= is empty"),
        (
            ["--correct", "ID", "value=25", "--by", "A", "--design", "case-series"],
            "value 25 is no share; write value=0.25 or value=25%",
        ),
        (
            ["--correct", "ID", "quote=4 of 12", "--by", "A", "--design", "case-series"],
            "does not stand in the text of the candidate",
        ),
        (["--reopen", "ID"], "is undecided; there is nothing to undo"),
        (["a", "b"], "name one document, or say --accept"),
    ],
)
def test_a_wrong_call_is_refused_with_the_mend(
    load: Load, place: Path, args: list[str], sentence: str
) -> None:
    load()
    one = named(place, NEUROPATHY)
    told = refusal(place, *(one if arg == "ID" else arg for arg in args))
    assert sentence in told
    assert "\n" not in told
    assert listed(place)[NEUROPATHY]["state"] == "undecided"


def test_what_was_decided_is_undone_before_it_is_decided_otherwise(load: Load, place: Path) -> None:
    load()
    one = named(place, NEUROPATHY)
    review(place, "--reject", one, "--by", "A")
    told = refusal(place, "--accept", one, "--by", "B", "--design", "case-series")
    assert re.search(
        rf"was rejected by A on \d{{4}}-\d\d-\d\d; undo that with --reopen {one}", told
    )


def test_a_home_in_which_nothing_was_loaded_names_the_mend(tmp_path: Path) -> None:
    assert "run `clevidence load PATH --candidates` first" in refusal(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_measure_is_a_statistic_of_ours() -> None:
    from loaders.corrections import MEASURES

    for measure in MEASURES:
        for unit in (None, "%"):
            reading = Reading(
                part="abstract", measure=measure, unit=unit, start=0, end=1, quote="1", rule="x"
            )
            assert reading.statistic in Vocabulary.read().slugs("statistic")
