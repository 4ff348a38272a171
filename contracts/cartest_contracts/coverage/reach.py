"""What the contract holds and nobody outside can bring about, each with its reason.

Be sparing: whatever stands here no longer counts against a run. What only needs patience (an idle timeout) or a
second account is no reason.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cartest_contracts.session import Input, State
from cartest_contracts.verify.grant_cases import EARLY_TOKENS, SIGNED

__all__ = ["CELLS", "CLOSES", "CREDENTIALS", "MESSAGES", "STATUSES"]

_FAILS: Final = "the server has to fail"
_AGENT: Final = "the agent decides"

STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "5XX": _FAILS,
        "402": "the account has to be out of credits",
    }
)
"""By status, as the document writes it (errors-and-limits.md section 1)."""

CLOSES: Final[Mapping[int, str]] = MappingProxyType({1001: "the server has to shut down"})
"""By close code (websocket.md section 9)."""

MESSAGES: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("agentCall", "clear"): _AGENT,
        ("agentCall", "custom"): _AGENT,
        ("agentCall", "dtmf"): _AGENT,
        ("agentCall", "transferCall"): _AGENT,
    }
)
"""By channel and message, of what the server says (other-endpoints.md section 11)."""

CELLS: Final[Mapping[tuple[State, Input], str]] = MappingProxyType(
    {(State.OPEN, Input.FAILED): _FAILS, (State.CLOSING, Input.FAILED): _FAILS}
)
"""Of the transition table. A context that never opened can be made to fail: by a model that does not exist."""

CREDENTIALS: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys((*SIGNED, *EARLY_TOKENS), "only who signs tokens can make it")
)
"""By the credential's name in the grant matrix."""
