"""How well a fact of the API is known; every rule, field and mock behaviour carries one of these marks.

Against the mock every level must hold. Against a live target only ``documented`` breaks fail a run; the
rest is reported as drift (design: product.md, "Knowledge levels").
"""

from enum import StrEnum

__all__ = ["Knowledge"]


class Knowledge(StrEnum):
    """Where a fact comes from."""

    DOCUMENTED = "documented"
    """The vendor's documentation, OpenAPI document or SDK says so."""

    RECORDED = "recorded"
    """Someone recorded the live service doing so."""

    ASSUMED = "assumed"
    """Nobody says; it is the safest guess."""
