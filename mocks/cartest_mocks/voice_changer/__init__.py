"""Voice changer: ``POST /voice-changer/bytes`` and ``POST /voice-changer/sse``."""

from cartest_mocks.voice_changer.endpoints import ROUTES

__all__ = ["ROUTES"]
