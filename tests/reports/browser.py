"""A real browser for the page's tests: headless Chromium, spoken to over its DevTools socket.

Nothing is installed for it: where no Chromium is found the tests that need one are skipped with that reason.
"""

import re
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from websockets.sync.client import ClientConnection, connect

__all__ = ["Browser", "chromium"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_WAIT_S = 20
_LISTENING = re.compile(r"DevTools listening on (ws://\S+)")


class Browser:
    """One tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self.events: list[dict[str, Any]] = []
        """What the tab reported since the last page was opened."""
        self._socket = socket
        self._ids = count(1)
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> Any:
        """Call a method of the protocol and return its result; events that come first are kept."""
        number = next(self._ids)
        message = {"id": number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        self._socket.send(msgspec.json.encode(message).decode())
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]

    def show(self, *, width: int, theme: Literal["light", "dark"]) -> None:
        """Give the window a width and the reader a preference."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])

    def open(self, page: Path) -> None:
        """Load a page, and wait until it is there."""
        self.events.clear()
        self.call("Page.navigate", url=page.as_uri())
        while not self.seen("Page.loadEventFired"):
            self._next()

    def seen(self, method: str) -> list[dict[str, Any]]:
        """Return the parameters of the events of one kind."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, as JSON has it."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def _next(self) -> dict[str, Any]:
        message: dict[str, Any] = msgspec.json.decode(self._socket.recv(timeout=_WAIT_S))
        self.events.append(message)
        return message


@contextmanager
def chromium(profile: Path) -> Generator[Browser]:
    """Run a browser with a profile folder of its own; skip the test where there is none."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(_NAMES)} is installed")
    words = [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
    words += ["--disable-background-networking", f"--user-data-dir={profile}", "--remote-debugging-port=0"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        url = next((found[1] for line in process.stderr if (found := _LISTENING.search(line))), None)
        assert url is not None, "the browser ended before it could be spoken to"
        with connect(url, max_size=None, open_timeout=_WAIT_S, proxy=None) as socket:
            yield Browser(socket)
    finally:
        process.kill()
        process.communicate()
