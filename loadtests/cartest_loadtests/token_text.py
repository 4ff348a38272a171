"""Reading a minted token: out of the answer, and the half of it that may be shown.

The signature is what makes a token a secret; header and claims are what the TOKEN rules judge
(:mod:`cartest_contracts.rules.tokens`). Pure.
"""

import base64
from typing import Any

import msgspec

__all__ = ["minted_token", "readable_half"]


def minted_token(body: bytes) -> str | None:
    """Return the token in the answer of ``POST /access-token``, or ``None`` if it holds none."""
    try:
        answer: Any = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
    token: object = answer.get("token") if isinstance(answer, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON is untyped
    return token if isinstance(token, str) and token else None


def readable_half(token: str) -> str:
    """Return header and claims as JSON; an empty text if the token is no JWT."""
    parts = token.split(".")
    try:
        header, claims = (_decoded(part) for part in parts[:2])
    except ValueError:
        return ""
    return msgspec.json.encode({"header": header, "claims": claims}).decode()


def _decoded(part: str) -> Any:
    # binascii.Error and msgspec.DecodeError are both ValueErrors.
    return msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
