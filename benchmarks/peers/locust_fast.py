"""Stock Locust ``FastHttpUser`` (geventhttpclient), reading as much as a chunk holds.

``read(n)`` returns when all n bytes are in: with a bigger n the first audio would seem to come chunks later.
"""

import base64
import json
import time
from typing import Any, Final

from locust import FastHttpUser, events, task

from benchmarks.peers.task import MESSAGE, PATH, TRANSPORT, TRUTH_HEADER, Samples

CHUNK_BYTES: Final = 960
samples: Final = Samples()


class Stock(FastHttpUser):
    """Speaks and listens, again and again."""

    insecure = True

    @task
    def speak(self) -> None:
        """Take one stream."""
        client: Any = self.client  # typed only partly
        start_ns = time.monotonic_ns()
        with client.post(PATH, json=MESSAGE, stream=True, catch_response=True) as answer:
            response = answer._response  # the only way to read a part of a stream
            first_ns = listen_to_events(response) if TRANSPORT == "sse" else listen(response)
            samples.take(start_ns=start_ns, first_audio_ns=first_ns, truth_ns=int(answer.headers[TRUTH_HEADER]))
            answer.success()


def listen(response: Any) -> int:
    """Read audio to its end; return when it began."""
    response.read(1)
    first_ns = time.monotonic_ns()
    size = CHUNK_BYTES - 1
    while response.read(size):
        size = CHUNK_BYTES
    return first_ns


def listen_to_events(response: Any) -> int:
    """Read events to their end; return when they began."""
    first_ns = 0
    while line := response.readline(b"\n"):
        first_ns = first_ns or time.monotonic_ns()
        if line.startswith(b"data: "):
            base64.b64decode(json.loads(line[6:]).get("data", ""))
    return first_ns


def write(**_: Any) -> None:
    """Tell what was measured."""
    samples.write()


_events: Any = events  # its hooks are untyped
_events.quitting.add_listener(write)
