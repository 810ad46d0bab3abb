"""Texts of one document from several files: which is in use is told, and how to replace it."""

from graph.release import Home
from graph.shelf import Shelf
from tests.loaders.test_load import Place, load

TEXT = """Thalidomide in fifteen people with refractory cutaneous lupus: what we saw of it

Fifteen patients with refractory cutaneous lupus were enrolled in this open trial. Of these,
{} had a complete response, and two had none at all. No patient had a thrombosis.
"""
NAMED = TEXT + "\nPMID: 900001\n"
WARNING = (
    "the text of b.txt differs from that of a.txt, which stays in use; "
    "to replace that, load this text under the name a.txt"
)


def warnings(place: Home, *given: object) -> list[str]:
    return [w["sentence"] for part in load(place, *given)["files"] for w in part["warnings"]]


def in_use(place: Home, document: str = "pmid-900001") -> list[str]:
    return [text for _, _, text in Shelf(place.folder / "loaded").texts(document)]


def test_another_text_under_another_file_name_is_told_each_time_and_not_used(
    mine: Home, file: Place
) -> None:
    load(mine, file("a.txt", NAMED.format("ten")))
    other = file("b.txt", NAMED.format("twelve"))
    assert warnings(mine, other) == [WARNING]
    release = mine.current()
    assert warnings(mine, other) == [WARNING]
    assert mine.current() == release
    assert in_use(mine) == [NAMED.format("ten")]


def test_loaded_under_the_name_of_the_one_in_use_it_replaces_that(mine: Home, file: Place) -> None:
    load(mine, file("a.txt", NAMED.format("ten")))
    load(mine, file("b.txt", NAMED.format("twelve")))
    report = load(mine, file("a.txt", NAMED.format("twelve")))
    assert report["files"][0]["became"] == {"replaced": 1}
    assert in_use(mine) == [NAMED.format("twelve")]


def test_the_same_text_in_other_lines_is_no_other_text(mine: Home, file: Place) -> None:
    load(mine, file("a.txt", NAMED.format("ten")))
    assert warnings(mine, file("b.txt", NAMED.format("ten") + "\n")) == []


def test_a_text_that_takes_the_place_of_one_without_its_identifier_is_told(
    mine: Home, file: Place
) -> None:
    load(mine, file("a.txt", TEXT.format("ten")))
    (told,) = warnings(mine, file("b.txt", NAMED.format("twelve")))
    assert "b.txt differs from that of a.txt and is in use now in its place" in told
