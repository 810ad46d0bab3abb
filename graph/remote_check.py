"""The report of `clevidence check --endpoint`: what can be checked of somebody else's store.

Its graph checks and counts are asked as questions are; its graphs are compared, by number and by
value, with the release of this machine, if that is the one it says it holds.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from graph.errors import EvidenceError, HomeError, Problem
from graph.normalised import digest_by_value
from graph.release import Home, Release
from graph.remote import RemoteStore
from graph.remote_opened import Opened
from graph.remote_publish import differences
from graph.store import rows
from graph.validate import check_problems, graph_checks

_COUNTED: Final = {
    "documents": "?x a cle:Document",
    "studies": "?x a cle:Study",
    "findings and recommendations": "?x a ?kind . VALUES ?kind { cle:Finding cle:Recommendation }",
    "positions": "?x a cle:TherapyPosition",
    "jurisdictions with a position": "?p a cle:TherapyPosition ; cle:inContext ?c . "
    "?c cle:jurisdiction ?x",
    "claims set aside": "?x cle:setAsideBecause ?document",
}


def remote_report(remote: RemoteStore, opened: Opened, home: Home) -> Iterator[str]:
    """Line by line what holds of a remote store.

    Raises EvidenceError with what fails: a graph check, or, where it says that it holds the
    release of `home`, a graph that differs from that.
    """
    facts = opened.facts
    yield f"release {facts['release']}, evidence as read by {facts['read_by']}"
    yield f"{len(remote)} triples in {len(remote.graphs())} graphs"
    for what, where in _COUNTED.items():
        found = rows(opened.store, f"SELECT DISTINCT ?x WHERE {{ {where} }}")
        yield f"{len(found)} {what}"
    checks = graph_checks()
    problems = [(check, p) for check in checks for p in check_problems(opened.store, check)]
    errors = [problem for check, problem in problems if check.severity == "error"]
    if errors:
        raise EvidenceError(errors)
    yield f"graph checks: {len(checks)} passed"
    yield from (f"warning: {problem}" for _, problem in problems)
    yield f"digest by value sha256:{_digest(remote)}"
    yield _compared(remote, facts["release"], home)


def _digest(remote: RemoteStore) -> str:
    """SHA-256 over each graph's IRI and its digest by value, in order."""
    whole = sha256()
    try:
        for graph, triples in remote.contents(remote.graphs()):
            whole.update(f"{graph} {digest_by_value(triples)}\n".encode())
    except ValueError as error:
        problem = Problem(remote.where, f"{error}; a published release holds none; publish again")
        raise EvidenceError([problem]) from error
    return whole.hexdigest()


def _compared(remote: RemoteStore, name: str, home: Home) -> str:
    try:
        release: Release | None = home.published()
    except HomeError:
        release = None
    if release is None:
        return "no release on this machine to compare it with"
    if release.name != name:
        return f"{release.name} is the release on this machine; the two are not compared"
    if problems := list(differences(remote, release.open())):
        raise EvidenceError(problems)
    return f"every graph equals, by value, that of release {release.name} on this machine"
