"""What Locust users with a WebSocket library of their own share: a context, its events, Locust's row."""

import base64
import itertools
import json
import time
from collections.abc import Callable
from typing import Any, Final

from locust import events

from benchmarks.peers.task import MESSAGE, TRUTH_MEMBER, Samples

__all__ = ["speak"]

samples: Final = Samples()
_numbers: Final = itertools.count()


def speak(environment: Any, send: Callable[[str], object], receive: Callable[[], Any]) -> None:
    """Say one sentence in a context of its own, and listen to its end."""
    message = json.dumps({**MESSAGE, "context_id": f"c-{next(_numbers)}", "continue": False})
    start_ns, first_ns, truth_ns, size = time.monotonic_ns(), 0, 0, 0
    send(message)
    while True:
        event = json.loads(receive())
        if not first_ns:
            first_ns, truth_ns = time.monotonic_ns(), event.get(TRUTH_MEMBER, 0)
        if event["done"]:
            break
        size += len(base64.b64decode(event["data"]))
    samples.take(start_ns=start_ns, first_audio_ns=first_ns, truth_ns=truth_ns)
    environment.events.request.fire(
        request_type="WS",
        name="/tts/websocket",
        response_time=(time.monotonic_ns() - start_ns) / 1e6,
        response_length=size,
        exception=None,
        context={},
    )


def write(**_: Any) -> None:
    """Tell what was measured."""
    samples.write()


_events: Any = events  # its hooks are untyped
_events.quitting.add_listener(write)
