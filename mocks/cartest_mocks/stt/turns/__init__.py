"""``/stt/turns/websocket``: speech to text that finds the turns of a conversation by itself."""

from cartest_mocks.stt.turns.socket import ROUTES

__all__ = ["ROUTES"]
