"""Scenario: speech over ``POST /tts/sse``.

Run it as ``locust -f loadtests/cartest_loadtests/tts_sse.py --host URL``; docs/load.md has the options.
"""

from cartest_loadtests.asks import Ask
from cartest_loadtests.user import CartestUser
from cartest_loadtests.workload import Turn, speech_request

__all__ = ["SseUser"]


class SseUser(CartestUser):
    """Asks for a sentence and reads its events to the end."""

    kind = "sse"
    weight = 3

    def take_turn(self, turn: Turn) -> None:
        """Say one sentence."""
        message = speech_request(turn.sentence, self.settings, self.settings.event_format)
        ask = Ask(
            path="/tts/sse",
            operation="POST /tts/sse",
            transport="sse",
            headers=self.headers(),
            message=message,
        )
        attempt = self.attempt(ask, intended_ns=turn.intended_ns)
        with self.cutting(attempt):
            self.http.run(attempt)
        self.verify(attempt, message)
        self.finish(attempt)
