"""Pages in a process that can open neither file nor socket, as a worker is."""

import subprocess
import sys

from graph.release import Home
from tests.conftest import ROOT

SCRIPT = """
import resource, sys
from pathlib import Path
from explorer.asking import Asked
from explorer.calls import Call
from explorer.desk import respond
from explorer.downloads import forms_of
from explorer.opened import in_memory
from explorer.preload import preload
from graph.release import Home

release = in_memory(Home(Path(sys.argv[1])).current())
preload(release)
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
paths = ["/", "/ask", "/coverage", "/about"]
for name, question in release.questions.items():
    forms = forms_of(question) if name in ("safety_profile", "coverage_matrix") else []
    paths += [f"/ask/{name}", *(f"/ask/{name}{form.suffix}" for form in forms)]
calls = [Call(path=path) for path in paths]
typed = ("lupus", "talidomide", "28989111")
calls += [Call(path="/search", fields=[("q", text)]) for text in typed]
given = Call(path="/ask/options_under_risk", fields=[("jurisdiction", "Frankreich")])
statuses = [respond(release, call).status for call in (*calls, given)]
print(statuses.count(200), statuses.count(303), statuses.count(400), len(statuses))
"""


def test_every_page_and_file_is_made_without_opening_anything(home: Home) -> None:
    command = [sys.executable, "-c", SCRIPT, str(home.folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    answered, straight_there, refused, asked = map(int, ran.stdout.split())
    assert (straight_there, refused) == (1, 1)
    assert answered == asked - 2
