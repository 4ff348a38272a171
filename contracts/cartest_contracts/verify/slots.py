"""How many requests may be under way: a semaphore of which one case may need several places at once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

__all__ = ["Slots"]


class Slots:
    """Places that are taken together; whoever asks first is served first, so that nobody starves."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._free = places
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def taken(self, width: int) -> AsyncGenerator[None, None]:
        """Hold ``width`` places, or all of them if there are fewer."""
        width = min(width, self._places)
        async with self._turn:
            while self._free < width:
                self._freed.clear()
                await self._freed.wait()
            self._free -= width
        try:
            yield
        finally:
            self._free += width
            self._freed.set()
