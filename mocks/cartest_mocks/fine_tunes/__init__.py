"""Fine-tunes: trained by the mock's clock, with a voice of their own in the end."""

from cartest_mocks.fine_tunes.endpoints import ROUTES

__all__ = ["ROUTES"]
