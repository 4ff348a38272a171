"""Text to speech: ``POST /tts/bytes``, ``POST /tts/sse`` and ``/tts/websocket``."""

from typing import Final

from cartest_mocks.routes import Route
from cartest_mocks.tts.bytes import post_bytes
from cartest_mocks.tts.socket import open_socket
from cartest_mocks.tts.sse import post_sse

__all__ = ["ROUTES"]

ROUTES: Final = (
    Route(method="POST", template="/tts/bytes", access="tts", handler=post_bytes),
    Route(method="POST", template="/tts/sse", access="tts", handler=post_sse),
    Route(method="GET", template="/tts/websocket", access="tts", socket=open_socket),
)
