"""Scenario: speech over ``/tts/websocket``, one context a turn.

Run it as ``locust -f loadtests/cartest_loadtests/tts_websocket.py --host URL``; docs/load.md has the options.
"""

from cartest_loadtests.asks import Ask
from cartest_loadtests.user import CartestUser
from cartest_loadtests.workload import Turn, speech_request

__all__ = ["WebSocketUser"]

_PATH = "/tts/websocket"


class WebSocketUser(CartestUser):
    """Opens a context for a sentence and reads its events to the end; keeps the socket unless told otherwise."""

    weight = 3

    def take_turn(self, turn: Turn) -> None:
        """Say one sentence."""
        if not self.socket.is_open and not self._open():
            return
        # Ids are not reusable on one socket (websocket.md section 4); this one is unique in the run.
        context_id = f"{self.name}-{turn.number}"
        message = speech_request(turn.sentence, self.settings, self.settings.event_format)
        message |= {"context_id": context_id, "continue": False}
        ask = Ask(path=_PATH, operation=_PATH, transport="websocket", headers=self.headers(), method="GET")
        attempt = self.attempt(ask, intended_ns=turn.intended_ns, context_id=context_id)
        with self.cutting(attempt):
            self.socket.speak(attempt, message)
        self.verify(attempt, message)
        self.finish(attempt)
        if not self.settings.keep:
            self.socket.close()

    def _open(self) -> bool:
        ask = Ask(
            path=_PATH,
            operation="socket",
            transport="websocket",
            headers=self.headers(),
            method="GET",
            labels={"row": f"{_PATH} (socket)"},
        )
        attempt = self.attempt(ask)
        with self.cutting(attempt):
            return self.socket.open(attempt)
