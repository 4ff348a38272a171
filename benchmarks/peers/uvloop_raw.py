"""The least that asyncio can do: a Protocol on uvloop, answers parsed by httptools, nothing decoded but HTTP."""

import asyncio
import ssl
import time
from typing import Final, cast
from urllib.parse import urlsplit

import httptools

from benchmarks.peers.forever import run
from benchmarks.peers.task import BODY, PATH, STREAMS, TRUTH_HEADER, URL, Samples

HEAD: Final = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}"
REQUEST: Final = HEAD.encode() + b"\r\n\r\n" + BODY
samples: Final = Samples()


class Stream(asyncio.Protocol):
    """One connection, one answer after the other."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first."""
        self.transport = cast("asyncio.WriteTransport", transport)
        self.ask()

    def ask(self) -> None:
        """Ask for the next."""
        self.parser = httptools.HttpResponseParser(self)
        self.first_ns = self.truth_ns = 0
        self.start_ns = time.monotonic_ns()
        self.transport.write(REQUEST)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self.now_ns = time.monotonic_ns()
        self.parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Find the truth."""
        if name.lower() == TRUTH_HEADER.encode():
            self.truth_ns = int(value)

    def on_body(self, _: bytes) -> None:
        """Note when audio began."""
        self.first_ns = self.first_ns or self.now_ns

    def on_message_complete(self) -> None:
        """Count, and go on."""
        samples.take(start_ns=self.start_ns, first_audio_ns=self.first_ns, truth_ns=self.truth_ns)
        asyncio.get_running_loop().call_soon(self.ask)


async def streams() -> None:
    """Run all streams."""
    parts, context = urlsplit(URL), None
    if parts.scheme == "https":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    loop = asyncio.get_running_loop()
    for _ in range(STREAMS):
        await loop.create_connection(Stream, parts.hostname or "", parts.port or 0, ssl=context)
    await loop.create_future()


if __name__ == "__main__":
    run(streams(), samples)
