"""Scenario: every way to speak, and tokens, mixed by weight; ``--cartest-weights`` says how.

This is what ``cartest run`` loads with.
Run it as ``locust -f loadtests/cartest_loadtests/speech_mix.py --host URL``; docs/load.md has the options.
"""

from cartest_loadtests.mixing import mix
from cartest_loadtests.token_grants import TokenUser
from cartest_loadtests.tts_barge_in import BargeInUser
from cartest_loadtests.tts_bytes import BytesUser
from cartest_loadtests.tts_llm import LlmUser
from cartest_loadtests.tts_sse import SseUser
from cartest_loadtests.tts_websocket import WebSocketUser

__all__ = ["BargeInUser", "BytesUser", "LlmUser", "SseUser", "TokenUser", "WebSocketUser"]

mix(BytesUser, SseUser, WebSocketUser, LlmUser, BargeInUser, TokenUser)
