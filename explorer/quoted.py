"""The quotes of a claim, each in its sentence where the text is at hand."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from explorer.nodes import Link, Node, link_to
from explorer.opened import Opened
from explorer.texts import Piece, pieces, sentence_round
from explorer.wording import ACCESS
from graph.store import rows
from ontology.prefixes import shorten

_QUOTES: Final = """
SELECT DISTINCT ?quote ?exact ?start ?end ?source ?access WHERE {{
  <{iri}> cle:hasQuote ?quote .
  ?quote oa:hasSource ?source ; oa:hasSelector ?text .
  ?text oa:exact ?exact .
  OPTIONAL {{ ?quote oa:hasSelector ?position . ?position oa:start ?start ; oa:end ?end }}
  OPTIONAL {{ ?source cle:access ?access }}
}} ORDER BY ?quote"""

_Sentence = tuple[str, tuple[int, int]]
_Span = tuple[int, int]


class Quote(NamedTuple):
    """Words of a source, in the pieces of their sentence or none, and where they stand, in words.

    Quotes of one sentence are one, their words joined by an ellipsis.
    """

    exact: str
    sentence: list[Piece]
    where: str
    source: Link


def quotes_of(release: Opened, iri: str) -> Sequence[Quote]:
    """The quotes of a claim, study or reference, in their order."""
    found: list[Quote] = []
    of_sentences: dict[_Sentence, list[dict[str, str]]] = {}
    for row in rows(release.store, _QUOTES.format(iri=iri)):
        place = _sentence_of(release, row)
        if place is None:
            found.append(_alone(release, row))
        else:
            of_sentences.setdefault(place, []).append(row)
    for (source, within), held in of_sentences.items():
        spans = [_span(row) for row in held]
        words = " and ".join(f"{start} to {end}" for start, end in sorted(spans))
        found.append(
            Quote(
                exact=" … ".join(row["exact"] for row in held),
                sentence=pieces(release.texts[source], within, spans),
                where=f"characters {words} of the text read",
                source=link_to(release, source),
            )
        )
    return found


def in_field(claim: Node) -> str:
    """The field of a structured record in which a claim stands, or ""."""
    return ", ".join(claim.all("sourceField"))


def _sentence_of(release: Opened, row: Mapping[str, str]) -> _Sentence | None:
    text = release.texts.get(row["source"])
    if text is None or "start" not in row:
        return None
    within = sentence_round(text, *_span(row), row["exact"])
    return (row["source"], within) if within else None


def _alone(release: Opened, row: Mapping[str, str]) -> Quote:
    """A quote without its sentence."""
    access = ACCESS.get(shorten(row.get("access", "")), ("", ""))[0]
    if "start" in row:
        where = f"characters {row['start']} to {row['end']} of the text read, which is not at hand"
    else:
        where = f"text not at hand; the document was {access}" if access else "text not at hand"
    return Quote(row["exact"], [], where, link_to(release, row["source"]))


def _span(row: Mapping[str, str]) -> _Span:
    return int(row["start"]), int(row["end"])
