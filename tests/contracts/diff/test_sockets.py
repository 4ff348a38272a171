"""Each kind of difference between two small AsyncAPI documents, and its silent twin."""

import copy
from typing import Any

import pytest

from cartest_contracts.diff.change import Change
from cartest_contracts.diff.sockets import socket_changes

Json = dict[str, Any]


def _event(kind: str, **properties: Json) -> Json:
    members = {"type": {"const": kind}, **properties}
    return {"payload": {"type": "object", "required": list(members), "properties": members}}


_DOCUMENT: Json = {
    "channels": {
        "tts": {
            "address": "/tts/{id}",
            "x-cartest-grant": "tts",
            "x-cartest-knowledge": "documented",
            "x-cartest-source": "websocket.md section 1",
            "x-cartest-closes": [{"code": 1000, "reason": "idle"}, {"code": 1002}],
            "bindings": {"ws": {"query": {"type": "object", "properties": {"v": {"type": "string"}}}}},
            "messages": {"say": _event("say"), "heard": _event("heard", text={"type": "string"})},
        },
        "other": {"address": "/other", "x-cartest-grant": "tts", "messages": {"say": _event("say")}},
    },
    "operations": {
        "in": {"action": "receive", "messages": [{"$ref": "#/channels/tts/messages/say"}]},
        "out": {"action": "send", "messages": [{"$ref": "#/channels/tts/messages/heard"}]},
        "elsewhere": {"action": "receive", "messages": [{"$ref": "#/channels/other/messages/say"}]},
    },
}
_TTS = ("channels", "tts")


@pytest.mark.parametrize(
    ("path", "value", "effect", "said"),
    [
        ((*_TTS, "x-cartest-grant"), "stt", "breaking", "operation:  is opened by the grant stt instead of tts"),
        (
            (*_TTS, "bindings", "ws", "query", "required"),
            ["v"],
            "breaking",
            "request: handshake query v is required now",
        ),
        (
            (*_TTS, "bindings", "ws", "headers"),
            {"type": "object"},
            "breaking",
            "request: handshake headers is an object instead of anything",
        ),
        (("operations", "in", "messages"), [], "breaking", "request: message say is no longer understood"),
        (("operations", "out", "messages"), [], "breaking", "response: message heard is no longer sent"),
        (
            (*_TTS, "messages", "say", "payload", "properties", "x"),
            {},
            "compatible",
            "request: message say x is new",
        ),
        (
            (*_TTS, "messages", "heard", "payload", "properties", "text"),
            None,
            "breaking",
            "response: message heard text is gone",
        ),
        (
            (*_TTS, "messages", "say", "contentType"),
            "text/plain",
            "breaking",
            "request: message say is text/plain instead of application/json",
        ),
        ((*_TTS, "messages", "say", "contentType"), "application/json", "", ""),
        ((*_TTS, "x-cartest-closes", 1), None, "compatible", "response:  is no longer closed with 1002"),
        (
            (*_TTS, "x-cartest-closes", 1),
            {"code": 1002, "reason": "x"},
            "compatible",
            "response:  may be closed with 1002 x",
        ),
        ((*_TTS, "description"), "Another.", "", ""),
        (("channels", "other"), None, "breaking", "operation:  is gone"),
    ],
)
def test_a_change_is_named(path: tuple[str | int, ...], value: Any, effect: str, said: str) -> None:
    """One edit of a socket is named, with its effect; words for people are none."""
    new = _edited(path, value)
    if path == ("channels", "other"):
        del new["operations"]["elsewhere"]
    found = [
        (change.effect, f"{change.side}: {change.place} {change.what}") for change in _changes(_DOCUMENT, new)
    ]
    assert ((effect, said) in found) is bool(said)
    assert bool(found) is bool(said)


def test_what_comes_breaks_nobody() -> None:
    """New sockets, messages and kinds of events are not met by a client that does not know them."""
    new = copy.deepcopy(_DOCUMENT)
    new["channels"]["third"] = {"address": "/third", "messages": {}}
    new["channels"]["tts"]["messages"]["more"] = _event("more")
    new["operations"]["out"]["messages"].append({"$ref": "#/channels/tts/messages/more"})
    assert [
        (change.effect, change.operation, change.place, change.what) for change in _changes(_DOCUMENT, new)
    ] == [
        ("compatible", "/tts/{id}", "message more", "is new"),
        ("compatible", "/third", "", "is new"),
    ]


def test_sockets_are_told_by_their_address() -> None:
    """Neither the key of a channel nor the name of its parameter counts."""
    new = copy.deepcopy(_DOCUMENT)
    new["channels"]["speech"] = {**new["channels"].pop("tts"), "address": "/tts/{voice}"}
    for name, message in (("in", "say"), ("out", "heard")):
        new["operations"][name]["messages"] = [{"$ref": f"#/channels/speech/messages/{message}"}]
    assert not _changes(_DOCUMENT, new)


def _changes(old: Json, new: Json) -> list[Change]:
    return list(socket_changes(old, new))


def _edited(path: tuple[str | int, ...], value: Any) -> Json:
    """Return the document with another value at a place; ``None`` takes the place away."""
    draft = copy.deepcopy(_DOCUMENT)
    holder: Any = draft
    for step in path[:-1]:
        holder = holder[step]
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return draft
