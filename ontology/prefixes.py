"""The one prefix map, and how IRIs of clevidence are made and read."""

from typing import Final

BASE: Final = "https://w3id.org/clevidence/"
CLE: Final = BASE + "ontology/"

# Kinds of data IRIs: BASE + kind + "/" + slug.
KINDS: Final = (
    "agent",
    "arm",
    "assessment",
    "candidate",
    "claim",
    "condition",
    "context",
    "design",
    "document",
    "edition",
    "evidence-line",
    "jurisdiction",
    "load",
    "outcome",
    "position",
    "proposition",
    "question",
    "quote",
    "reference",
    "scheme",
    "severity",
    "statistic",
    "study",
    "therapy",
    "topic",
)

PREFIXES: Final[dict[str, str]] = {
    "cle": CLE,
    **{kind: f"{BASE}{kind}/" for kind in KINDS},
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

GRAPHS: Final = BASE + "graph/"
SYSTEM_GRAPHS: Final = GRAPHS + "system/"


def iri(kind: str, slug: str) -> str:
    """The IRI of a datum: `iri("therapy", "thalidomide")`."""
    if kind not in KINDS:
        raise KeyError(f"no kind of IRI named {kind!r}")
    return f"{BASE}{kind}/{slug}"


def graph_iri(source: str, slug: str) -> str:
    """The named graph of what one source says of one document."""
    return f"{GRAPHS}{source}/{slug}"


def system_graph(name: str) -> str:
    """The named graph of what the project itself says: `ontology`, `concepts`, `computed` …"""
    return SYSTEM_GRAPHS + name


def expand(name: str) -> str | None:
    """The IRI that `prefix:local` stands for, or None where the prefix is unknown."""
    prefix, colon, local = name.partition(":")
    namespace = PREFIXES.get(prefix)
    return namespace + local if colon and namespace else None


def shorten(full_iri: str) -> str:
    """An IRI as people read it: the slug of a datum, the local name of a term, else itself."""
    if full_iri.startswith(CLE):
        return full_iri[len(CLE) :]
    kind, slash, slug = full_iri.removeprefix(BASE).partition("/")
    return slug if slash and full_iri.startswith(BASE) and kind in KINDS else full_iri


def sparql_prologue() -> str:
    """`PREFIX` lines for every prefix of the map."""
    return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in PREFIXES.items())
