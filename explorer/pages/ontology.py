"""The ontology itself: every term with its definition."""

from collections import defaultdict
from typing import Final

from explorer.calls import Call, Reply
from explorer.forms import FORMS
from explorer.iris import ONTOLOGY, address_of
from explorer.layout import html
from explorer.linked_data import VARY
from explorer.opened import Opened
from graph.store import rows
from ontology.prefixes import CLE, shorten, system_graph

ADDRESS: Final = "/ontology/"
_TERMS: Final = f"""
SELECT ?term ?label (SAMPLE(?said) AS ?definition)
  (MAX(?isClass) AS ?class) (MAX(?isProperty) AS ?property) (MAX(?off) AS ?retired) WHERE {{
  GRAPH <{system_graph("ontology")}> {{
    ?term a ?kind .
    BIND(?kind = owl:Class AS ?isClass)
    BIND(?kind IN (owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty) AS ?isProperty)
    OPTIONAL {{ ?term rdfs:label|skos:prefLabel ?label }}
    OPTIONAL {{ ?term skos:definition ?said }}
    OPTIONAL {{ ?term owl:deprecated ?off }}
  }}
  FILTER(STRSTARTS(STR(?term), "{CLE}") && STR(?term) != "{CLE}")
}} GROUP BY ?term ?label ORDER BY LCASE(STR(?term))"""
_SELF: Final = f"""
SELECT DISTINCT ?title ?comment ?version WHERE {{
  <{ONTOLOGY}> dcterms:title ?title ; owl:versionIRI ?version .
  OPTIONAL {{ <{ONTOLOGY}> rdfs:comment ?comment }}
}}"""


def page(release: Opened, call: Call) -> Reply:
    """The terms as classes, properties, and members of closed lists."""
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(release.store, _TERMS):
        is_class, is_property = row.get("class") == "true", row.get("property") == "true"
        kind = "Classes" if is_class else "Properties" if is_property else "Members of closed lists"
        groups[kind].append(row | {"name": shorten(row["term"]), "href": address_of(row["term"])})
    return html(
        release,
        "ontology.html",
        headers=(VARY,),
        title="The words of the graph",
        here=call.path,
        iri=ONTOLOGY,
        about=next(iter(rows(release.store, _SELF)), {}),
        groups=sorted(groups.items()),
        forms=[
            (form.media_type, address_of(ONTOLOGY, form.suffix))
            for form in FORMS
            if not form.names_graphs
        ],
    )
