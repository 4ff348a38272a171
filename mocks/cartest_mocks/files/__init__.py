"""Files: what ``save`` on ``/tts/bytes`` keeps, and the paths of the files host that give it back."""

from cartest_mocks.files.endpoints import ROUTES

__all__ = ["ROUTES"]
