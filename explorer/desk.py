"""Who answers a call: the SPARQL protocol, the page at that address, or the thing of that IRI.

A page is a module in `pages/`: `ADDRESS` (a Starlette path such as `/ask/{question}`) and
`page(release, call, **parts) -> Reply`. No list is edited. What no address fits is taken for
the path of an IRI, and answered by `linked_data`.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from re import Pattern
from typing import Any

from starlette.routing import compile_path

from explorer import pages
from explorer.calls import Call, Reply
from explorer.opened import Opened
from explorer.sparql import answered
from graph.errors import AmbiguousName, ClevidenceError, UnknownName

Page = Callable[..., Reply]


def respond(release: Opened, call: Call) -> Reply:
    """The reply to a call; what is wrong with it is said on a page, with its status."""
    if call.sparql:
        return answered(release, call)
    try:
        for pattern, page in addresses():
            if found := pattern.match(call.path):
                return page(release, call, **found.groupdict())
        return _refusal(release, 404, f"nothing is at {call.path}")
    except (UnknownName, AmbiguousName) as error:
        return _refusal(release, 404, str(error))
    except ClevidenceError as error:
        return _refusal(release, 400, str(error))


@cache
def addresses() -> list[tuple[Pattern[str], Page]]:
    """The pattern and the function of every page."""
    found: list[tuple[Pattern[str], Page]] = []
    for module in sorted(m.name for m in iter_modules(pages.__path__)):
        page: Any = import_module(f"explorer.pages.{module}")
        found.append((compile_path(page.ADDRESS)[0], page.page))
    return found


def _refusal(release: Opened, status: int, sentence: str) -> Reply:
    from explorer.layout import html

    return html(
        release, "refusal.html", status=status, title="Not found", here="", sentence=sentence
    )
