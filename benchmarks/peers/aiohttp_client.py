"""aiohttp on uvloop: one session, one task a stream, every transport."""

import asyncio
import base64
import importlib
import itertools
import json
import time
from typing import Any, Final

from benchmarks.peers.forever import run
from benchmarks.peers.task import BODY, MESSAGE, PATH, STREAMS, TRANSPORT, TRUTH_HEADER, TRUTH_MEMBER, URL, Samples

# By name: it is installed in the peers' environment only.
aiohttp: Final[Any] = importlib.import_module("aiohttp")
JSON: Final = {"Content-Type": "application/json"}
samples: Final = Samples()
numbers: Final = itertools.count()


async def listen(session: Any) -> None:
    """Ask for bytes or events, again and again."""
    while True:
        start_ns, first_ns = time.monotonic_ns(), 0
        async with session.post(URL + PATH, data=BODY, headers=JSON, ssl=False) as answer:
            async for piece in answer.content if TRANSPORT == "sse" else answer.content.iter_any():
                first_ns = first_ns or time.monotonic_ns()
                if TRANSPORT == "sse" and piece.startswith(b"data: "):
                    base64.b64decode(json.loads(piece[6:]).get("data", ""))
            truth_ns = int(answer.headers[TRUTH_HEADER])
        samples.take(start_ns=start_ns, first_audio_ns=first_ns, truth_ns=truth_ns)


async def converse(session: Any) -> None:
    """Open a socket and take one context after the other."""
    async with session.ws_connect(URL + PATH) as socket:
        while True:
            message = json.dumps({**MESSAGE, "context_id": f"c-{next(numbers)}", "continue": False})
            start_ns, first_ns, truth_ns = time.monotonic_ns(), 0, 0
            await socket.send_str(message)
            while True:
                event = json.loads(await socket.receive_str())
                if not first_ns:
                    first_ns, truth_ns = time.monotonic_ns(), event.get(TRUTH_MEMBER, 0)
                if event["done"]:
                    break
                base64.b64decode(event["data"])
            samples.take(start_ns=start_ns, first_audio_ns=first_ns, truth_ns=truth_ns)


async def streams() -> None:
    """Run all streams."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        one = converse if TRANSPORT == "websocket" else listen
        await asyncio.gather(*(one(session) for _ in range(STREAMS)))


if __name__ == "__main__":
    run(streams(), samples)
