"""The JSON API: its operations, what each takes and gives, and how a call is answered.

What an operation takes is a msgspec type. The fields of a call are converted to it strictly (an
unknown field, a repeated one that takes one value, a blank: 400), and the OpenAPI description is
made of the same type. Errors are problems (RFC 9457).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from explorer.api_fixed import FIXED
from explorer.api_operation import Operation
from explorer.api_questions import asked, described
from explorer.calls import JSON, Call, Reply
from explorer.negotiation import best
from explorer.opened import Opened
from explorer.refusals import PROBLEM, problem
from graph.errors import AmbiguousName, ClevidenceError, UnknownName

_NO_SHARE: Final = re.compile(r"Expected `str` matching regex .* - at `\$\.(\w+)`")


def answered(release: Opened, call: Call) -> Reply:
    """The reply to a call below `/api/`."""
    if best(call.accept, (JSON, PROBLEM)) is None:
        return problem(406, f"{call.accept[:200]} is not offered here; accept {JSON}")
    found = operations(release)
    operation = found.get(call.path)
    if operation is None:
        error = UnknownName("operation", call.path[:200], found)
        return problem(404, str(error), nearest=tuple(error.nearest))
    try:
        given = _converted(operation, call)
        return Reply(200, msgspec.json.encode(operation.run(release, given)), JSON)
    except UnknownName as error:
        return problem(404, str(error), nearest=tuple(error.nearest))
    except AmbiguousName as error:
        return problem(404, str(error), nearest=tuple(error.choices))
    except ClevidenceError as error:
        return problem(400, str(error))


@lru_cache(maxsize=2)
def operations(release: Opened) -> Mapping[str, Operation]:
    """Every operation by its path; a question is one to ask it, and one to read it."""
    found = [*FIXED]
    for question in release.questions.values():
        found += [described(question), asked(question)]
    return {operation.path: operation for operation in found}


def _converted(operation: Operation, call: Call) -> Any:
    fields: dict[str, Any] = {}
    for name, value in call.fields:
        if name in operation.several:
            fields.setdefault(name, []).append(value)
        elif name in fields:
            raise ClevidenceError(f"{name[:80]} takes one value; ask once for each")
        else:
            fields[name] = value
    try:
        return msgspec.convert(fields, operation.takes)
    except msgspec.ValidationError as error:
        taken = ", ".join(operation.takes.__struct_fields__) or "no field"
        found = _NO_SHARE.sub(r"\1 is no share of the whole: write 20% or 0.2", str(error))
        sentence = found.replace("`$.", "`").replace("Object", "The address")
        raise ClevidenceError(f"{sentence}; {operation.path} takes {taken}") from error
