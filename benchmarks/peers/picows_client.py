"""picows on uvloop, the quickest WebSocket client for asyncio that we know; the standard library decodes."""

import asyncio
import base64
import importlib
import itertools
import json
import time
from typing import Any, Final

from benchmarks.peers.forever import run
from benchmarks.peers.task import MESSAGE, PATH, STREAMS, TRUTH_MEMBER, URL, Samples

# By name: it is installed in the peers' environment only.
picows: Final[Any] = importlib.import_module("picows")
samples: Final = Samples()
numbers: Final = itertools.count()


class Listener(picows.WSListener):  # type: ignore[misc]  # untyped where it is not installed
    """One socket, one context after the other."""

    def on_ws_connected(self, transport: Any) -> None:
        """Say the first sentence."""
        self.ask(transport)

    def ask(self, transport: Any) -> None:
        """Say the next sentence."""
        message = json.dumps({**MESSAGE, "context_id": f"c-{next(numbers)}", "continue": False})
        self.first_ns = self.truth_ns = 0
        self.start_ns = time.monotonic_ns()
        transport.send(picows.WSMsgType.TEXT, message.encode())

    def on_ws_frame(self, transport: Any, frame: Any) -> None:
        """Take an event."""
        now_ns = time.monotonic_ns()
        event = json.loads(frame.get_payload_as_bytes())
        if not self.first_ns:
            self.first_ns, self.truth_ns = now_ns, event.get(TRUTH_MEMBER, 0)
        if event["done"]:
            samples.take(start_ns=self.start_ns, first_audio_ns=self.first_ns, truth_ns=self.truth_ns)
            self.ask(transport)
        else:
            base64.b64decode(event["data"])


async def streams() -> None:
    """Run all streams."""
    address = URL.replace("http", "ws", 1) + PATH
    opened = [await picows.ws_connect(Listener, address) for _ in range(STREAMS)]
    await asyncio.gather(*(transport.wait_disconnected() for transport, _ in opened))


if __name__ == "__main__":
    run(streams(), samples)
