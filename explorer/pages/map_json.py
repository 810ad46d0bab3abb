"""The picture of the map as JSON, for the script that draws it and for whoever wants it."""

import json
from typing import Final

from explorer.calls import JSON, Call, Reply
from explorer.map_call import MapCall
from explorer.opened import Opened
from explorer.reference_map import as_plain, picture

ADDRESS: Final = "/map.json"


def page(release: Opened, call: Call) -> Reply:
    """Nodes with their places, and edges; asked as the page is."""
    asked = MapCall.of(release, call)
    drawn = picture(release, asked.root, asked.load, asked.shown, whole=asked.whole)
    body = json.dumps(as_plain(release, drawn), ensure_ascii=False)
    return Reply(200, body.encode(), JSON)
