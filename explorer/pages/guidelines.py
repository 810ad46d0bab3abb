"""Guidelines side by side: editions and places in columns, therapies in rows."""

from itertools import groupby
from typing import Final

from explorer.calls import Call, Reply
from explorer.comparison import MOST, choices, chosen, compared, readings
from explorer.layout import html
from explorer.opened import Opened
from ontology.prefixes import iri
from queries.names import resolve

ADDRESS: Final = "/guidelines"


def page(release: Opened, call: Call) -> Reply:
    """The comparison that the address asks for, or a first one.

    Raises UnknownName for an edition, place or condition that is not there, and ClevidenceError
    for one column alone or too many.
    """
    named = call.field("condition")
    condition = resolve(release.store, named, "cle:Condition") if named else _CLE
    told = readings(release, condition)
    columns = chosen(told, call.fields_of("edition"))
    found = compared(told, columns)
    differing = call.field("only") == "differing"
    shown = [row for row in found if row.differences] if differing else found
    return html(
        release,
        "guidelines.html",
        title="Guidelines side by side",
        here=call.path,
        told=told,
        condition=condition,
        columns=columns,
        choices=choices(told),
        most=MOST,
        rows=shown,
        ladders=[(key, list(members)) for key, members in groupby(shown, lambda row: row.ladder)],
        all_rows=len(found),
        differing=differing,
    )


_CLE: Final = iri("condition", "cle")
