"""All therapies: where each stands by jurisdiction, how many findings, and which gaps."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from explorer.nodes import Link, link_to
from explorer.opened import Opened
from explorer.therapy_view import WEIGHTY
from graph.store import rows
from ontology.prefixes import shorten

_THERAPIES: Final = """
SELECT DISTINCT ?therapy ?label ?class WHERE {
  ?therapy a cle:Therapy ; skos:prefLabel ?label .
  OPTIONAL { ?therapy a ?class . FILTER(?class = cle:TherapyClass) }
} ORDER BY LCASE(?label) ?therapy"""
_POSITIONS: Final = """
SELECT DISTINCT ?therapy ?own ?position ?jurisdiction ?line ?linked WHERE {
  ?position a cle:TherapyPosition ; cle:appliesTo ?therapy ; cle:ofTherapy ?own ;
    cle:inContext ?context ; ?linked ?by .
  FILTER(?linked IN (cle:endorsedBy, cle:suggestedBy, cle:advisedAgainstBy, cle:leftOpenBy))
  ?context cle:jurisdiction ?jurisdiction .
  OPTIONAL { ?position cle:line ?line }
} ORDER BY ?therapy ?jurisdiction ?line ?position"""
_FINDINGS: Final = """
SELECT ?therapy (COUNT(DISTINCT ?finding) AS ?findings) WHERE {
  ?finding a cle:UsableFinding ; cle:ofTherapy ?of . ?of cle:evidenceFor ?therapy
} GROUP BY ?therapy"""
_DATA: Final = """
SELECT DISTINCT ?therapy ?outcome WHERE {{
  VALUES ?outcome {{ {outcomes} }}
  ?narrow cle:within ?outcome .
  ?finding cle:onOutcome ?narrow ; a cle:UsableFinding ; cle:inCondition ?condition ;
    cle:ofTherapy ?of .
  ?condition cle:within condition:cle .
  ?of cle:evidenceFor ?therapy .
  OPTIONAL {{ ?finding cle:absence ?absence }}
  OPTIONAL {{ ?finding cle:populationMatch ?others
    VALUES ?others {{ cle:SleWithSkinDisease cle:OtherPopulation }} }}
  FILTER(!BOUND(?absence) && !BOUND(?others))
}}"""
_OPPOSED: Final = {"advisedAgainstBy": "advised against", "leftOpenBy": "left open"}


class Listed(NamedTuple):
    """A therapy in the list; `stands` is each jurisdiction with its lines."""

    link: Link
    is_class: bool
    stands: list[tuple[str, list[Link]]]
    findings: int
    gaps: list[str]


def therapies(release: Opened) -> tuple[list[Listed], list[Link]]:
    """The therapies with a position or a finding, and those with neither, by their name."""
    stands: dict[str, dict[str, dict[str, Link]]] = {}
    for row in rows(release.store, _POSITIONS):
        place = release.labels.get(row["jurisdiction"], shorten(row["jurisdiction"]))
        words = _standing(release, row)
        position = Link(words, link_to(release, row["position"]).address)
        stands.setdefault(row["therapy"], {}).setdefault(place, {}).setdefault(words, position)
    counts = {row["therapy"]: int(row["findings"]) for row in rows(release.store, _FINDINGS)}
    outcomes = " ".join(f"<{outcome}>" for outcome in WEIGHTY)
    data: dict[str, set[str]] = {}
    for row in rows(release.store, _DATA.format(outcomes=outcomes)):
        data.setdefault(row["therapy"], set()).add(row["outcome"])
    listed, empty = [], []
    for row in rows(release.store, _THERAPIES):
        therapy = row["therapy"]
        link = link_to(release, therapy)
        if therapy not in stands and therapy not in counts:
            empty.append(link)
            continue
        places = sorted(stands.get(therapy, {}).items())
        missing = [o for o in WEIGHTY if o not in data.get(therapy, ())]
        listed.append(
            Listed(
                link=link,
                is_class="class" in row,
                stands=[(place, [*lines.values()]) for place, lines in places],
                findings=counts.get(therapy, 0),
                gaps=[release.labels.get(o, shorten(o)) for o in missing],
            )
        )
    return listed, empty


def _standing(release: Opened, row: Mapping[str, str]) -> str:
    """Where a position stands, in a few words."""
    line = release.labels.get(row.get("line", ""))
    linked = shorten(row["linked"])
    if linked in _OPPOSED:
        words = _OPPOSED[linked]
    elif linked == "suggestedBy":
        words = f"{line}, suggested by a review" if line else "suggested by a review"
    else:
        words = line or "recommended, no line stated"
    return words if row["own"] == row["therapy"] else f"{words}, by class"
