"""The event loop and the address; the rest of the listener is seen in test_server.py."""

import asyncio
import sys
from pathlib import Path

import pytest

from cartest_mocks.listener import Address, new_loop


def test_the_loop_is_the_platforms_fastest(monkeypatch: pytest.MonkeyPatch) -> None:
    """uvloop where there is one."""
    for platform, module in (("linux", "uvloop"), ("win32", "asyncio")):
        monkeypatch.setattr(sys, "platform", platform)
        loop = new_loop()
        assert isinstance(loop, asyncio.AbstractEventLoop)
        assert type(loop).__module__.partition(".")[0] == module
        loop.close()


def test_sockets_have_their_own_scheme() -> None:
    """ws for http, wss for https."""
    assert Address(url="http://x:1", ca_file=None).websocket_url == "ws://x:1"
    assert Address(url="https://x:1", ca_file=Path("ca")).websocket_url == "wss://x:1"
