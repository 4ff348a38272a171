"""What differs between two AsyncAPI documents, socket by socket and message by message."""

import re
from collections.abc import Iterator
from typing import Any

from cartest_contracts.diff.change import Change, Side
from cartest_contracts.diff.difference import Difference
from cartest_contracts.diff.node import Node
from cartest_contracts.diff.schemas import Flow, differences

__all__ = ["socket_changes"]


def socket_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Yield what a client written for one document meets at the other, over sockets."""
    before, after = _channels(Node.of(old)), _channels(Node.of(new))
    for key in dict.fromkeys([*before, *after]):
        held = before.get(key) or after[key]
        address = held.content["address"]
        if key not in after:
            difference = Difference(old=held, new=held, what="is gone", breaking=True)
            yield Change.of(difference, operation=address, side="operation")
        elif key not in before:
            difference = Difference(old=held, new=held, what="is new", breaking=False)
            yield Change.of(difference, operation=address, side="operation")
        else:
            for side, around, difference in _differences(before[key], after[key]):
                yield Change.of(difference, operation=address, side=side, around=around)


def _channels(document: Node) -> dict[str, Node]:
    """Return the channels by address, whatever it calls its parameters, each with who says what in it."""
    found: dict[str, Node] = {}
    for name, channel in document.members("channels").items():
        said: dict[str, set[str]] = {"receive": set(), "send": set()}
        for operation in document.members("operations").values():
            for message in operation.content["messages"]:
                _, _, owner, _, key = message["$ref"].split("/")
                if owner == name:
                    said[operation.content["action"]].add(key)
        described = {**channel.content, "said": said}
        found[re.sub(r"\{.*?\}", "{}", channel.content["address"])] = channel.seen(described)
    return found


def _differences(old: Node, new: Node) -> Iterator[tuple[Side, str, Difference]]:
    grants = (old.content["x-cartest-grant"], new.content["x-cartest-grant"])
    if grants[0] != grants[1]:
        what = f"is opened by the grant {grants[1]} instead of {grants[0]}"
        yield "operation", "", Difference(old=old, new=new, what=what, breaking=True)
    for part in ("query", "headers"):
        steps = ("bindings", "ws", part)
        for difference in differences(old.at(*steps), new.at(*steps), flow="request"):
            yield "request", f"handshake {part}", difference
    # AsyncAPI speaks from the server's side: what it receives, the client sends.
    for key, difference in _messages(old, new, action="receive", flow="request"):
        yield "request", f"message {key}", difference
    for key, difference in _messages(old, new, action="send", flow="response"):
        yield "response", f"message {key}", difference
    for difference in _closes(old, new):
        yield "response", "", difference


def _messages(old: Node, new: Node, *, action: str, flow: Flow) -> Iterator[tuple[str, Difference]]:
    before, after = (
        {
            key: message
            for key, message in channel.members("messages").items()
            if key in channel.content["said"][action]
        }
        for channel in (old, new)
    )
    for key in dict.fromkeys([*before, *after]):
        if key not in after:
            what = "is no longer understood" if flow == "request" else "is no longer sent"
            yield key, Difference(old=before[key], new=new, what=what, breaking=True)
        elif key not in before:
            # A new kind of event is like a new value of an enumeration: allowed at any time (README.md section 1).
            yield key, Difference(old=old, new=after[key], what="is new", breaking=False)
        else:
            yield from ((key, found) for found in _message(before[key], after[key], flow))


def _message(old: Node, new: Node, flow: Flow) -> Iterator[Difference]:
    types = [node.content.get("contentType", "application/json") for node in (old, new)]
    if types[0] != types[1]:
        yield Difference(old=old, new=new, what=f"is {types[1]} instead of {types[0]}", breaking=True)
    yield from differences(old.at("payload"), new.at("payload"), flow=flow)


def _closes(old: Node, new: Node) -> Iterator[Difference]:
    before, after = _by_code(old), _by_code(new)
    for key in dict.fromkeys([*before, *after]):
        if key not in after:
            yield Difference(old=before[key], new=new, what=f"is no longer closed with {key}", breaking=False)
        elif key not in before:
            yield Difference(old=old, new=after[key], what=f"may be closed with {key}", breaking=False)


def _by_code(channel: Node) -> dict[str, Node]:
    return {
        f"{close.content['code']} {close.content.get('reason', '')}".strip(): close
        for close in channel.each("x-cartest-closes")
    }
