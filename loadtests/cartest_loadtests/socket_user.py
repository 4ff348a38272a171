"""The users that speak in contexts of a socket: finding the socket for a turn, and what a context's request is."""

from typing import Any

from cartest_contracts.corpus import Sentence
from cartest_loadtests.asks import Ask
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.open_socket import OpenSocket
from cartest_loadtests.user import CartestUser
from cartest_loadtests.workload import speech_request

__all__ = ["SocketUser"]

_PATH = "/tts/websocket"


class SocketUser(CartestUser):
    """Base of them; with ``--cartest-connections multiplexed`` several share a socket. Abstract for Locust."""

    abstract = True
    shares_sockets = True

    def open_socket(self) -> OpenSocket | None:
        """Return the socket for a turn, opened if need be; ``None`` if it could not be, which is then told."""
        with self.socket.opening():
            if (socket := self.socket.usable) is not None:
                return socket
            attempt = self.attempt(self._ask("socket", row=f"{_PATH} (socket)"))
            with self.cutting(attempt):
                return self.socket.open(attempt)

    def close_after_turn(self) -> None:
        """Close the socket, unless connections are kept."""
        if not self.settings.keep:
            self.socket.close()

    def new_context(self, name: str, *, intended_ns: int | None = None, **labels: str) -> Attempt:
        """Begin the request of one context; ``name`` is unique among this user's."""
        # Ids are not reusable on one socket (websocket.md section 4); this one is unique in the run.
        ask = self._ask(_PATH, **labels)
        return self.attempt(ask, intended_ns=intended_ns, context_id=f"{self.name}-{name}")

    def request(self, attempt: Attempt, sentence: Sentence) -> dict[str, Any]:
        """Return the message that says a sentence in a context and ends its input."""
        return {
            **speech_request(sentence, self.settings, self.settings.event_format),
            "context_id": attempt.context_id,
            "continue": False,
        }

    def _ask(self, operation: str, **labels: str) -> Ask:
        return Ask(
            path=_PATH,
            operation=operation,
            transport="websocket",
            headers=self.headers(),
            method="GET",
            labels=labels,
        )
