"""The container and the unit name what is there: files, options, ports, limits, rights."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import click
import pytest

import clevidence
from explorer.commands import serve
from explorer.limits import Limits
from explorer.serving import FINISHING
from tests.conftest import ROOT

DOCKERFILE: Final = ROOT / "Dockerfile"
UNIT: Final = ROOT / "deploy" / "clevidence.service"


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with what follows it on one line."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines) if name]


def of(instruction: str) -> list[str]:
    return [rest for name, rest in steps() if name == instruction]


def copied() -> set[str]:
    """What is copied from the checkout, and not from an earlier stage."""
    return {word for rest in of("COPY") if "--from=" not in rest for word in rest.split()[:-1]}


def options(words: list[str]) -> dict[str, Any]:
    """What `clevidence serve` understands of a command line; raises where it does not."""
    assert words[0] == "serve"
    return dict(serve.make_context("serve", words[1:], obj=None).params)


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def started() -> list[str]:
    """The words of the unit's command."""
    return shlex.split(unit()["Service"]["ExecStart"])


def test_the_container_copies_what_is_there() -> None:
    assert copied()
    for path in copied():
        assert (ROOT / path).exists(), path


def test_the_container_takes_what_make_assets_builds_from_a_stage_of_its_own() -> None:
    (built,) = [rest for rest in of("COPY") if "--from=assets" in rest]
    assert built.split()[1:] == ["/build/explorer/static/built", "explorer/static/built/"]
    assert "npm ci" in of("RUN")


def test_the_container_has_every_room_of_the_program() -> None:
    assert {*clevidence.ROOMS, "clevidence.py", "LICENSE"} <= copied()


def test_the_container_installs_pins_with_hashes() -> None:
    (install,) = [rest for rest in of("RUN") if "pip install" in rest]
    assert "--require-hashes -r requirements/run.txt" in install


def test_the_container_serves_the_port_that_it_names_and_checks() -> None:
    given = options(json.loads(of("CMD")[0]))
    (port,) = of("EXPOSE")
    assert (given["host"], given["port"]) == ("0.0.0.0", int(port))
    assert f"http://127.0.0.1:{port}/health" in of("HEALTHCHECK")[0]


def test_the_container_runs_as_nobody_in_particular() -> None:
    names = [name for name, _ in steps()]
    (user,) = of("USER")
    assert int(user) >= 10_000
    assert f"--uid {user}" in " ".join(of("RUN"))
    assert names.index("USER") < names.index("CMD")


def test_the_container_runs_a_python_that_the_program_takes() -> None:
    _, image = of("FROM")
    found = re.fullmatch(r"python:3\.(\d+)-slim-\w+", image)
    assert found
    assert int(found[1]) >= 11


def test_the_container_serves_the_home_that_it_builds() -> None:
    assert "CLEVIDENCE_HOME=/data" in of("ENV")
    assert of("VOLUME") == ["/data"]
    assert json.loads(of("ENTRYPOINT")[0]) == ["python", "clevidence.py"]
    assert "python clevidence.py build" in of("RUN")


def test_the_unit_starts_what_the_program_understands() -> None:
    given = options(started()[1:])
    assert given["host"] == "127.0.0.1"
    assert given["home"] == "/srv/clevidence"


def test_the_unit_gives_nobody_rights() -> None:
    service = unit()["Service"]
    for key in (
        *("DynamicUser", "NoNewPrivileges", "ProtectHome", "PrivateDevices", "PrivateTmp"),
        *("ProtectKernelModules", "ProtectKernelTunables", "ProtectControlGroups"),
        *("RestrictSUIDSGID", "RestrictNamespaces", "LockPersonality", "MemoryDenyWriteExecute"),
    ):
        assert service[key] == "yes", key
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""


def test_the_unit_lets_workers_be_forked_watched_and_slowed() -> None:
    service = unit()["Service"]
    assert service["SystemCallFilter"] == "@system-service"
    assert "AF_UNIX" in service["RestrictAddressFamilies"].split()
    assert int(service["TasksMax"]) >= 64
    assert service["OOMPolicy"] == "continue"


def test_the_unit_reaches_nothing_outside() -> None:
    service = unit()["Service"]
    assert (service["IPAddressDeny"], service["IPAddressAllow"]) == ("any", "localhost")


def test_the_unit_has_memory_for_the_limits_and_time_to_finish() -> None:
    service, limits = unit()["Service"], Limits()
    memory = int(service["MemoryMax"].removesuffix("G")) * 1024**3
    assert memory >= limits.heavy * limits.memory + (limits.light + limits.heavy + 1) * 256 * 2**20
    assert int(service["TimeoutStopSec"]) > FINISHING
    assert service["KillMode"] == "mixed"


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    installed = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8").replace(started()[0], "/bin/true")
    installed.write_text(text, encoding="utf-8")
    ran = subprocess.run(
        ["systemd-analyze", "verify", str(installed)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


def test_a_wrong_option_would_be_noticed_here() -> None:
    with pytest.raises(click.ClickException):
        options(["serve", "--no-such-option"])
