"""SCHEMA: every answer, event and frame against the contract's own schema of its version, and what clients send.

The other sections say what matters one by one; this one says that nothing else is wrong either. A request without
a version, or with one that is no date, is not judged: which schema it has is unknown.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.redact import REDACTED
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import (
    SOCKET,
    answered_status,
    body_of,
    events,
    is_handshake,
    json_of,
    media_type,
    version_of,
)
from cartest_contracts.schemas import (
    Answer,
    Frames,
    Validator,
    answer,
    frames,
    misfits,
    operation_statuses,
    request,
)

__all__ = ["RULES"]

_SOURCE: Final = "docs/contract.md; openapi.yaml and its overlays"
_SOCKETS: Final = "docs/contract.md; asyncapi.yaml and its overlays"
_JSON: Final = "application/json"


def _has_operation(observation: Observation) -> bool:
    version = version_of(observation)
    return (
        version is not None
        and observation.status is not None
        and bool(operation_statuses(version, observation.operation))
    )


def _answer(observation: Observation) -> Answer | None:
    version = version_of(observation)
    if version is None or observation.status is None:
        return None
    return answer(version, observation.operation, observation.status)


def _whole_json(observation: Observation, *, refused: bool) -> bool:
    """Whether a JSON body is declared and came to its end."""
    described = _answer(observation)
    return (
        described is not None
        and described.json is not None
        and ((observation.status or 0) >= 400) is refused
        and observation.end in {"complete", "refused"}
        and (media_type(observation) == _JSON or described.media_types == (_JSON,))
    )


def _path(observation: Observation) -> str:
    return observation.operation if observation.operation.startswith("/") else urlsplit(observation.url).path


def _frames(observation: Observation) -> Frames | None:
    version = version_of(observation)
    if version is None or observation.transport != "websocket":
        return None
    return frames(version, _path(observation))


@rule(
    "SCHEMA-01",
    "The status of an answer is one that the contract declares for its operation.",
    source=_SOURCE,
    knowledge=Knowledge.ASSUMED,
    applies=_has_operation,
)
def _status(observation: Observation) -> Iterator[Violation]:
    """Look the status up among the responses of the operation, classes such as 5XX included."""
    version = version_of(observation)
    if version is not None and _answer(observation) is None:
        declared = ", ".join(operation_statuses(version, observation.operation))
        yield Violation(expected=f"one of {declared}", actual=f"status {observation.status}")


@rule(
    "SCHEMA-02",
    "The content type of an answer is one that the contract declares for its status.",
    source=_SOURCE,
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: (described := _answer(observation)) is not None and bool(described.media_types),
)
def _content_type(observation: Observation) -> Iterator[Violation]:
    """Look the media type up in the content of the response; parameters such as charset do not matter."""
    described = _answer(observation)
    given = media_type(observation)
    if described is not None and given not in described.media_types:
        yield Violation(expected=" or ".join(described.media_types), actual=given or "no content type")


@rule(
    "SCHEMA-03",
    "The JSON body of an answer fits the schema of its operation, status and version.",
    source=_SOURCE,
    applies=lambda observation: _whole_json(observation, refused=False),
)
def _body(observation: Observation) -> Iterator[Violation]:
    """Validate the body by the response's JSON Schema; credentials that a recorder replaced fit everywhere."""
    yield from _misfits_of_body(observation)


@rule(
    "SCHEMA-04",
    "The JSON body of an error fits the schema of its operation, status and version.",
    source=f"{_SOURCE}; errors-and-limits.md section 2",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: _whole_json(observation, refused=True),
)
def _error_body(observation: Observation) -> Iterator[Violation]:
    """Validate the body likewise."""
    yield from _misfits_of_body(observation)


def _misfits_of_body(observation: Observation) -> Iterator[Violation]:
    described = _answer(observation)
    value = json_of(observation)
    if value is None and body_of(observation).strip() != b"null":
        yield Violation(expected="a JSON body", actual=f"{len(body_of(observation))} bytes that are none")
        return
    validator = described.json if described is not None else None
    for place, reason in misfits(validator, value) if validator is not None else ():
        yield Violation(expected="a body that fits its schema", actual=reason, where=place)


@rule(
    "SCHEMA-05",
    "Every event of a stream fits the schema of its type and version.",
    source=_SOURCE,
    applies=lambda observation: (described := _answer(observation)) is not None and bool(described.events),
)
def _events(observation: Observation) -> Iterator[Violation]:
    """Validate each event by the schema whose type it names; types that nobody knows are EVENT-02's."""
    described = _answer(observation)
    yield from _misfits_of_events(observation, described.events if described is not None else {})


@rule(
    "SCHEMA-06",
    "Every frame of a socket fits the schema of its type and version.",
    source=_SOCKETS,
    applies=lambda observation: (
        (described := _frames(observation)) is not None
        and bool(described.server)
        and any(True for _ in events(observation))
    ),
)
def _server_frames(observation: Observation) -> Iterator[Violation]:
    """Validate each frame by the schema of the channel whose ``type`` (agents: ``event``) it names."""
    described = _frames(observation)
    yield from _misfits_of_events(observation, described.server if described is not None else {})


def _misfits_of_events(observation: Observation, by_type: Mapping[str, Validator]) -> Iterator[Violation]:
    for place, event in events(observation):
        tag = event.get("type", event.get("event"))
        validator = by_type.get(tag) if isinstance(tag, str) else None
        if validator is not None:
            for inside, reason in misfits(validator, _with_data(event)):
                yield Violation(
                    expected=f"{tag} that fits its schema",
                    actual=reason,
                    where=f"{place}{inside and f' {inside}'}",
                )


def _with_data(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with the audio that a slim recording leaves out."""
    return event if event.get("type") != "chunk" or "data" in event else {**event, "data": ""}


def _sent_misfits(observation: Observation) -> Iterator[tuple[int, str, str]]:
    """Yield number, place and reason of what was sent as JSON and does not fit its schema."""
    version = version_of(observation)
    if version is None:
        return
    described = _frames(observation)
    validator = described.client if described is not None else request(version, observation.operation)
    if validator is None:
        return
    for number, sent in enumerate(observation.sent):
        # What was replaced or cut by the recorder says nothing about what was sent.
        if sent.message is not None and REDACTED not in str(sent.message):
            yield from ((number, place, reason) for place, reason in misfits(validator, sent.message))


def _takes_json(observation: Observation) -> bool:
    version = version_of(observation)
    if version is None or not any(sent.message is not None for sent in observation.sent):
        return False
    if observation.transport == "websocket":
        return observation.operation == SOCKET and observation.end == "complete"
    # A form is recorded by its fields, whose values are all text.
    return _sends_json(observation) and request(version, observation.operation) is not None


def _sends_json(observation: Observation) -> bool:
    kinds = (value for name, value in observation.request_headers if name == "content-type")
    return all(value.startswith(_JSON) for value in kinds)


@rule(
    "SCHEMA-07",
    "A request that the schema forbids is refused.",
    source=f"{_SOURCE}; tts.md sections 1 and 10; websocket.md section 8",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: _takes_json(observation) and answered_status(observation) is not None,
)
def _refused(observation: Observation) -> Iterator[Violation]:
    """Validate what was sent; where it does not fit, no success may come of it."""
    status = answered_status(observation)
    if status is None or status >= 400 or observation.cancel_ns is not None:
        return
    for number, place, reason in _sent_misfits(observation):
        yield Violation(
            expected=f"an error, because {reason}",
            actual=f"status {status}",
            where=f"message {number}{place and f' {place}'}",
        )


@rule(
    "SCHEMA-08",
    "What a client sends keeps to the schema.",
    source=f"{_SOURCE}; {_SOCKETS}",
    level="SHOULD",
    applies=lambda observation: (
        observation.labels.get("sender") == "client"
        and not is_handshake(observation)
        and any(sent.message is not None for sent in observation.sent)
    ),
)
def _client(observation: Observation) -> Iterator[Violation]:
    """Validate what somebody's program sent, which the label ``sender`` = ``client`` says."""
    for number, place, reason in _sent_misfits(observation):
        yield Violation(
            expected="a message that fits its schema",
            actual=reason,
            where=f"message {number}{place and f' {place}'}",
        )


RULES: Final[tuple[Rule, ...]] = (
    _status,
    _content_type,
    _body,
    _error_body,
    _events,
    _server_frames,
    _refused,
    _client,
)
