"""Accents: the catalogue, and those attached to a voice."""

from cartest_mocks.accents.endpoints import ROUTES

__all__ = ["ROUTES"]
