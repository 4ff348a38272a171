"""How documents are written as YAML for people: in their own order, short things on one line, long text folded."""

from typing import Any, Final, cast

import yaml

__all__ = ["written"]

_WIDTH: Final = 120
_ONE_LINE: Final = 90
"""An object whose members take at most this many characters stands on one line."""
_LONG_TEXT: Final = 80
"""Longer text is folded below its key."""


def written(document: dict[str, Any]) -> str:
    """Return a JSON document as YAML."""
    return yaml.dump(document, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=_WIDTH)


class _Writer(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        """Write what is met twice in full: a reader of contracts should not need YAML's anchors."""
        del data
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key."""
        del indentless
        super().increase_indent(flow, False)

    def serialize(self, node: yaml.Node) -> None:
        """Never put the whole document on one line."""
        cast("yaml.MappingNode", node).flow_style = False
        super().serialize(node)


def _text(writer: Any, text: str) -> yaml.Node:
    style = "|" if "\n" in text else ">" if len(text) > _LONG_TEXT and " " in text else None
    node: yaml.ScalarNode = writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)
    return node


def _object(writer: Any, members: dict[str, Any]) -> yaml.Node:
    node: yaml.MappingNode = writer.represent_mapping("tag:yaml.org,2002:map", members.items())
    node.flow_style = _short(node)
    return node


def _list(writer: Any, items: list[Any]) -> yaml.Node:
    node: yaml.SequenceNode = writer.represent_sequence("tag:yaml.org,2002:seq", items)
    plain = all(isinstance(item, yaml.ScalarNode) and item.style is None for item in node.value)
    node.flow_style = plain or _short(node)
    return node


def _short(node: yaml.Node) -> bool:
    length = _length(node)
    return length is not None and length <= _ONE_LINE


def _length(node: yaml.Node) -> int | None:
    """Return about how many characters a node takes on one line; ``None`` if it cannot stand on one."""
    if isinstance(node, yaml.ScalarNode):
        return len(node.value) + 2 if node.style is None else None
    if isinstance(node, yaml.MappingNode):
        pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
        children = [child for pair in pairs for child in pair]
    else:
        children = cast("list[yaml.Node]", node.value)
    lengths = [_length(child) for child in children]
    return None if None in lengths else sum(cast("list[int]", lengths)) + 2 * len(children)


_Writer.add_representer(str, _text)
_Writer.add_representer(dict, _object)
_Writer.add_representer(list, _list)
