"""The main function of a peer on asyncio: streams until SIGTERM, then the summary."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine

import uvloop

from benchmarks.peers.task import Samples

__all__ = ["run"]


def run(streams: Coroutine[object, object, object], samples: Samples) -> None:
    """Run on uvloop until SIGTERM, and write what was measured."""

    async def until_told() -> None:
        running = asyncio.ensure_future(streams)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await running

    uvloop.run(until_told())
    samples.write()
