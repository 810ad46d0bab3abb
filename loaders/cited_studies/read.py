"""Bytes to records: plain trees of text, with the line of every key. No RDF, no meaning.

Scalars stay the text they are; what a number or a date is, `transform` decides. Refused: bytes
that are not UTF-8, YAML that does not parse or is no mapping, anchors and aliases (a few lines
of them can stand for gigabytes), tags, deep nesting, control characters, and a key given twice.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from graph.errors import Problem

_LARGEST: Final = 1_000_000
_MAX_DEPTH: Final = 12
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NO_CHARACTER: Final = re.compile(r"\\U(?!00(?:0|10))[0-9A-Fa-f]{8}")

Tree = str | list["Tree"] | dict[str, "Tree"] | None


class Unreadable(Exception):
    """A record that cannot be read; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True)
class Record:
    """A file as a tree of text; `lines` gives the line of each path such as `findings/relapse`."""

    file: str
    sha256: str
    tree: dict[str, Tree]
    lines: dict[str, int] = field(default_factory=dict)

    def place(self, *path: str) -> str:
        """`file:line` of a path, or of the nearest thing above it that has a line."""
        for length in range(len(path), -1, -1):
            line = self.lines.get("/".join(path[:length]))
            if line:
                return f"{self.file}:{line}"
        return f"{self.file}:1"


def read(path: Path) -> Record:
    """The record in a file; raises Unreadable, with file and line, where there is none."""
    if path.exists() and not path.is_file():
        raise _unreadable(path, 1, "it is no file; a record is one")
    try:
        if path.stat().st_size > _LARGEST:
            raise _unreadable(path, 1, "it is larger than 1 MB; a record holds one document")
        content = path.read_bytes()
        text = content.decode("utf-8")
    except OSError as error:
        raise _unreadable(path, 1, f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _unreadable(path, line, "it is not UTF-8; save it as UTF-8") from error
    try:
        _refuse_what_is_not_read(path, text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise _unreadable(path, line, f"it is no YAML: {error.reason}") from error
    except yaml.MarkedYAMLError as error:
        unclosed = error.problem == "found unexpected end of stream"
        line = _line(error.context_mark if unclosed else error.problem_mark or error.context_mark)
        reason = ", ".join(part for part in (error.context, error.problem) if part)
        raise _unreadable(path, line, f"it is no YAML: {reason}") from error
    except (ValueError, OverflowError) as error:  # `"\UFFFFFFFF"` is left to Python by PyYAML
        found = _NO_CHARACTER.search(text)
        line = text[: found.start()].count("\n") + 1 if found else 1
        raise _unreadable(path, line, "an escape stands for no character; mend it") from error
    if not isinstance(node, yaml.MappingNode):
        raise _unreadable(path, 1, "it is no mapping; a record starts with `document:`")
    lines: dict[str, int] = {}
    tree = _mapping(path, node, (), lines)
    return Record(path.name, hashlib.sha256(content).hexdigest(), tree, lines)


def _refuse_what_is_not_read(path: Path, text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        tag = getattr(event, "tag", None)
        sentence = None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            sentence = "anchors and aliases are not read; write the values out"
        elif tag:
            sentence = f"tags such as {tag} are not read; leave it out"
        elif depth > _MAX_DEPTH:
            sentence = "it is nested too deeply; a record has six levels"
        elif isinstance(event, yaml.ScalarEvent) and _UNPRINTABLE.search(event.value):
            sentence = "it holds a control character; leave it out"
        if sentence:
            raise _unreadable(path, _line(event.start_mark), sentence)


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 1


def _unreadable(path: Path, line: int, sentence: str) -> Unreadable:
    return Unreadable(Problem(f"{path.name}:{line}", sentence))


def _mapping(
    path: Path, node: yaml.MappingNode, above: tuple[str, ...], lines: dict[str, int]
) -> dict[str, Tree]:
    tree: dict[str, Tree] = {}
    for key_node, value_node in node.value:
        line = _line(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            raise _unreadable(path, line, "a key is a word; write `word:`")
        key = str(key_node.value)
        if key in tree:
            sentence = f"{key!r} stands twice; give one of them another key"
            raise _unreadable(path, line, sentence)
        lines["/".join((*above, key))] = line
        tree[key] = _tree(path, value_node, (*above, key), lines)
    return tree


def _tree(path: Path, node: yaml.Node, above: tuple[str, ...], lines: dict[str, int]) -> Tree:
    if isinstance(node, yaml.MappingNode):
        return _mapping(path, node, above, lines)
    if isinstance(node, yaml.SequenceNode):
        return list(_sequence(path, node, above, lines))
    is_null = node.tag == "tag:yaml.org,2002:null"
    return None if is_null else str(node.value)


def _sequence(
    path: Path, node: yaml.SequenceNode, above: tuple[str, ...], lines: dict[str, int]
) -> Iterator[Tree]:
    for index, item in enumerate(node.value):
        place = (*above, str(index))
        lines["/".join(place)] = _line(item.start_mark)
        yield _tree(path, item, place, lines)
