"""Scenario: speech over ``/tts/websocket``, one context a turn.

Run it as ``locust -f loadtests/cartest_loadtests/tts_websocket.py --host URL``; docs/load.md has the options.
"""

from cartest_loadtests.socket_user import SocketUser
from cartest_loadtests.workload import Turn

__all__ = ["WebSocketUser"]


class WebSocketUser(SocketUser):
    """Opens a context for a sentence and reads its events to the end; keeps the socket unless told otherwise."""

    kind = "websocket"
    weight = 3

    def take_turn(self, turn: Turn) -> None:
        """Say one sentence."""
        socket = self.open_socket()
        if socket is None:
            return
        attempt = self.new_context(str(turn.number), intended_ns=turn.intended_ns)
        message = self.request(attempt, turn.sentence)
        with self.cutting(attempt):
            socket.speak(attempt, message)
        self.verify(attempt, message)
        self.finish(attempt)
        self.close_after_turn()
