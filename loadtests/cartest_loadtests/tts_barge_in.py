"""Scenario: a listener barges in; the context that speaks is cancelled, and the next one speaks at once.

Run it as ``locust -f loadtests/cartest_loadtests/tts_barge_in.py --host URL``; docs/load.md has the options.
"""

from cartest_loadtests.open_socket import OpenSocket
from cartest_loadtests.socket_user import SocketUser
from cartest_loadtests.spoken_context import SpokenContext
from cartest_loadtests.workload import Turn, monologue

__all__ = ["BargeInUser"]


class BargeInUser(SocketUser):
    """Speaks at length, is interrupted, and says one sentence in a new context on the same socket."""

    kind = "barge_in"
    weight = 3

    def take_turn(self, turn: Turn) -> None:
        """Speak, cancel, speak again."""
        socket = self.open_socket()
        if socket is None:
            return
        attempt = self.new_context(f"{turn.number}-long", intended_ns=turn.intended_ns)
        message = self.request(attempt, monologue(turn.sentence))
        with self.cutting(attempt):
            context = socket.begin(attempt, message, wakes_at_audio=True)
            try:
                self._barge_in(socket, context)
            except BaseException:
                socket.leave(context)
                raise
        try:
            if context.cancelled:
                self._speak_again(turn, socket)
        finally:
            # Until here it could go on speaking: that is what the figures after a cancel are about.
            socket.leave(context)
            self.verify(attempt, message)
            self.finish(attempt)
        self.close_after_turn()

    def _barge_in(self, socket: OpenSocket, context: SpokenContext) -> None:
        """Wait until the listener has had enough, and cancel what is still being spoken."""
        patience_ns = round(self.settings.cancel_after_ms * 1e6)
        socket.listen(context, until_ns=context.attempt.start_ns + patience_ns, to_audio=True)
        if context.first_audio_ns is not None:
            socket.listen(context, until_ns=context.first_audio_ns + patience_ns)
        socket.cancel(context)

    def _speak_again(self, turn: Turn, socket: OpenSocket) -> None:
        attempt = self.new_context(f"{turn.number}-next", after="cancel")
        message = self.request(attempt, turn.sentence)
        with self.cutting(attempt):
            socket.speak(attempt, message)
        self.verify(attempt, message)
        self.finish(attempt)
