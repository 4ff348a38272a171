"""Scenario: the three ways to speak, and tokens, mixed by the users' weights (3 : 3 : 3 : 1).

This is what ``cartest run`` loads with.
Run it as ``locust -f loadtests/cartest_loadtests/speech_mix.py --host URL``; docs/load.md has the options.
"""

from cartest_loadtests.token_grants import TokenUser
from cartest_loadtests.tts_bytes import BytesUser
from cartest_loadtests.tts_sse import SseUser
from cartest_loadtests.tts_websocket import WebSocketUser

__all__ = ["BytesUser", "SseUser", "TokenUser", "WebSocketUser"]
