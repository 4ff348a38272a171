"""Pronunciation dictionaries: kept and shown; what the mock speaks they do not change."""

from cartest_mocks.pronunciation_dicts.endpoints import ROUTES

__all__ = ["ROUTES"]
