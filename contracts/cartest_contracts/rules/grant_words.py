"""The words of the grant matrix: what a credential is for its operation, and which of these let somebody in.

Verification writes them as labels, the rules of :mod:`.grants` read them. A case that is added needs its rule
there, and its place in :data:`ALLOWING` or not.
"""

from typing import Final, Literal

__all__ = ["ALLOWING", "DENIED", "DOCUMENTED", "HOLLOW", "GrantCase"]

GrantCase = Literal[
    "allowed",  # the API key, or a valid token with the grant
    "not granted",  # a valid token without it
    "mint",  # a token that tries to mint
    "no credential",  # none, or one that is none
    "bad token",  # forged or expired
    "early",  # its time has not come
    "odd grants",  # minted with grants that are unknown, null or no booleans
    "wrong kind of key",  # an ordinary key for an admin operation, or the reverse
    "undocumented channel",  # where this credential is not read
    "tolerated channel",  # a token as api_key on a socket
    "two denied",  # several at once, none of which opens it
    "first opens",  # two at once, of which the first in order is the good one
    "first denied",  # two at once, of which the second in order is the good one
    "public",  # an operation that needs no credential
    "last second",  # a token just before it expires
    "stream outlives",  # a stream that runs when its token expires
    "socket outlives",  # a socket that is open when its token expires
]
ALLOWING: Final[frozenset[GrantCase]] = frozenset(
    {
        "allowed",
        "tolerated channel",
        "first opens",
        "public",
        "last second",
        "stream outlives",
        "socket outlives",
    }
)
DOCUMENTED: Final[frozenset[GrantCase]] = frozenset(
    {
        "allowed",
        "not granted",
        "mint",
        "no credential",
        "bad token",
        "wrong kind of key",
        "two denied",
    }
)
"""Cases whose outcome is documented; that of the others is assumed."""
DENIED: Final = frozenset({401, 403})
"""Which of the two a missing grant gets is unknown: both are accepted (tokens.md section 6)."""
HOLLOW: Final = "hollow"
