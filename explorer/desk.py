"""Who answers a call: the SPARQL protocol, the data of an IRI, or the page of an address or thing.

A page is a module in `pages/`: `ADDRESS` (a Starlette path such as `/ask/{question}`) and
`page(release, call, **parts) -> Reply`. No list is edited. RDF that is asked for goes before a
page; an IRI of ours without a page of its own has that of `explorer.thing`.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from re import Pattern
from typing import Any, Final

from starlette.routing import compile_path

from explorer import pages
from explorer.calls import Call, Reply
from explorer.iris import address_of, iri_at, kind_of, unknown
from explorer.linked_data import as_catalogue, as_data, thing_at
from explorer.opened import Opened
from explorer.refusals import refusal
from explorer.signposting import signposted
from explorer.sparql import answered
from explorer.thing import thing_page
from graph.errors import AmbiguousName, ClevidenceError, UnknownName
from ontology.prefixes import BASE

Page = Callable[..., Reply]

_SAID: Final = 200


def respond(release: Opened, call: Call) -> Reply:
    """The reply to a call; what is wrong with it is said on a page, with its status."""
    if call.sparql:
        return answered(release, call)
    try:
        return _answer(release, call)
    except (UnknownName, AmbiguousName) as error:
        return refusal(release, call, 404, str(error))
    except ClevidenceError as error:
        return refusal(release, call, 400, str(error))
    except UnicodeEncodeError:
        return refusal(release, call, 400, "the address is not Unicode; write it as UTF-8")


def _answer(release: Opened, call: Call) -> Reply:
    if call.path == "/" and (elsewhere := as_catalogue(call)):
        return elsewhere
    thing = thing_at(release, call.path)
    if thing and (data := as_data(release, call, thing)):
        return data
    iri = iri_at(call.path)
    page = None if thing and thing.replaced_by is not None else _page(release, call, iri)
    if thing:
        return signposted(release, thing.iri, page or thing_page(release, call, thing))
    if page is None and iri:
        return _unknown(release, call, iri)
    return page or refusal(release, call, 404, f"nothing is at {call.path[:_SAID]}")


def _unknown(release: Opened, call: Call, iri: str) -> Reply:
    error = unknown(release, iri)
    kind = kind_of(iri) or ""
    nearest = {name: address_of(f"{BASE}{kind}/{name}") for name in error.nearest}
    return refusal(release, call, 404, str(error), nearest=nearest)


def _page(release: Opened, call: Call, iri: str | None) -> Reply | None:
    """The page at an address; None where there is none, or where it does not know the IRI."""
    for pattern, page in addresses():
        if found := pattern.fullmatch(call.path):
            try:
                return page(release, call, **found.groupdict())
            except UnknownName:
                if iri is None:
                    raise
                return None
    return None


@cache
def addresses() -> list[tuple[Pattern[str], Page]]:
    """The pattern and the function of every page."""
    found: list[tuple[Pattern[str], Page]] = []
    for module in sorted(m.name for m in iter_modules(pages.__path__)):
        page: Any = import_module(f"explorer.pages.{module}")
        found.append((compile_path(page.ADDRESS)[0], page.page))
    return found
