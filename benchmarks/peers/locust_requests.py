"""Stock Locust ``HttpUser`` (requests), reading the answer in the pieces that it came in."""

import base64
import json
import time
from typing import Any, Final

from locust import HttpUser, events, task

from benchmarks.peers.task import MESSAGE, PATH, TRANSPORT, TRUTH_HEADER, Samples

samples: Final = Samples()


class Stock(HttpUser):
    """Speaks and listens, again and again."""

    @task
    def speak(self) -> None:
        """Take one stream."""
        client: Any = self.client  # requests takes None for a size, its types do not
        start_ns, first_ns = time.monotonic_ns(), 0
        with client.post(PATH, json=MESSAGE, stream=True, catch_response=True, verify=False) as answer:
            for piece in answer.iter_lines(chunk_size=None) if TRANSPORT == "sse" else answer.iter_content(None):
                first_ns = first_ns or time.monotonic_ns()
                if TRANSPORT == "sse" and piece:
                    event = json.loads(piece[6:])
                    base64.b64decode(event.get("data", ""))
            samples.take(start_ns=start_ns, first_audio_ns=first_ns, truth_ns=int(answer.headers[TRUTH_HEADER]))
            answer.success()


def write(**_: Any) -> None:
    """Tell what was measured."""
    samples.write()


_events: Any = events  # its hooks are untyped
_events.quitting.add_listener(write)
