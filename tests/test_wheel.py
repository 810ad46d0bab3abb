"""The wheel, in an environment that has nothing else of ours, answers as the checkout does."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from graph.release import Home
from tests.conftest import ROOT
from tests.program import run


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_that_is_code(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    endings = ("*.py", "*.ttl", "*.rq", "*.yaml", "*.tsv")
    for room in ("ontology", "graph", "loaders", "queries"):
        for ending in endings:
            for path in (ROOT / room).rglob(ending):
                assert str(path.relative_to(ROOT)) in names


def test_the_wheel_answers_from_another_folder(wheel: Path, home: Home, tmp_path: Path) -> None:
    venv.create(tmp_path / "clean", with_pip=True)
    python = tmp_path / "clean" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, env={**os.environ, "PIP_NO_CACHE_DIR": "1"})
    # What the wheel depends on is borrowed from here, after the clean environment's own packages.
    (site,) = (tmp_path / "clean").glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    program = str(tmp_path / "clean" / "bin" / "clevidence")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def clean(*args: str) -> str:
        command = [program, *args, "--home", str(tmp_path / "home")]
        ran = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    where = "import graph.quads; print(graph.quads.__file__)"
    shown = subprocess.run(
        [python, "-c", where], cwd=elsewhere, capture_output=True, text=True, check=True
    )
    assert shown.stdout.startswith(str(tmp_path))
    assert home.current().manifest["digest"] in clean("build")
    question = ("ask", "options_under_risk", "--jurisdiction", "france")
    assert clean(*question) == run(*question, "--home", home.folder).out
