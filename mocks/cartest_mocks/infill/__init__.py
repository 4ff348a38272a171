"""Infill: ``POST /infill/bytes``."""

from cartest_mocks.infill.endpoint import ROUTES

__all__ = ["ROUTES"]
