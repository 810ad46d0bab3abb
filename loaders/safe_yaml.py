"""YAML of our users without its surprises: text only, no anchors, tags or keys that repeat."""

from typing import Any, Final

import yaml

from loaders.record import Unreadable

_LARGEST: Final = 1 << 20
_DEEPEST: Final = 12

Tree = str | list["Tree"] | dict[str, "Tree"] | None


def parsed(text: str) -> Tree:
    """The tree, every scalar as the text it is and an empty one as None; raises Unreadable."""
    if len(text) > _LARGEST:
        raise Unreadable("the YAML is larger than 1 MB; cut it")
    try:
        _refuse_what_is_not_read(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}" if mark else "line 1"
        raise Unreadable(
            f"it is no YAML: {error.problem or error.context}; mend it", where
        ) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise Unreadable("it is no YAML; write it in UTF-8, without control characters") from error
    return _tree(node)


def _refuse_what_is_not_read(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        line = f"line {event.start_mark.line + 1}" if event.start_mark else ""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable("anchors and aliases are not read; write the values out", line)
        if tag := getattr(event, "tag", None):
            raise Unreadable(f"tags such as {tag} are not read; leave it out", line)
        if depth > _DEEPEST:
            raise Unreadable("it is nested too deeply; write it flat", line)


def _tree(node: Any) -> Tree:
    if isinstance(node, yaml.MappingNode):
        tree: dict[str, Tree] = {}
        for key, value in node.value:
            line = f"line {key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise Unreadable("a key is a word; write `word:`", line)
            if key.value in tree:
                raise Unreadable(f"{key.value!r} stands twice; remove one", line)
            tree[str(key.value)] = _tree(value)
        return tree
    if isinstance(node, yaml.SequenceNode):
        return [_tree(item) for item in node.value]
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)
