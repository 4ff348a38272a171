"""How much is in JSON, told without reading it as JSON: how deep it is nested, and into how many parts.

For readers that go one call deeper with each level, and check each part by every word of its schema.
"""

import re
from typing import Final

from cartest_contracts.observation import Bound
from cartest_contracts.rules.reading import MOST_CONTAINERS

__all__ = ["LEVELS", "too_much"]

LEVELS: Final = 100
"""Objects and arrays inside each other that an answer may have: the deepest schema of the contract has a tenth."""
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


def too_much(content: bytes, *, levels: int = LEVELS, parts: int = MOST_CONTAINERS) -> tuple[Bound, str] | None:
    """Return which bound a text is over, and in one line how; brackets in strings are none of JSON."""
    if content.count(b"[") + content.count(b"{") <= levels:
        return None
    brackets = _STRING.sub(b"", content).translate(None, _NO_BRACKETS)
    depth = 0
    for bracket in brackets[: 2 * parts]:
        depth = depth + 1 if bracket in b"[{" else max(0, depth - 1)
        if depth > levels:
            return "depth", f"the answer is nested over {levels} levels deep"
    if brackets.count(b"[") + brackets.count(b"{") > parts:
        return "pieces", f"the answer has over {parts} objects and arrays"
    return None
