"""Speech to text: four operations that read the self-describing code back, so a round trip is a test."""

from cartest_mocks.stt import batch, socket, turns

__all__ = ["ROUTES"]

ROUTES = (*batch.ROUTES, *socket.ROUTES, *turns.ROUTES)
