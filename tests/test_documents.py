"""The documents say what is so: commands, questions, shown answers, versions, decisions."""

import re
import shlex
import tomllib
from typing import Final

import click
import pytest

import clevidence
from graph.release import Home
from queries.catalogue import questions
from tests.conftest import ROOT
from tests.program import run

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN: Final = re.findall(r"```console\n\$ clevidence (.*)\n([\s\S]*?)```", README)
DECISIONS: Final = sorted((ROOT / "decisions").glob("*.md"))


def test_the_two_commands_stand_first() -> None:
    first = README.index("```sh")
    assert README.index("make demo") in range(first, first + 200)
    assert README.index("make test") in range(first, first + 200)


def test_every_command_is_documented() -> None:
    for command in clevidence.cli.list_commands(click.Context(clevidence.cli)):
        assert f"clevidence {command}" in README, command


@pytest.mark.parametrize("name", questions())
def test_every_question_is_in_the_readme_with_its_summary(name: str) -> None:
    assert f"| `{name}` | {questions()[name].summary} |" in README


@pytest.mark.parametrize(("call", "shown"), SHOWN, ids=[call for call, _ in SHOWN])
def test_a_shown_answer_is_what_the_program_prints(call: str, shown: str, home: Home) -> None:
    ran = run(*shlex.split(call), "--home", home.folder)
    assert ran.out == shown


def test_the_readme_shows_answers() -> None:
    assert len(SHOWN) >= 4


def test_every_target_of_the_makefile_is_told() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("help", "install", "demo", "test", "check", "wheel"):
        assert re.search(rf"^{target}: .*## ", makefile, re.MULTILINE), target


def test_the_changelog_has_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(project['version'])} ", changelog, re.MULTILINE)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_small_and_says_what_was_rejected(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    number, *_ = path.stem.split("-")  # type: ignore[attr-defined]
    assert text.startswith(f"# {number}: ")
    assert "**Rejected.**" in text
    assert len(text.splitlines()) <= 30


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.stem[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_links_in_the_readme_lead_to_files() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_pins_have_hashes_and_name_no_index() -> None:
    for name in ("run", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        assert not re.search(r"https?://|--index|--find-links", text)
        for pin in re.split(r"\n(?=\S)", text.strip()):
            assert "--hash=sha256:" in pin, pin
