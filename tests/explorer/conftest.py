"""What tests of the explorer share: the release of the real records, opened."""

import pytest

from explorer.opened import Opened
from graph.embedded import EmbeddedStore
from graph.release import Home
from tests.conftest import documents_folder
from tests.explorer.browser import (  # noqa: F401 - fixtures
    assets,
    axe,
    browser,
    plain_visit,
    site,
    visit,
)


@pytest.fixture(scope="session")
def opened(home: Home) -> Opened:
    """The release of the real records, in memory, with the source texts where they are here."""
    release = home.current()
    store = EmbeddedStore.in_memory(release.open().quads())
    return Opened(store, release.manifest, release.questions, documents_folder())
