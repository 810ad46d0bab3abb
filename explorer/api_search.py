"""Concepts, documents, studies and questions by a part of their names.

To be replaced by the index of the search page: it reads every name of the release at each call.
"""

from collections.abc import Sequence
from typing import Final, Literal, get_args

from explorer.api_values import Hit, HitList, thing
from explorer.iris import kind_of
from explorer.opened import Opened
from graph.store import rows
from ontology.prefixes import iri, shorten

Kind = Literal["therapy", "outcome", "condition", "jurisdiction", "document", "study", "question"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_MOST: Final = 50
_NAMES: Final = """
SELECT DISTINCT ?thing ?naming ?name WHERE {
  VALUES ?class { cle:Therapy cle:Outcome cle:Condition cle:Jurisdiction cle:Document cle:Study }
  VALUES ?naming { skos:prefLabel skos:altLabel rdfs:label }
  ?thing a ?class ; ?naming ?name .
} ORDER BY ?thing DESC(?naming) ?name"""


def hit_list(release: Opened, text: str, kinds: Sequence[str] = KINDS) -> HitList:
    """What a text may mean: names that are the same, begin with it, hold it, in this order."""
    wanted = text.casefold().strip()
    found: dict[str, tuple[int, str]] = {}
    called: dict[str, str] = {}
    for address, name in _names(release):
        called.setdefault(address, name)
        folded = name.casefold()
        if wanted and wanted in folded and kind_of(address) in kinds:
            rank = 0 if folded == wanted else 1 if folded.startswith(wanted) else 2
            found[address] = min(found.get(address, (3, "")), (rank, name))
    ordered = sorted(found, key=lambda address: (found[address], address))
    hits = [
        Hit(thing(address, called[address]), kind_of(address) or "", found[address][1])
        for address in ordered[:_MOST]
    ]
    return HitList(release.facts["release"], hits, len(ordered) > _MOST)


def _names(release: Opened) -> list[tuple[str, str]]:
    """Each thing with its names, the label first, the slug last."""
    named = [(row["thing"], row["name"]) for row in rows(release.store, _NAMES)]
    slugs = [(address, shorten(address)) for address in dict.fromkeys(a for a, _ in named)]
    asked = [(iri("question", q.name), q.summary) for q in release.questions.values()]
    return named + slugs + asked + [(iri("question", name), name) for name in release.questions]
