"""A finding: one broken requirement, told as requirement, expected, actual, where — in that order everywhere."""

import msgspec

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.rule import Level

__all__ = ["Finding"]


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One requirement that one observation broke."""

    rule_id: str
    requirement: str
    expected: str
    actual: str
    where: str
    """Operation and place inside it, e.g. ``POST /tts/bytes, arrival 3``."""
    level: Level = "MUST"
    knowledge: Knowledge = Knowledge.DOCUMENTED
    source: str = ""
    observation_id: str = ""
    reproducer: str = ""
    """A command that shows it again; credentials stand as ``$CARTESIA_API_KEY``."""
