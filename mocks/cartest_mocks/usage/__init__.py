"""Usage: the ledger that every spent credit passes, and what admin keys read of it."""

from cartest_mocks.usage.endpoints import ROUTES

__all__ = ["ROUTES"]
