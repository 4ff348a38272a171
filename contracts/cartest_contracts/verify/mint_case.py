"""Minting an access token and reading what it says; the token itself never enters an observation."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from cartest_contracts.clients.credential import Credential
from cartest_contracts.observation import Observation
from cartest_contracts.redact import REDACTED, redact_bytes
from cartest_contracts.rules.reading import as_object, body_of, json_of
from cartest_contracts.verify.case import Cost, Expectation, Tools

__all__ = ["MintCase", "expiry_of", "mint"]


@dataclass(frozen=True, kw_only=True)
class MintCase:
    """One ``POST /access-token``."""

    id: str
    expect: Expectation
    body: Any = None
    """Sent as JSON; no body at all if it is ``None``."""
    credential: Credential | None = None
    width: int = 1

    @property
    def cost(self) -> Cost:
        """One request."""
        return Cost(requests=1)

    async def run(self, tools: Tools) -> list[Observation]:
        """Mint."""
        observation, _ = await mint(tools, self.body, credential=self.credential, labels=self.expect.labels)
        return [observation]


async def mint(
    tools: Tools,
    body: Any,
    *,
    credential: Credential | None = None,
    labels: dict[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
) -> tuple[Observation, str | None]:
    """Mint; return the observation, its token replaced by the label ``token``, and the token if there is one."""
    observation = await tools.http.call(
        "POST",
        "/access-token",
        json=body,
        credential=credential,
        labels=labels or {},
        headers=headers,
        params=params or None,
        keep_tokens=True,
    )
    answer = as_object(json_of(observation))
    token = answer.get("token")
    if not isinstance(token, str) or not token:
        return _with_body(observation, redact_bytes(body_of(observation))), None
    hidden = redact_bytes(msgspec.json.encode({**answer, "token": REDACTED}), secrets=(token,))
    labels = {**observation.labels, "token": _readable_half(token)}
    return msgspec.structs.replace(_with_body(observation, hidden), labels=labels), token


def expiry_of(observation: Observation) -> float:
    """Return when the minted token expires, seconds since the epoch; 0 if it does not say."""
    try:
        told = as_object(msgspec.json.decode(observation.labels.get("token", "")))
    except msgspec.DecodeError:
        return 0.0
    expires_s = as_object(told.get("claims")).get("exp")
    return float(expires_s) if isinstance(expires_s, int | float) else 0.0


def _with_body(observation: Observation, data: bytes) -> Observation:
    """Return the observation with another body; an answer that is neither audio nor events has one piece."""
    arrivals = [
        msgspec.structs.replace(arrival, data=data) if arrival.kind == "body" else arrival
        for arrival in observation.arrivals
    ]
    return msgspec.structs.replace(observation, arrivals=tuple(arrivals))


def _readable_half(token: str) -> str:
    """Return header and claims of a JWT as JSON, without its signature; empty if it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return ""
    try:
        header, claims = (msgspec.json.decode(_unpadded(part)) for part in parts[:2])
    except (msgspec.DecodeError, binascii.Error, ValueError):
        return ""
    return msgspec.json.encode({"header": header, "claims": claims}).decode()


def _unpadded(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
