"""All quads of the release in one file."""

from typing import Final

from explorer.calls import Call, Reply
from explorer.opened import Opened
from graph.errors import UnknownName

ADDRESS: Final = "/dump.nq.gz"


def page(release: Opened, call: Call) -> Reply:
    """Gzipped N-Quads; 404 for a release that is too large to be sent whole."""
    if release.dump is None:
        raise UnknownName("dump", call.path, ())
    name = f"clevidence-{release.facts['release']}.nq.gz"
    headers = (("Content-Disposition", f'attachment; filename="{name}"'),)
    return Reply(200, release.dump, "application/gzip", headers)
