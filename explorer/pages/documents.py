"""The documents, a hundred at a time."""

from typing import Final
from urllib.parse import urlencode

from explorer.calls import Call, Reply
from explorer.document_list import ORDERS, PAGE, documents
from explorer.layout import html
from explorer.opened import Opened
from graph.errors import ClevidenceError

ADDRESS: Final = "/documents"


def page(release: Opened, call: Call) -> Reply:
    """The documents, in the order and with the filters of the address."""
    chosen = {
        "by": call.field("by") or "year",
        "kind": call.field("kind") or "",
        "jurisdiction": call.field("jurisdiction") or "",
    }
    number = call.field("page") or "1"
    if not (number.isascii() and number.isdecimal() and len(number) < 7 and int(number)):
        raise ClevidenceError("a page has a number from 1 on; write page=1 or leave it out")
    found = documents(
        release,
        by=chosen["by"],
        kind=chosen["kind"],
        place=chosen["jurisdiction"],
        page=int(number),
    )

    def address(**changed: object) -> str:
        fields = {**chosen, **changed}
        return "/documents?" + urlencode({name: value for name, value in fields.items() if value})

    return html(
        release,
        "documents.html",
        title="References",
        here=call.path,
        found=found,
        chosen=chosen,
        number=int(number),
        first=(int(number) - 1) * PAGE + 1,
        orders=ORDERS,
        address=address,
    )
