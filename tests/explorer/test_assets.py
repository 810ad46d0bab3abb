"""Front-end packages: locked without addresses, built on demand, with their licences."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, missing_or_required
from tests.explorer.front_end import built

LOCK = ROOT / "package-lock.json"
PACKAGES = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]


def test_the_lock_has_digests_and_names_no_address_to_download_from() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert not re.search(r"registry|\.tgz|npmjs|https?://(?!github\.com/sponsors/)", text)
    installed = {folder: at for folder, at in PACKAGES.items() if folder}
    assert installed
    for folder, at in installed.items():
        assert at["integrity"].startswith("sha512-"), folder


def test_packages_are_named_in_exact_versions_and_the_project_is_private() -> None:
    project = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert project["private"] is True
    for name, version in {**project["dependencies"], **project["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert PACKAGES[f"node_modules/{name}"]["version"] == version


def test_installing_runs_no_script_of_a_package() -> None:
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text(encoding="utf-8").splitlines()


def test_nothing_built_and_nothing_of_others_is_tracked() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        missing_or_required("this is no checkout of git")
    assert git
    listed = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = listed.stdout.splitlines()
    assert "pyproject.toml" in tracked
    assert not [n for n in tracked if n.startswith(("node_modules/", "explorer/static/built/"))]
    assert not [n for n in tracked if n.endswith((".min.js", ".min.css", ".woff2"))]


def test_every_bundled_package_stands_in_the_list_of_licences() -> None:
    folder = built() / "explorer" / "static" / "built"
    text = (folder / "LICENCES.txt").read_text(encoding="utf-8")
    bundled = {name: at for name, at in PACKAGES.items() if name and not at.get("dev")}
    assert len(bundled) > 5
    for name, at in bundled.items():
        title = f"{name.removeprefix('node_modules/')} {at['version']} · {at['license']}"
        terms = text.partition(title)[2].split("=" * 78)[1]
        assert re.search("permission|licen[cs]e", terms, re.IGNORECASE), name
        assert re.search("copyright", terms, re.IGNORECASE), name


def test_the_built_files_are_there_and_name_nothing_of_the_place_that_built_them() -> None:
    folder = built() / "explorer" / "static" / "built"
    names = {path.name for path in folder.iterdir()}
    assert names == {"LICENCES.txt", "editor.css", "editor.js", "map.js"}
    for path in folder.iterdir():
        assert str(built()) not in path.read_text(encoding="utf-8")


def test_without_npm_make_says_what_works_all_the_same(tmp_path: Path) -> None:
    make, shell = shutil.which("make"), shutil.which("sh")
    if make is None or shell is None:
        missing_or_required("make is missing")
    assert make
    assert shell
    (tmp_path / "sh").symlink_to(shell)
    ran = subprocess.run(
        [make, "assets"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(tmp_path)},
    )
    assert ran.returncode != 0
    assert "npm is missing; without it the site works all the same" in ran.stderr


@pytest.mark.parametrize("is_built", [True, False])
def test_the_wheel_carries_what_was_built_and_works_without(tmp_path: Path, is_built: bool) -> None:
    source = tmp_path / "source"
    for name in ("pyproject.toml", "README.md", "LICENSE", "clevidence.py", ".gitignore"):
        source.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, source)
    for room in ("explorer", "graph", "loaders", "ontology", "queries"):
        ignored = shutil.ignore_patterns("__pycache__", "built")
        shutil.copytree(ROOT / room, source / room, ignore=ignored)
    if is_built:
        made = source / "explorer" / "static" / "built"
        made.mkdir()
        (made / "editor.js").write_text("// built", encoding="utf-8")
        (made / "LICENCES.txt").write_text("terms", encoding="utf-8")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert ("explorer/static/built/editor.js" in names) == is_built
    assert ("explorer/static/built/LICENCES.txt" in names) == is_built
    assert {"explorer/static/query.js", "explorer/templates/query.html"} <= names
    assert not [name for name in names if name.startswith("explorer/assets/")]
