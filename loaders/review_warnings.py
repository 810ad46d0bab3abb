"""What a release says against a candidate: its document is retracted, or a claim says it already.

A claim is repeated where both are about one document and of one statistic, all that both tell of
value, limits, events and total is equal, and outcome and therapy are the same concepts or one is
within the other. A count, a share and a pooled share are one statistic here: texts print them
side by side.
"""

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from graph.candidates import Candidate
from graph.nquads import node
from graph.quads import claim_iri
from graph.store import Store, rows
from ontology.prefixes import iri

_RETRACTED: Final = """
SELECT ?about ?said WHERE {{
  VALUES ?about {{ {documents} }}
  ?about cle:retractionNotice ?said
}}"""
# Asked about a candidate as it was read, and about the claim that it became, maybe corrected.
_REPEATED: Final = """
SELECT DISTINCT ?about ?said WHERE {{
  VALUES ?document {{ {documents} }}
  VALUES ?number {{ cle:value cle:reportedLower cle:events }}
  ?candidate cle:proposedFor ?document .
  ?about cle:acceptedFrom? ?candidate ; cle:statistic ?own ; ?number ?n .
  ?said cle:statedIn ?document ; ?number ?n ; cle:statistic ?other .
  FILTER(?own = ?other || (?own IN ({shares}) && ?other IN ({shares})))
  FILTER NOT EXISTS {{ ?said cle:acceptedFrom ?candidate }}
  FILTER NOT EXISTS {{
    VALUES ?each {{ cle:value cle:reportedLower cle:reportedUpper cle:events cle:total }}
    ?about ?each ?one . ?said ?each ?another FILTER(?one != ?another)
  }}
  FILTER EXISTS {{
    VALUES ?role {{ cle:onOutcome cle:ofTherapy }}
    ?about ?role ?a . ?said ?role ?b
  }}
  FILTER NOT EXISTS {{
    VALUES ?role {{ cle:onOutcome cle:ofTherapy }}
    ?about ?role ?a . ?said ?role ?b
    FILTER NOT EXISTS {{ ?a skos:broader* ?b }} FILTER NOT EXISTS {{ ?b skos:broader* ?a }}
  }}
}}"""
_SHARES: Final = "statistic:proportion, statistic:pooled-proportion, statistic:count"


class Warned(NamedTuple):
    """Of one candidate: where its document is said to be retracted, and the claims it repeats."""

    retracted: str = ""
    repeats: tuple[str, ...] = ()

    @property
    def sentences(self) -> Iterator[str]:
        """It for people; what is repeated may be accepted all the same."""
        if self.retracted:
            yield f"its document is retracted: {self.retracted}"
        if self.repeats:
            stand = "stand" if len(self.repeats) > 1 else "stands"
            yield f"it repeats {', '.join(self.repeats)}, which {stand} already"


def warnings_of(store: Store | None, candidates: Collection[Candidate]) -> dict[str, Warned]:
    """What a release, if there is one, says against candidates, by their names."""
    documents = dict.fromkeys(iri("document", one.document) for one in candidates)
    if store is None or not documents:
        return {one.name: Warned() for one in candidates}
    given = {"documents": " ".join(map(node, documents)), "shares": _SHARES}
    notices, repeats = (
        _by_subject(store, query.format(**given)) for query in (_RETRACTED, _REPEATED)
    )
    return {
        one.name: Warned(
            retracted=notices.get(iri("document", one.document), ("",))[0],
            repeats=tuple(
                claim.removeprefix(iri("claim", "")) for claim in repeats.get(_subject(one), ())
            ),
        )
        for one in candidates
    }


def _subject(candidate: Candidate) -> str:
    key = candidate.claim_key
    return claim_iri(candidate.document, key) if key else iri("candidate", candidate.name)


def _by_subject(store: Store, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in sorted(rows(store, query), key=lambda row: row["said"]):
        found.setdefault(row["about"], []).append(row["said"])
    return found
