"""About the release: what it is, holds and does not hold, licences, how to cite and reach it."""

from typing import Final

from explorer.calls import Call, Reply
from explorer.holdings import holdings
from explorer.layout import html
from explorer.opened import Opened
from ontology.prefixes import BASE

ADDRESS: Final = "/about"
_BIBTEX: Final = """@misc{{clevidence-{release},
  title = {{clevidence: evidence on the treatment of cutaneous lupus erythematosus}},
  year = {{{year}}},
  note = {{Release {release}, evidence as read by {read_by}}},
  url = {{{base}release/{release}}}
}}"""


def page(release: Opened, call: Call) -> Reply:
    """What the release says of itself."""
    facts = release.facts
    read_by = str(facts["read_by"])
    return html(
        release,
        "about.html",
        title="What this is",
        here=call.path,
        held=holdings(release),
        quads=len(release.store),
        base=BASE,
        bibtex=_BIBTEX.format(
            release=facts["release"], year=read_by[:4], read_by=read_by, base=BASE
        ),
    )
