"""A crew over the release of the real records, for tests that ask it without HTTP."""

import asyncio
from collections.abc import Awaitable, Callable

from explorer.calls import Call, Query, Reply
from explorer.crew import Crew
from explorer.keeper import Kept
from explorer.limits import Limits
from graph.release import Home, Release

# What each meets: the row limit, the time limit, the memory limit.
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ROWS = f"SELECT * {PRODUCT}"
TIME = f"SELECT (COUNT(*) AS ?n) {PRODUCT}"
MEMORY = f"SELECT * {PRODUCT} ORDER BY ?a"
LIGHT = "SELECT ?label { therapy:thalidomide skos:prefLabel ?label }"


def sparql(text: str, accept: str = "", most_rows: int = 100_000) -> Call:
    """The call of a query."""
    return Call(path="/sparql", accept=accept, sparql=Query(text=text, most_rows=most_rows))


def kept(release: Release, limits: Limits) -> Kept:
    """What a keeper is told to load."""
    return Kept(limits=limits, release=release.name, folder=str(release.folder))


def with_crew(home: Home, limits: Limits, work: Callable[[Crew], Awaitable[None]]) -> None:
    """Do something with a crew, which is stopped whatever happens."""

    async def whole() -> None:
        crew = Crew(limits)
        try:
            await crew.load(kept(home.current(), limits))
            await work(crew)
        finally:
            await crew.stop(1)
        assert crew.gauges()["workers"] == 0

    asyncio.run(whole())


def text_of(reply: Reply) -> str:
    """The body as text."""
    return bytes(reply.body).decode()
