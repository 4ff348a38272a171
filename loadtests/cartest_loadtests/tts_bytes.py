"""Scenario: speech over ``POST /tts/bytes``.

Run it as ``locust -f loadtests/cartest_loadtests/tts_bytes.py --host URL``; docs/load.md has the options.
"""

from cartest_loadtests.asks import Ask
from cartest_loadtests.user import CartestUser
from cartest_loadtests.workload import Turn, speech_request

__all__ = ["BytesUser"]


class BytesUser(CartestUser):
    """Asks for a sentence and listens to its end."""

    kind = "bytes"
    weight = 3

    def take_turn(self, turn: Turn) -> None:
        """Say one sentence."""
        wanted = self.settings.output_format
        message = speech_request(turn.sentence, self.settings, wanted)
        ask = Ask(
            path="/tts/bytes",
            operation="POST /tts/bytes",
            transport="bytes",
            headers=self.headers(),
            message=message,
            container=wanted.container,
        )
        attempt = self.attempt(ask, intended_ns=turn.intended_ns)
        with self.cutting(attempt):
            self.http.run(attempt)
        self.verify(attempt, message)
        self.finish(attempt)
