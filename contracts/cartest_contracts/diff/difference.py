"""One difference between an item of one document and its counterpart in another."""

from dataclasses import dataclass

from cartest_contracts.diff.node import Node

__all__ = ["Difference"]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A difference, before it is known in which operation it is met."""

    old: Node
    new: Node
    """The two items; what holds them where there is none."""
    what: str
    """A phrase whose subject is the place: ``is required now``."""
    breaking: bool
    place: str = ""
    """Inside what is compared, dots between members: ``voice.id``, ``data[].name``; empty for the whole."""
