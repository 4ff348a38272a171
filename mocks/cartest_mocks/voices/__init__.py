"""Voices: the store that all endpoints look voices up in, and everything under ``/voices`` but accents."""

from typing import Final

from cartest_mocks.voices import cloning, embeddings, endpoints, localizing

__all__ = ["ROUTES"]

ROUTES: Final = (*endpoints.ROUTES, *cloning.ROUTES, *localizing.ROUTES, *embeddings.ROUTES)
