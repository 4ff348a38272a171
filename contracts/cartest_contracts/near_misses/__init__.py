"""Requests that are nearly right, and the error that each must get.

Speech has a table of its own, by hand, because what is wrong with it is often meaning (:mod:`.speech`). For
every other JSON body the contract's schema says what is wrong (:mod:`.walk`), and what no schema can say, forms
included, stands in a second table by hand (:mod:`.operations`).
"""

from cartest_contracts.near_misses.speech import NEAR_MISSES, NearMiss, near_misses_for
from cartest_contracts.near_misses.walk import BodyMiss, body_misses

__all__ = ["NEAR_MISSES", "BodyMiss", "NearMiss", "body_misses", "near_misses_for"]
