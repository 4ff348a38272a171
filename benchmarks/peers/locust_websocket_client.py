"""Locust with websocket-client, as its users write it; ``BENCH_VARIANT=tuned`` skips its slow UTF-8 check."""

import importlib
import os
from typing import Any, Final

from locust import User, task

from benchmarks.peers import locust_socket
from benchmarks.peers.task import PATH, URL

# By name: it is installed in the peers' environment only.
websocket: Final[Any] = importlib.import_module("websocket")


class SocketUser(User):
    """Keeps a socket."""

    def on_start(self) -> None:
        """Open it."""
        tuned = os.environ.get("BENCH_VARIANT") == "tuned"
        self.socket = websocket.create_connection(
            URL.replace("http", "ws", 1) + PATH, skip_utf8_validation=tuned, enable_multithread=False
        )

    @task
    def speak(self) -> None:
        """Take one stream."""
        locust_socket.speak(self.environment, self.socket.send, self.socket.recv)
