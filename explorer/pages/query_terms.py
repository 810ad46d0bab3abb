"""The names that the editor completes: terms of the vocabulary, and concepts."""

import json
from functools import lru_cache
from typing import Final

from explorer.calls import JSON, Call, Reply
from explorer.opened import Opened
from graph.store import rows
from ontology.prefixes import BASE, CLE, KINDS

ADDRESS: Final = "/query/terms"

_TERMS: Final = """
SELECT DISTINCT ?term ?label WHERE {
  { ?term a ?kind . FILTER(?kind IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty)) }
  UNION { ?term a skos:Concept }
  ?term rdfs:label|skos:prefLabel ?label
} ORDER BY ?term"""


def page(release: Opened, _: Call) -> Reply:
    """`[["cle:ofTherapy", "of therapy"], …]`: prefixed names, with labels in small letters."""
    return Reply(200, _names(release), JSON)


@lru_cache(maxsize=2)
def _names(release: Opened) -> bytes:
    named = {
        name: row["label"].lower() for row in rows(release.store, _TERMS) if (name := _name(row))
    }
    return json.dumps(sorted(named.items())).encode()


def _name(row: dict[str, str]) -> str:
    """The prefixed name of a term of ours, or ""."""
    iri = row["term"]
    if iri.startswith(CLE):
        return f"cle:{iri[len(CLE) :]}"
    kind, _, slug = iri.removeprefix(BASE).partition("/")
    return f"{kind}:{slug}" if iri.startswith(BASE) and kind in KINDS and "/" not in slug else ""
