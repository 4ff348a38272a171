"""What differs between two OpenAPI documents, operation by operation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cartest_contracts.diff.change import Change, Side
from cartest_contracts.diff.difference import Difference
from cartest_contracts.diff.node import Node
from cartest_contracts.diff.parameters import parameters
from cartest_contracts.diff.responses import responses
from cartest_contracts.diff.schemas import differences

__all__ = ["http_changes"]

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def http_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Yield what a client written for one document meets at the other, over HTTP."""
    before, after = _operations(Node.of(old)), _operations(Node.of(new))
    for key in dict.fromkeys([*before, *after]):
        operation = before.get(key) or after[key]
        if key in before and key in after:
            for side, around, difference in _differences(operation, after[key]):
                yield Change.of(difference, operation=operation.name, side=side, around=around)
        else:
            gone = key in before
            what = "is gone" if gone else "is new"
            difference = Difference(old=operation.node, new=operation.node, what=what, breaking=gone)
            yield Change.of(difference, operation=operation.name, side="operation")


@dataclass(frozen=True, kw_only=True)
class _Operation:
    method: str
    path: str
    node: Node

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}"


def _operations(document: Node) -> dict[tuple[str, str], _Operation]:
    """Return the operations by method and path, whatever the path calls its parameters."""
    found: dict[tuple[str, str], _Operation] = {}
    for path, item in document.members("paths").items():
        for method in _METHODS:
            if method in item.content:
                own = item.at(method).content
                described = {
                    "security": document.content.get("security", []),
                    **own,
                    "parameters": [*item.content.get("parameters", ()), *own.get("parameters", ())],
                }
                operation = _Operation(method=method, path=path, node=item.seen(described))
                found[method, re.sub(r"\{.*?\}", "{}", path)] = operation
    return found


def _differences(old: _Operation, new: _Operation) -> Iterator[tuple[Side, str, Difference]]:
    for difference in _credentials(old.node, new.node):
        yield "operation", "", difference
    for around, difference in parameters(old.node, new.node, old_path=old.path, new_path=new.path):
        yield "request", around, difference
    for difference in _body(old.node.at("requestBody"), new.node.at("requestBody")):
        yield "request", "body", difference
    for around, difference in responses(old.node.at("responses"), new.node.at("responses")):
        yield "response", around, difference


def _credentials(old: Node, new: Node) -> Iterator[Difference]:
    before, after = _keys(old), _keys(new)
    if before and not after:
        yield Difference(old=old, new=new, what="needs no credential any more", breaking=False)
        return
    if after and not before:
        yield Difference(old=old, new=new, what="needs a credential now", breaking=True)
        return
    for key in sorted(before - after):
        yield Difference(old=old, new=new, what=f"is no longer opened by {key}", breaking=True)
    for key in sorted(after - before):
        yield Difference(old=old, new=new, what=f"is also opened by {key}", breaking=False)


def _keys(operation: Node) -> set[str]:
    """Return what opens an operation, in words; nothing: it is public."""
    return {
        " and ".join(f"{name} ({', '.join(roles)})" if roles else name for name, roles in sorted(choice.items()))
        for choice in operation.content["security"]
    }


def _body(old: Node, new: Node) -> Iterator[Difference]:
    if not new.content:
        if old.content:
            yield Difference(old=old, new=new, what="no longer has an effect", breaking=True)
        return
    needed, needs = old.content.get("required", False), new.content.get("required", False)
    if needed != needs:
        what = "is required now" if needs else "is optional now"
        yield Difference(old=old, new=new, what=what, breaking=needs)
    had, has = old.members("content"), new.members("content")
    for media_type in dict.fromkeys([*had, *has]):
        if media_type not in has:
            yield Difference(old=old, new=new, what=f"is no longer taken as {media_type}", breaking=True)
        elif media_type not in had:
            yield Difference(old=old, new=new, what=f"is also taken as {media_type}", breaking=False)
        else:
            yield from differences(had[media_type].at("schema"), has[media_type].at("schema"), flow="request")
