"""The stores that must behave alike: memory, disk, our own endpoint, and a real Virtuoso.

Each holds the release of the fixture `home`. The last two are there twice: as `RemoteStore`, which
asks the engine itself, and as the program opens them for questions.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from graph.embedded import EmbeddedStore
from graph.release import Home
from graph.remote import RemoteStore
from graph.remote_opened import opened_remote
from graph.remote_publish import publish_to
from graph.store import Store
from tests.conftest import ROOT, missing_or_required
from tests.virtuoso import Virtuoso

# The stores that are asked questions, and those over whose engine a query itself goes.
ASKED: Final = ("memory", "disk", "endpoint", "virtuoso")
REMOTE: Final = ("endpoint-itself", "virtuoso-itself")
ALL: Final = (*ASKED, *REMOTE)


@pytest.fixture(scope="session")
def served(home: Home) -> Iterator[str]:
    """The address of our own SPARQL endpoint, over the release of the home."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [
                sys.executable,
                str(ROOT / "clevidence.py"),
                "serve",
                "--time-limit=120",  # long queries run last, and the tests beside them first
                "--port",
                "0",
                "--home",
                str(home.folder),
            ],
            stdout=subprocess.PIPE,
            stderr=said,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout
        try:
            words = process.stdout.readline().split()
            address = next((word for word in words if word.startswith("http://")), None)
            if address is None:
                said.seek(0)
                missing_or_required(f"clevidence serve does not start: {said.read()[:200]}")
            yield f"{str(address).rstrip('/.,;')}/sparql"
        finally:
            process.terminate()
            process.wait(30)
            process.stdout.close()


@contextmanager
def credentials(user: str = "dba", password: str = "dba") -> Iterator[None]:
    """Credentials in the environment, as long as the context lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLEVIDENCE_ENDPOINT_USER", user)
        patch.setenv("CLEVIDENCE_ENDPOINT_PASSWORD", password)
        yield


@pytest.fixture
def filled_virtuoso(virtuoso: Virtuoso, store: EmbeddedStore) -> Virtuoso:
    """The Virtuoso, holding the release of the home; what is there already is left alone."""
    with credentials():
        if RemoteStore.at(virtuoso.writable).counts().keys() != set(store.graphs()):
            publish_to(virtuoso.writable, store, progress=lambda _: None)
    return virtuoso


_opened: dict[str, Store] = {}


@pytest.fixture
def any_store(request: pytest.FixtureRequest) -> Store:
    """One of the stores, by the parameter of the test; each is opened once."""
    name: str = request.param
    if name == "virtuoso-itself":
        request.getfixturevalue("filled_virtuoso")
    if name not in _opened:
        _opened[name] = _store(name, request)
    return _opened[name]


def _store(name: str, request: pytest.FixtureRequest) -> Store:
    on_disk: EmbeddedStore = request.getfixturevalue("store")
    match name:
        case "memory":
            return EmbeddedStore.in_memory(on_disk.quads())
        case "disk":
            return on_disk
        case "endpoint":
            return opened_remote(request.getfixturevalue("served")).store
        case "virtuoso":
            return opened_remote(request.getfixturevalue("filled_virtuoso").endpoint).store
        case "endpoint-itself":
            return RemoteStore.at(request.getfixturevalue("served"))
        case _:
            return RemoteStore.at(request.getfixturevalue("filled_virtuoso").endpoint)
