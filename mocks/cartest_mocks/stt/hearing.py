"""Hearing without stopping the event loop: stretches in a worker thread, one at a time and in order."""

import asyncio
from collections import deque
from collections.abc import Callable

from cartest_mocks.stt.ear import Finding, Stretch

__all__ = ["Hearing"]


class Hearing:
    """Works off the stretches of one socket; what each is for is called on the event loop."""

    def __init__(self, *, on_failure: Callable[[Exception], None]) -> None:
        self._on_failure = on_failure
        self._steps: deque[tuple[Stretch, Callable[[Finding], None]]] = deque()
        self._work: asyncio.Task[None] | None = None
        self._unread = b""
        self.backlog_bytes = 0
        """Bytes of audio that wait to be heard."""

    def hear(self, stretch: Stretch, then: Callable[[Finding], None]) -> None:
        """Hear a stretch after those before it, then call ``then``; must be called on the event loop."""
        self.backlog_bytes += len(stretch.audio)
        self._steps.append((stretch, then))
        if self._work is None:
            self._work = asyncio.get_running_loop().create_task(self._work_off())

    def stop(self) -> None:
        """Forget what was not heard yet."""
        self._steps.clear()
        if self._work is not None:
            self._work.cancel()

    async def _work_off(self) -> None:
        try:
            while self._steps:
                stretch, then = self._steps.popleft()
                finding = await asyncio.to_thread(stretch.after(self._unread).hear)
                self.backlog_bytes -= len(stretch.audio)
                self._unread = finding.unread
                then(finding)
        except Exception as error:  # noqa: BLE001  # a bug of ours must end its socket, not hang it
            self._on_failure(error)
        finally:
            self._work = None
