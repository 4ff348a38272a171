"""Voices: the store that all endpoints look voices up in, and ``GET /voices``, ``GET /voices/{id}``."""

from cartest_mocks.voices.endpoints import ROUTES

__all__ = ["ROUTES"]
