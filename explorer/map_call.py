"""What a call to the map asks for: a reference to go without, and what is to be shown."""

from typing import NamedTuple
from urllib.parse import urlencode

from explorer.calls import Call
from explorer.opened import Opened
from explorer.reference_map import SHOWN, without
from graph.errors import UnknownName
from ontology.prefixes import shorten
from queries.names import resolve
from queries.reference_load import Load


class MapCall(NamedTuple):
    """The reference chosen, what falls without it, and what the picture is to show."""

    root: str | None
    load: Load | None
    shown: tuple[str, ...]
    whole: bool
    answers: bool

    @classmethod
    def of(cls, release: Opened, call: Call) -> "MapCall":
        """The call understood; raises UnknownName for a reference or a kind that is not there."""
        named = call.field("without")
        root = resolve(release.store, named, "cle:Document", "cle:Study") if named else None
        if root is not None and root not in release.network:
            raise UnknownName("document or study", named or "", release.network)
        shown = tuple(dict.fromkeys(call.fields_of("show")))
        for kind in shown:
            if kind not in SHOWN:
                raise UnknownName("kind to show", kind, SHOWN)
        answers = call.field("answers") == "yes"
        load = without(release, root, answers=answers) if root else None
        return cls(root, load, shown, call.field("whole") == "yes", answers)

    def fields(self, **changed: str) -> str:
        """The fields of this call in an address, some of them changed; "" takes one out."""
        own = [("without", shorten(self.root))] if self.root else []
        own += [("show", kind) for kind in self.shown]
        own += [("whole", "yes")] if self.whole else []
        own += [("answers", "yes")] if self.answers else []
        kept = [(name, value) for name, value in own if name not in changed]
        return urlencode(kept + [(name, value) for name, value in changed.items() if value])
