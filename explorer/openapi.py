"""The OpenAPI 3.1 description of the JSON API, made of the types that it takes and gives."""

from collections.abc import Mapping
from functools import lru_cache
from inspect import cleandoc
from typing import Any, Final

import msgspec

from explorer.api import operations
from explorer.api_fixed import LICENCE
from explorer.api_operation import Operation
from explorer.calls import JSON
from explorer.opened import Opened
from explorer.refusals import PROBLEM, Problem

_REF: Final = "#/components/schemas/{name}"
_ABOUT: Final = (
    "Answers on the treatment of cutaneous lupus erythematosus from published evidence. Not "
    "medical advice; answers are not recommendations. A number that was not found is null, never "
    "zero."
)
_REFUSED: Final = {
    "400": "A field is unknown, repeated, blank or not of its type.",
    "404": "A name fits nothing, or several things alike; the detail names the nearest.",
    "406": "JSON is not accepted.",
}


@lru_cache(maxsize=2)
def description(release: Opened) -> Mapping[str, Any]:
    """The whole description, ready to be written as JSON."""
    found = operations(release)
    types = {operation.gives for operation in found.values()} | {Problem}
    ordered = sorted(types, key=lambda kind: str(kind.__name__))
    _, components = msgspec.json.schema_components(ordered, ref_template=_REF)
    for schema in components.values():
        schema["description"] = cleandoc(schema["description"])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "clevidence",
            "version": release.facts["release"],
            "description": _ABOUT,
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": "/"}],
        "paths": {path: {"get": _operation(found[path])} for path in sorted(found)},
        "components": {"schemas": components},
    }


def fields_of(operation: Operation) -> list[dict[str, Any]]:
    """The fields of an operation as parameters of OpenAPI."""
    _, components = msgspec.json.schema_components([operation.takes], ref_template=_REF)
    schema = components[operation.takes.__name__]
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": kind.get("description", ""),
            "schema": kind,
            **({"style": "form", "explode": True} if kind.get("type") == "array" else {}),
        }
        for name, kind in schema.get("properties", {}).items()
    ]


def _operation(operation: Operation) -> dict[str, Any]:
    refused = {
        status: {
            "description": said,
            "content": {PROBLEM: {"schema": {"$ref": _REF.format(name="Problem")}}},
        }
        for status, said in _REFUSED.items()
    }
    schema = {"$ref": _REF.format(name=operation.gives.__name__)}
    return {
        "operationId": operation.path.removeprefix("/api/").replace("/", "_"),
        "tags": [operation.topic],
        "summary": operation.summary,
        "description": operation.told,
        "parameters": fields_of(operation),
        "responses": {
            "200": {"description": "The answer.", "content": {JSON: {"schema": schema}}},
            **refused,
        },
    }
