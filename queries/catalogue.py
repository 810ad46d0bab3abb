"""The catalogue of questions: every `.rq` file below `questions/`, with its `#+` header.

A question's header is YAML in comment lines (the grlc convention), so the file stays plain
SPARQL. `compiled` turns headers and queries into plain data for a release, so that asking needs
no YAML.
"""

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from graph.errors import ClevidenceError

FOLDER: Final = Path(__file__).parent / "questions"
GIVEN_LINE: Final = re.compile(r"VALUES \?(\w+) \{([^}]*)\}\s*# given")
_KEYS: Final = {"summary", "not_told", "given", "columns"}
_GIVEN_KEYS: Final = {"type", "of", "default", "choices", "several", "help"}


class Given(NamedTuple):
    """A given of a question: `type` is iri (a member of class `of`), proportion or choice.

    `several` values may stand for one only where a column tells them apart.
    """

    name: str
    type: str
    of: str | None = None
    default: str | None = None
    choices: tuple[str, ...] = ()
    several: bool = False
    help: str = ""

    @property
    def flag(self) -> str:
        """Its flag on the command line."""
        return "--" + self.name.replace("_", "-")


class Question(NamedTuple):
    """A question: what it asks, what it does not tell, its givens, columns and query."""

    name: str
    topic: str
    summary: str
    not_told: str
    givens: tuple[Given, ...]
    columns: dict[str, str]
    query: str

    @classmethod
    def from_compiled(cls, name: str, content: dict[str, Any]) -> "Question":
        """The question that `compiled` made plain data of."""
        givens = tuple(
            Given(**{**given, "choices": tuple(given["choices"])}) for given in content["givens"]
        )
        return cls(name=name, **{**content, "givens": givens})


def read_question(path: Path) -> Question:
    """The question in a `.rq` file; raises ClevidenceError where header and query do not fit."""
    import yaml

    text = path.read_text(encoding="utf-8")
    try:
        header = yaml.load(
            "\n".join(line[2:] for line in text.splitlines() if line.startswith("#+")),
            Loader=yaml.BaseLoader,  # noqa: S506 - the loader that makes nothing but text
        )
    except yaml.YAMLError as error:
        raise ClevidenceError(f"{path.name}: the header is no YAML; mend its #+ lines") from error
    parts = [header] + [header[k] for k in ("given", "columns") if header and k in header]
    if not all(isinstance(part, dict) for part in parts):
        raise ClevidenceError(f"{path.name}: the header is no `#+ key: value` lines; write them")
    if set(header) - _KEYS or not {"summary", "not_told", "columns"} <= set(header):
        raise ClevidenceError(f"{path.name}: the header has {sorted(header)}, not {sorted(_KEYS)}")
    givens = []
    for name, entry in (header.get("given") or {}).items():
        if not isinstance(entry, dict) or set(entry) - _GIVEN_KEYS or "type" not in entry:
            raise ClevidenceError(
                f"{path.name}: the given {name} has no type, or a key not of {sorted(_GIVEN_KEYS)}"
            )
        entry["choices"] = tuple(entry.get("choices", ()))
        entry["several"] = entry.get("several") == "true"
        givens.append(Given(name=name, **entry))
    in_query = set(dict(GIVEN_LINE.findall(text)))
    if in_query != {given.name for given in givens}:
        raise ClevidenceError(
            f"{path.name}: the header's givens are not those of the query's `# given` lines"
        )
    return Question(
        name=path.stem,
        topic=path.parent.name,
        summary=header["summary"],
        not_told=header["not_told"],
        givens=tuple(givens),
        columns=dict(header["columns"]),
        query="\n".join(line for line in text.splitlines() if not line.startswith("#+")) + "\n",
    )


def questions(folder: Path = FOLDER) -> dict[str, Question]:
    """Every question below the folder, by name."""
    return {path.stem: read_question(path) for path in sorted(folder.glob("*/*.rq"))}


def compiled(folder: Path = FOLDER) -> dict[str, Any]:
    """The questions as plain data, for a release."""
    return {
        name: {
            "topic": question.topic,
            "summary": question.summary,
            "not_told": question.not_told,
            "givens": [given._asdict() for given in question.givens],
            "columns": question.columns,
            "query": question.query,
        }
        for name, question in questions(folder).items()
    }
