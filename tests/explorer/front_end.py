"""The editor and the picture of the map, built by npm into a folder of the test's own."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tests.conftest import ROOT, missing_or_required

_NEEDED = ("package.json", "package-lock.json", ".npmrc")


@cache
def built() -> Path:
    """A copy of the checkout's front-end sources with `node_modules` and what was built of them.

    Skips where npm is missing or gets no packages.
    """
    npm = shutil.which("npm")
    if npm is None:
        missing_or_required("npm is missing: the editor and the picture of the map cannot be built")
    assert npm
    folder = Path(tempfile.mkdtemp(prefix="clevidence-front-end-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in _NEEDED:
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "explorer" / "assets", folder / "explorer" / "assets")
    for step in (["ci"], ["run", "build"]):
        ran = subprocess.run(
            [npm, *step], cwd=folder, capture_output=True, text=True, check=False, env=os.environ
        )
        if ran.returncode and step == ["ci"]:
            missing_or_required(f"npm gets no packages here: {ran.stderr.strip()[:200]}")
        assert ran.returncode == 0, ran.stderr
    return folder
