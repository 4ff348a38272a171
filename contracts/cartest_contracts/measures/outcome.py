"""What became of a stream: fine, cut off by ourselves, or failed — and if so, how.

One place decides what counts as a failure, because failures stand in every denominator. Add a kind here
and it appears in the error taxonomy by itself.
"""

from typing import Final

from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import media_type

__all__ = ["BY_TOKEN", "SPEECH", "STREAMED", "endpoint", "failure", "forbidden", "is_stream", "was_allowed"]

STREAMED: Final = "websocket-tokens"
"""Speech whose text was streamed into its context (label ``input`` = ``tokens``): its time to first audio counts
from the first token, so it is no latency of a whole sentence."""

SPEECH: Final = ("bytes", "sse", "websocket", STREAMED)
"""Transports that answer with speech, and what is told apart in one, in the order of every table and chart."""

BY_TOKEN: Final = " (token)"  # noqa: S105  # part of a name, no secret
"""Ends the name of an endpoint whose requests tried a token: they say one word, which is nobody's latency."""

_BROKEN: Final = frozenset({"error", "garbled"})
"""Kinds of arrival that are a failure."""

_ENDS: Final = {
    "refused": "refused",
    "closed": "closed early",
    "reset": "connection reset",
    "timeout": "timed out",
}


def endpoint(observation: Observation) -> str:
    """Return the name its figures are grouped under: the transport of speech, else the operation."""
    if observation.transport not in SPEECH:
        return observation.operation
    if "grant" in observation.labels:
        return f"{observation.operation}{BY_TOKEN}"
    return STREAMED if observation.labels.get("input") == "tokens" else observation.transport


def forbidden(observation: Observation) -> bool:
    """Return whether the request was one that its grants forbid (label ``expected`` = ``deny``)."""
    return observation.labels.get("expected") == "deny"


def was_allowed(status: int | None) -> bool:
    """Return whether an answer let the caller in: an upgrade, or any status that is not an error."""
    return status is not None and status < 400


def is_stream(observation: Observation) -> bool:
    """Return whether it is a request under load whose latency and success count.

    Contract and grant checks are not load. A socket is not a stream, its contexts are; but a socket whose
    upgrade failed never got as far as a context and stands for the stream that was meant. A request that
    its grants forbid is judged as a grant (see :func:`forbidden`).
    """
    if observation.labels.get("part") != "load" or forbidden(observation):
        return False
    return observation.operation != "socket" or _upgrade_failed(observation)


def failure(observation: Observation) -> str | None:
    """Return the kind of failure, or ``None`` for a stream that went well or that we cancelled ourselves."""
    if observation.status is not None and observation.status >= 400:
        return f"HTTP {observation.status}"
    for arrival in observation.arrivals:
        if arrival.kind not in _BROKEN:
            continue
        if arrival.kind == "error":
            event = arrival.event or {}
            code = arrival.code or event.get("status_code")
            return f"error event {code}" if code else "error event"
        return "undecodable answer"
    if observation.verified is False:
        return "wrong audio"
    if observation.end in _ENDS:
        return _ENDS[observation.end]
    if observation.end == "complete":
        if observation.problem is not None:
            return "broken answer"
        if observation.transport == "bytes" and _is_text(observation):
            return "text instead of audio"
        if observation.transport in SPEECH and observation.first_audio_ns is None:
            return "no audio"
    return None


def _is_text(observation: Observation) -> bool:
    """Return whether an answer says of itself that it is no audio: a gateway's page, for one, has a first byte."""
    kind = media_type(observation)
    return kind.startswith("text/") or kind.endswith(("/json", "+json"))


def _upgrade_failed(observation: Observation) -> bool:
    """Return whether a socket never opened; one that was lost later is told by its contexts."""
    if observation.end == "refused":
        return True
    return observation.status != 101 and observation.end in {"closed", "reset", "timeout"}
