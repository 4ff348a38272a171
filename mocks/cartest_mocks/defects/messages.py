"""The client's messages on a socket, as defects read and write them."""

from typing import cast

import msgspec

from cartest_mocks.defects.seams import Event, Message

__all__ = ["read_message", "write_message"]


def read_message(message: Message) -> Event:
    """Return the JSON object of a message; an empty one if it is none."""
    try:
        value: object = msgspec.json.decode(message) if isinstance(message, str) else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return cast("Event", value) if isinstance(value, dict) else {}


def write_message(value: Event) -> str:
    """Return the text of a message."""
    return msgspec.json.encode(value).decode()
