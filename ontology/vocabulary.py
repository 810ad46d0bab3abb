"""The vocabulary as it stands in this folder: terms, concepts, mappings, shapes and checks.

`Vocabulary.read()` parses `clevidence.ttl`, `concepts/*.ttl` and `mappings/*.sssom.tsv`; what
it gives is what a release holds in its `ontology`, `concepts` and `mappings` graphs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ontology.prefixes import BASE, KINDS, PREFIXES, system_graph
from ontology.sssom import mapping_triples

FOLDER: Final = Path(__file__).parent
_SKOS: Final = PREFIXES["skos"]
_CLE: Final = PREFIXES["cle"]

Slugs = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Vocabulary:
    """Terms, concepts and mappings as triples by system graph, and the reach between slugs."""

    graphs: Mapping[str, tuple[ox.Triple, ...]]

    @staticmethod
    def read(folder: Path = FOLDER) -> "Vocabulary":
        """Parse the vocabulary, once for each folder; the files of a program do not change.

        Raises SyntaxError with file and position on bad Turtle.
        """
        return _read(folder)

    def lines(self) -> Iterator[str]:
        """N-Quads of the three graphs; blank nodes (OWL restrictions) in `ontology` only."""
        for name, triples in self.graphs.items():
            graph = f" <{system_graph(name)}> .\n"
            yield from (f"{triple}{graph}" for triple in triples)

    def slugs(self, kind: str) -> frozenset[str]:
        """The slugs of all concepts of a kind: `slugs("therapy")`."""
        return self._slugs_by_kind.get(kind, frozenset())

    def label(self, concept: str) -> str:
        """The preferred label of `kind/slug`; raises KeyError where there is none."""
        return self._labels[concept]

    def names(self, concept: str) -> list[str]:
        """The preferred label of `kind/slug` and its synonyms."""
        return [*self._names.get(concept, ())]

    @cached_property
    def within(self) -> Slugs:
        """`kind/slug` of an outcome, condition or place, to itself and every broader one."""
        kinds = ("outcome", "condition", "jurisdiction")
        members = [f"{kind}/{slug}" for kind in kinds for slug in self.slugs(kind)]
        return _closure(members, self._links(_SKOS + "broader"))

    @cached_property
    def evidence_for(self) -> Slugs:
        """`therapy/slug`, to itself and every class that has it as a member."""
        members = [f"therapy/{slug}" for slug in self.slugs("therapy")]
        return _closure(members, [(t, c) for c, t in self._links(_CLE + "hasMember")])

    @cached_property
    def harms(self) -> frozenset[str]:
        """The slugs of the outcomes that are harms."""
        return frozenset(
            outcome.removeprefix("outcome/")
            for outcome, kind in self._links(_CLE + "outcomeKind")
            if kind == "ontology/Harm"
        )

    def _links(self, predicate: str) -> list[tuple[str, str]]:
        return [
            (triple.subject.value.removeprefix(BASE), triple.object.value.removeprefix(BASE))
            for triple in self.graphs["concepts"]
            if triple.predicate.value == predicate
            and isinstance(triple.subject, ox.NamedNode)
            and isinstance(triple.object, ox.NamedNode)
        ]

    @cached_property
    def _names(self) -> Mapping[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for triple in self.graphs["concepts"]:
            naming = triple.predicate.value in (_SKOS + "prefLabel", _SKOS + "altLabel")
            if naming and isinstance(triple.object, ox.Literal):
                names[str(triple.subject)[1:-1].removeprefix(BASE)].append(triple.object.value)
        return dict(names)

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return {
            triple.subject.value.removeprefix(BASE): triple.object.value
            for triple in self.graphs["concepts"]
            if triple.predicate.value == _SKOS + "prefLabel"
            and isinstance(triple.subject, ox.NamedNode)
            and isinstance(triple.object, ox.Literal)
        }

    @cached_property
    def _slugs_by_kind(self) -> Slugs:
        by_kind: dict[str, set[str]] = defaultdict(set)
        for triple in self.graphs["concepts"]:
            if triple.predicate.value == _SKOS + "prefLabel":
                kind, _, slug = str(triple.subject)[1:-1].removeprefix(BASE).partition("/")
                by_kind[kind].add(slug)
        return {kind: frozenset(by_kind[kind]) for kind in KINDS}


@cache
def _read(folder: Path) -> Vocabulary:
    concepts = sorted((folder / "concepts").glob("*.ttl"))
    mappings = sorted((folder / "mappings").glob("*.sssom.tsv"))
    return Vocabulary(
        {
            "ontology": _with_stable_blank_nodes(_turtle([folder / "clevidence.ttl"])),
            "concepts": tuple(_turtle(concepts)),
            "mappings": tuple(triple for path in mappings for triple in mapping_triples(path)),
        }
    )


def _turtle(paths: Iterable[Path]) -> Iterator[ox.Triple]:
    for path in paths:
        try:
            for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
                yield quad.triple
        except SyntaxError as error:
            raise SyntaxError(f"{path.name}: {error}") from error


def _with_stable_blank_nodes(triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(quad.triple for quad in dataset)


def _closure(members: Iterable[str], links: Iterable[tuple[str, str]]) -> Slugs:
    above: dict[str, set[str]] = defaultdict(set)
    for lower, upper in links:
        above[lower].add(upper)
    reach: dict[str, frozenset[str]] = {}
    for member in members:
        seen, todo = {member}, [member]
        while todo:
            new = above[todo.pop()] - seen
            seen |= new
            todo.extend(new)
        reach[member] = frozenset(seen)
    return reach
