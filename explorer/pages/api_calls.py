"""What answers programs: the operations of the JSON API, and their description."""

from typing import Final

import msgspec

from explorer.api import answered
from explorer.calls import JSON, Call, Reply
from explorer.openapi import description
from explorer.opened import Opened

ADDRESS: Final = "/api/{operation:path}"


def page(release: Opened, call: Call, operation: str) -> Reply:
    """The answer of an operation, or the OpenAPI description of all."""
    if operation == "openapi.json":
        return Reply(200, msgspec.json.encode(description(release)), JSON)
    return answered(release, call)
