"""Mappings to outside identifiers, from SSSOM files: one triple a row.

The format is that of Matentzoglu et al., Database 2022, baac035: a commented YAML header whose
`curie_map` expands the CURIEs, then tab-separated rows.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import yaml

from ontology.prefixes import PREFIXES

_PREDICATES = frozenset(
    f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
)


def mapping_rows(path: Path) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The CURIE map and the rows of an SSSOM file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = "\n".join(line[1:] for line in lines if line.startswith("#"))
    table = [line for line in lines if line and not line.startswith("#")]
    curie_map = yaml.safe_load(header)["curie_map"]
    return curie_map, list(csv.DictReader(table, delimiter="\t"))


def mapping_triples(path: Path) -> Iterator[ox.Triple]:
    """`subject skos:…Match object` for every row.

    Raises ValueError, with file and row, for a CURIE whose prefix is not in the map and for a
    predicate that is no SKOS mapping.
    """
    curie_map, rows = mapping_rows(path)
    for number, row in enumerate(rows, start=1):
        try:
            yield _triple(row, curie_map)
        except ValueError as error:
            raise ValueError(f"{path.name} row {number}: {error}") from error


def _triple(row: Mapping[str, str], curie_map: Mapping[str, str]) -> ox.Triple:
    if row["predicate_id"] not in _PREDICATES:
        raise ValueError(f"{row['predicate_id']} is no SKOS mapping")
    return ox.Triple(
        _expanded(row["subject_id"], curie_map),
        _expanded(row["predicate_id"], PREFIXES),
        _expanded(row["object_id"], curie_map),
    )


def _expanded(curie: str, curie_map: Mapping[str, str]) -> ox.NamedNode:
    prefix, _, local = curie.partition(":")
    if prefix not in curie_map:
        raise ValueError(f"the prefix of {curie} is not in the curie_map")
    return ox.NamedNode(curie_map[prefix] + local)
