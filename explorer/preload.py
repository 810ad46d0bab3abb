"""Load what a worker could not load: it opens no file once it runs.

Modules are imported inside functions where that spares a command's start-up. Here the text of
each module of ours that is loaded is read, and what it imports anywhere is imported; then the
forms in which an answer goes out are rehearsed, for libraries load things of their own late.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from explorer.calls import Call
from explorer.desk import addresses, respond
from explorer.layout import preload_templates
from explorer.opened import Opened

_ROOMS: Final = ("explorer", "queries", "graph", "ontology")
_REHEARSED: Final = (
    "/",
    "/guidelines",
    "/map",
    "/documents",
    "/therapies",
    "/document/chasset-2018.jsonld",
    "/therapy/thalidomide.ttl",
    "/graph/system/about.nq",
    "/.well-known/void",
    "/sitemap.xml",
    "/api",
    "/api/openapi.json",
    "/claim/chasset-2018/confirmed-neuropathy?format=bibtex",
    *(
        f"/ask/response_by_subtype.{form}"
        for form in ("csv", "tsv", "json", "xml", "xlsx", "md", "bib", "ris", "csl.json")
    ),
)


def preload(release: Opened) -> None:
    """Import, read and rehearse, so that nothing is left to be opened."""
    addresses()
    seen: set[str] = set()
    while new := {name for name in sys.modules if name.partition(".")[0] in _ROOMS} - seen:
        seen |= new
        for name in new:
            for imported in _imported(name):
                with suppress(ImportError):  # names in a module, and what is optional
                    import_module(imported)
    preload_templates()
    import_module("jinja2.debug")  # else what is wrong in a template is told as a file not opened
    _ = release.network, release.texts, release.labels, release.weights
    _ = release.slugs, release.dump
    for address in _REHEARSED:
        path, _, fields = address.partition("?")
        respond(release, Call(path=path, fields=parse_qsl(fields)))


def _imported(name: str) -> Iterator[str]:
    """Every module that a module's text imports, and every name from one, which may be one."""
    file = getattr(sys.modules[name], "__file__", None)
    if file is None:
        return
    for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
