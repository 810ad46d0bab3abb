"""Whatever a client sends, the JSON API answers as its OpenAPI description says."""

import schemathesis
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from explorer.api import operations
from tests.explorer.site import Site

SETTINGS = {
    "seed": 7,
    "continue-on-failure": True,
    "generation": {"mode": "all", "max-examples": 3, "deterministic": True, "database": "none"},
}


def test_schemathesis_finds_nothing_by_any_of_its_checks(opened):
    load_all_checks()
    config = SchemathesisConfig.from_dict(SETTINGS)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", Site(opened).app, config=config)
    checked, failed, faults = 0, [], []
    asked = set()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            asked.add(event.label)
            done = [check for checks in event.recorder.checks.values() for check in checks]
            checked += len(done)
            failed += [
                (event.label, check.name, check.failure_info.failure.message)
                for check in done
                if check.failure_info
            ]
        elif isinstance(event, (events.NonFatalError, events.FatalError)):
            faults.append(event)
    assert not failed
    assert not faults
    assert asked >= {f"GET {path}" for path in operations(opened)}
    assert checked > len(asked)
