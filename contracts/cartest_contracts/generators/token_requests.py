"""Bodies of ``POST /access-token``: those that mint, and those that must be refused.

Source: tokens.md sections 1 and 3.
"""

from typing import Any

from hypothesis import strategies as st

from cartest_contracts.facts import EXPIRES_IN_RANGE, GRANTS

__all__ = ["refused_token_requests", "token_requests"]


def token_requests() -> st.SearchStrategy[dict[str, Any]]:
    """Draw a body that mints: any grants (true, false, null, unknown members), any lifetime in range or none."""
    flag = st.booleans() | st.none()
    grants = st.fixed_dictionaries({}, optional=dict.fromkeys(GRANTS, flag) | {"unheard_of": flag}) | st.none()
    expires_in = st.integers(*EXPIRES_IN_RANGE) | st.none()
    return st.fixed_dictionaries({}, optional={"grants": grants, "expires_in": expires_in})


def refused_token_requests() -> st.SearchStrategy[dict[str, Any]]:
    """Draw a body that must get 400: a lifetime out of range or of another type, grants of another type."""
    low, high = EXPIRES_IN_RANGE
    lifetime = st.fixed_dictionaries(
        {
            "expires_in": st.integers(max_value=low - 1)
            | st.integers(min_value=high + 1)
            | st.sampled_from(("60", 60.5, True, [60]))
        }
    )
    grants = st.fixed_dictionaries(
        {
            "grants": st.sampled_from(("tts", ["tts"], 1))
            | st.dictionaries(st.sampled_from(GRANTS), st.sampled_from(("true", 1, [])), min_size=1)
        }
    )
    return lifetime | grants
