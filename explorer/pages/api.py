"""The JSON API, described for people from the same values as for programs."""

from typing import Any, Final
from urllib.parse import urlencode

from explorer.api import operations
from explorer.api_operation import Operation
from explorer.calls import Call, Reply
from explorer.layout import html
from explorer.openapi import fields_of
from explorer.opened import Opened

ADDRESS: Final = "/api"
_FIRST: Final = ("Release", "Names", "Reasons", "Questions")
_EXAMPLES: Final = {
    "/api/search": {"q": "neuropathy", "kind": "outcome"},
    "/api/trace": {"name": "abstract-cle-strategy/thalidomide-neuropathy"},
    "/api/explain": {"name": "thalidomide"},
    "/api/ask/options_under_risk": {"jurisdiction": "europe", "max_risk": "20%"},
}


def page(release: Opened, call: Call) -> Reply:
    """Every operation with its fields, by topic; reading a question stands once for all."""
    topics: dict[str, list[dict[str, Any]]] = {}
    for operation in operations(release).values():
        if not operation.path.startswith("/api/questions/"):
            topics.setdefault(operation.topic, []).append(_shown(operation))
    ordered = sorted(topics, key=lambda t: (_FIRST.index(t) if t in _FIRST else len(_FIRST), t))
    return html(
        release,
        "api.html",
        title="The JSON API",
        here=call.path,
        topics=[(topic, sorted(topics[topic], key=lambda o: str(o["path"]))) for topic in ordered],
    )


def _shown(operation: Operation) -> dict[str, Any]:
    fields = [
        {
            "name": field["name"],
            "required": field["required"],
            "said": field["description"],
            "several": field["schema"].get("type") == "array",
            "choices": field["schema"].get("items", field["schema"]).get("enum", ()),
            "default": _default(field["schema"].get("default")),
        }
        for field in fields_of(operation)
    ]
    example = _EXAMPLES.get(operation.path, {})
    needs = any(field["required"] for field in fields)
    link = operation.path + (f"?{urlencode(example)}" if example else "")
    return {
        "path": operation.path,
        "summary": operation.summary,
        "told": operation.told,
        "fields": fields,
        "example": None if needs and not example else link,
        "gives": operation.gives.__name__,
    }


def _default(value: Any) -> str:
    return " or ".join(value) if isinstance(value, list) else value or ""
