"""Locust with the synchronous client of websockets."""

from locust import User, task
from websockets.sync.client import connect

from benchmarks.peers import locust_socket
from benchmarks.peers.task import PATH, URL


class SocketUser(User):
    """Keeps a socket."""

    def on_start(self) -> None:
        """Open it."""
        self.socket = connect(URL.replace("http", "ws", 1) + PATH, compression=None, open_timeout=60)

    @task
    def speak(self) -> None:
        """Take one stream."""
        locust_socket.speak(self.environment, self.socket.send, self.socket.recv)
