"""Files that are no record are refused with their line, whatever is in them."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.small_record import FILE, RECORD, refusals, written

DEEP: Final = 100_000
BOMB: Final = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

# A whole file, the line that is named, and what is said of it.
FILES: Final[dict[str, tuple[bytes, int, str]]] = {
    "nothing": (b"", 1, "it is no mapping; a record starts with `document:`"),
    "a comment": (b"# to be written\n", 1, "it is no mapping"),
    "a word": (b"document", 1, "it is no mapping"),
    "a list": (b"- document\n", 1, "it is no mapping"),
    "an empty mapping": (b"{}\n", 1, "it has no `document:`"),
    "Latin-1": ("# Été\n".encode("latin-1"), 1, "it is not UTF-8; save it as UTF-8"),
    "UTF-16": (RECORD.encode("utf-16"), 1, "it is not UTF-8; save it as UTF-8"),
    "a picture": (b"document:\n\x89PNG\r\n\x1a\n", 2, "it is not UTF-8; save it as UTF-8"),
    "zeros": (bytes(1000), 1, "it is no YAML: special characters are not allowed"),
    "two records": (
        b"document: {}\n---\ndocument: {}\n",
        2,
        "it is no YAML: expected a single document in the stream, but found another document",
    ),
    "a bomb of aliases": (BOMB.encode(), 1, "anchors and aliases are not read"),
    "an alias": (b"document: {}\nfindings: *no\n", 2, "anchors and aliases are not read"),
    "lists in lists": (b"a:\n " + b"[" * DEEP, 2, "it is nested too deeply"),
    "lists in lists, line by line": (b"a:\n " + b"- " * 500 + b"b\n", 2, "it is nested too deeply"),
    "mappings in mappings": (b"a:\n " + b"{a: " * DEEP, 2, "it is nested too deeply"),
}

# What is changed in the small record, the words at whose line it is refused, and what is said.
CHANGES: Final[dict[str, tuple[tuple[str, str], str, str]]] = {
    "a tab": (("  slug:", "\tslug:"), "\tslug", "it is no YAML: while scanning"),
    "a quote that is not closed": (
        ('"Nobody had a rash of another kind"', '"Nobody had a rash of another kind'),
        '      - text: "Nobody',
        "it is no YAML: while scanning a quoted scalar, found unexpected end of stream",
    ),
    "a bracket that is not closed": (
        ("[condition/cle]", "[condition/cle"),
        '    quotes:\n      - text: "Nobody',
        "it is no YAML: while parsing a flow sequence",
    ),
    "a colon in a sentence": (
        ("title: A small series", "title: A small series: the end"),
        "  title",
        "it is no YAML: mapping values are not allowed here",
    ),
    "a key twice": (
        ("    events: 7", "    events: 7\n    events: 8"),
        "    events: 8",
        "'events' stands twice; give one of them another key",
    ),
    "a claim twice": (
        ("  insomnia:", "  complete-response:"),
        "  complete-response:\n    outcome: insomnia",
        "'complete-response' stands twice; give one of them another key",
    ),
    "a section twice": (
        ("background:", "findings:"),
        "findings:\n  no-other-rash",
        "'findings' stands twice; give one of them another key",
    ),
    "an anchor": (("title: A", "title: &title A"), "  title", "anchors and aliases are not read"),
    "a tag": (("title: A", "title: !!str A"), "  title", "tags such as tag:yaml.org,2002:str"),
    "an object": (
        ("studies:", "studies: !!python/object/apply:os.system [ls]"),
        "studies",
        "tags such as tag:yaml.org,2002:python/object/apply:os.system are not read",
    ),
    "a list as a key": (("  insomnia:", "  ? [a, b]\n  :"), "  ? ", "a key is a word"),
    "nothing as a key": (("  insomnia:", "  ~:"), "  ~", "key: '~' has not the form of a name"),
    "a control character": (
        ("title: A small series", 'title: "A small\\0 series"'),
        "  title",
        "it holds a control character; leave it out",
    ),
    "half a character": (
        ("title: A small series", 'title: "A small \\ud83d series"'),
        "  title",
        "it holds a control character; leave it out",
    ),
    "an escape beyond all characters": (
        ("title: A small series", 'title: "A small \\UFFFFFFFF series"'),
        "  title",
        "an escape stands for no character; mend it",
    ),
}


@pytest.mark.parametrize(("content", "line", "says"), FILES.values(), ids=FILES)
def test_a_file_is_refused_that_holds(content: bytes, line: int, says: str, tmp_path: Path) -> None:
    small = written(tmp_path)
    (small.records / FILE).write_bytes(content)
    (sentence,) = refusals(small.records, tmp_path)
    assert sentence.startswith(f"{FILE}:{line}: {says}")


@pytest.mark.parametrize(("change", "at", "says"), CHANGES.values(), ids=CHANGES)
def test_a_record_is_refused_at_the_line_of(
    change: tuple[str, str], at: str, says: str, tmp_path: Path
) -> None:
    small = written(tmp_path, change)
    (sentence,) = refusals(small.records, tmp_path)
    assert sentence.startswith(f"{small.place(at)}: {says}")


def test_a_readable_record_beside_an_unreadable_one_is_not_published(tmp_path: Path) -> None:
    small = written(tmp_path)
    (small.records / "another-2021.yaml").write_text("[", encoding="utf-8")
    (sentence,) = refusals(small.records, tmp_path)
    assert sentence.startswith("another-2021.yaml:1: it is no YAML")


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    assert refusals(tmp_path, tmp_path) == [f"{tmp_path.name}: it holds no record (*.yaml)"]
    assert refusals(tmp_path / "none", tmp_path) == ["none: it holds no record (*.yaml)"]


def test_a_record_by_another_ending_is_not_passed_over(tmp_path: Path) -> None:
    small = written(tmp_path)
    (small.records / "another-2021.yml").write_text("document:", encoding="utf-8")
    assert refusals(small.records, tmp_path) == [
        "another-2021.yml: it is not read; name it another-2021.yaml"
    ]


def test_a_record_with_a_name_that_makes_no_iri_is_refused(tmp_path: Path) -> None:
    small = written(tmp_path)
    (small.records / FILE).rename(small.records / "Small & 2020.yaml")
    sentences = refusals(small.records, tmp_path)
    assert sentences[0].startswith("Small & 2020.yaml:1: a record is not named 'Small & 2020'")


def test_a_folder_named_as_a_record_is_refused(tmp_path: Path) -> None:
    small = written(tmp_path)
    (small.records / "folder.yaml").mkdir()
    (sentence,) = refusals(small.records, tmp_path)
    assert sentence == "folder.yaml:1: it is no file; a record is one"


@pytest.mark.parametrize("mark", ["\ufeff", ""], ids=["a byte order mark", "no mark"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["unix lines", "windows lines"])
def test_a_record_is_read_as_editors_write_it(mark: str, ending: str, tmp_path: Path) -> None:
    small = written(tmp_path, ("    value: 0.70", "    value: 0.71"))
    content = mark + small.text
    (small.records / FILE).write_bytes(content.replace("\n", ending).encode())
    (sentence,) = refusals(small.records, tmp_path, small.documents)
    assert sentence.startswith(f"{small.place('    value: 0.71')}: value 0.71 stands in none")


def test_a_bomb_is_refused_in_little_memory(tmp_path: Path) -> None:
    small = written(tmp_path)
    (small.records / FILE).write_text(BOMB + "a: " + "[" * DEEP, encoding="utf-8")
    program = (
        "import resource, clevidence; from loaders.cited_studies import transform;"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)); clevidence.main()"
    )
    args = ["build", "--home", str(tmp_path / "home"), "--records", str(small.records)]
    ran = subprocess.run(
        [sys.executable, "-c", program, *args],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"clevidence: {FILE}:1: anchors and aliases are not read")
    assert not (tmp_path / "home").exists()
