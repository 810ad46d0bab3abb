"""Pages need no file and no module once a release is prepared: a worker could open none."""

import subprocess
import sys

import pytest

from graph.release import Home
from tests.conftest import ROOT, documents_folder

_PROGRAM = """
import resource, sys
from pathlib import Path
from explorer.calls import Call
from explorer.desk import respond
from explorer.opened import in_memory
from explorer.preload import preload
from graph.release import Home

release = in_memory(Home(Path(sys.argv[1])).current(), Path(sys.argv[2]) if sys.argv[2] else None)
preload(release)
release.texts, release.labels, release.weights
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
for asked in sys.argv[3:]:
    path, _, form = asked.partition("?format=")
    reply = respond(release, Call(path=path, fields=[("format", form)] if form else []))
    print(reply.status, asked)
"""
_ASKED = (
    "/claim/abstract-cle-strategy/thalidomide-neuropathy",
    "/claim/chasset-2018/confirmed-neuropathy?format=bibtex",
    "/claim/chasset-2018/confirmed-neuropathy?format=ris",
    "/claim/chasset-2018/confirmed-neuropathy?format=csl-json",
    "/claim/chasset-2018/confirmed-neuropathy?format=json",
    "/claim/chasset-2018/confirmed-neuropathy?format=turtle",
    "/therapy/thalidomide",
    "/therapies",
    "/document/news-lenalidomide",
    "/documents",
    "/study/chasset-2018-thalidomide",
    "/position/thalidomide/cle/any/systemic/france/ansm-rtu-2015",
)


@pytest.mark.parametrize("unknown", ["/claim/chasset-2018/nothing"])
def test_pages_answer_where_nothing_can_be_opened(home: Home, unknown: str) -> None:
    folder = str(documents_folder() or "")
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(home.folder), folder, *_ASKED, unknown],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = ran.stdout.splitlines()
    assert said == [*(f"200 {asked}" for asked in _ASKED), f"404 {unknown}"], ran.stderr
