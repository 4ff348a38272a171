"""Scenario: a sentence typed into one context token by token, as a language model streams it.

Run it as ``locust -f loadtests/cartest_loadtests/tts_llm.py --host URL``; docs/load.md has the options.
"""

from collections.abc import Sequence
from typing import Any

from cartest_loadtests.open_socket import OpenSocket
from cartest_loadtests.socket_user import SocketUser
from cartest_loadtests.spoken_context import SpokenContext
from cartest_loadtests.token_stream import spoken_inputs, tokens_of
from cartest_loadtests.workload import Turn

__all__ = ["LlmUser"]


class LlmUser(SocketUser):
    """Sends each token when the model would have it, ends the input, and reads the events to the end."""

    kind = "llm"
    weight = 3

    def take_turn(self, turn: Turn) -> None:
        """Say one sentence."""
        socket = self.open_socket()
        if socket is None:
            return
        attempt = self.new_context(
            str(turn.number), intended_ns=turn.intended_ns, input="tokens", row="/tts/websocket (tokens)"
        )
        tokens = tokens_of(turn.sentence.text)
        message = {**self.request(attempt, turn.sentence), "transcript": ""}
        # The server's own buffering would be part of the figures, and differs between versions (conflict C5).
        message["max_buffer_delay_ms"] = 0
        with self.cutting(attempt):
            context = socket.begin(attempt, {**message, "transcript": tokens[0], "continue": True})
            try:
                self._type(socket, context, message, tokens)
                socket.finish(context)
            finally:
                socket.leave(context)
        self.verify(attempt, message, inputs=spoken_inputs(tokens))
        self.finish(attempt)
        self.close_after_turn()

    def _type(
        self, socket: OpenSocket, context: SpokenContext, message: dict[str, Any], tokens: Sequence[str]
    ) -> None:
        """Send what follows the first token, each at its instant after the first; then end the input."""
        for number, token in enumerate(tokens[1:], 1):
            due_ns = context.attempt.start_ns + round(number / self.settings.tokens_per_s * 1e9)
            socket.listen(context, until_ns=due_ns)
            socket.say(context, {**message, "transcript": token, "continue": True})
        # Who streams does not know which token is the last (websocket.md section 4, unknown number of inputs).
        if socket.say(context, message) is None and context.attempt.problem is None:
            context.attempt.problem = "the context was over before all of its text was sent"
