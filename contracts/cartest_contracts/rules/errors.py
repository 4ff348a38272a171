"""ERROR: what an error looks like, by version and transport (errors-and-limits.md sections 1 and 2).

Before 2026-03-01, and with an invalid version, errors are plain text; later they are JSON objects. With no
version header the format is unknown, so these rules stay silent.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.problem import (
    ProblemReport,
    ProblemShapeError,
    parse_http_problem,
    parse_socket_problem,
)
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import (
    body_of,
    events,
    is_handshake,
    is_integer,
    json_of,
    media_type,
    version_of,
)
from cartest_contracts.schemas import frames, operation_statuses
from cartest_contracts.versions import DEFAULT_VERSION

__all__ = ["RULES"]

_Applies = Callable[[Observation], bool]

_SHAPED_OTHERWISE: Final = frozenset({("GET /agents/calls/{call_id}/logs", 404)})
"""Their errors are said to have ``message`` and ``description`` (errors-and-limits.md section 1)."""


def _path(observation: Observation) -> str:
    return urlsplit(observation.url).path


def _structured(observation: Observation) -> bool:
    version = version_of(observation)
    return version is not None and version.structured_errors


def _is_refused(observation: Observation) -> bool:
    return observation.version != "" and observation.status is not None and observation.status >= 400


def _http_error(*, structured: bool) -> _Applies:
    """Whether an HTTP request was refused; the body of a refused upgrade is less well known (ERROR-08)."""
    return lambda observation: (
        _is_refused(observation) and not is_handshake(observation) and _structured(observation) is structured
    )


def _error_event(*, structured: bool) -> _Applies:
    def applies(observation: Observation) -> bool:
        # The events of the STT sockets have shapes of their own (other-endpoints.md section 4).
        if observation.version == "" or "/stt" in f"{observation.operation} {_path(observation)}":
            return False
        return _structured(observation) is structured and any(True for _ in events(observation, "error"))

    return applies


def _any_error_event(observation: Observation) -> bool:
    return _error_event(structured=False)(observation) or _error_event(structured=True)(observation)


def _is_described(observation: Observation) -> bool:
    """Whether the operation exists; others get plain text (assumed, API notes README section 6)."""
    version = version_of(observation)
    return version is not None and bool(operation_statuses(version, observation.operation))


def _is_socket_of_the_api(observation: Observation) -> bool:
    # A version that is no date has no documents: then it is a socket of the default version's.
    return frames(version_of(observation) or DEFAULT_VERSION, _path(observation)) is not None


def _excerpt(body: bytes) -> str:
    return repr(body[:80].decode(errors="replace"))


@rule(
    "ERROR-01",
    "Before 2026-03-01 the body of an error is non-empty text.",
    source="errors-and-limits.md section 1",
    applies=_http_error(structured=False),
)
def _plain_body(observation: Observation) -> Iterator[Violation]:
    """Read the body; it must be text that is not empty, whatever it says."""
    yield from _misshapen_body(observation, "text")


def _misshapen_body(observation: Observation, expected: str) -> Iterator[Violation]:
    body = body_of(observation)
    try:
        parse_http_problem(version_of(observation), observation.header("content-type"), body)
    except ProblemShapeError as error:
        yield Violation(expected=expected, actual=f"{error}: {_excerpt(body)}")


@rule(
    "ERROR-02",
    "Before 2026-03-01 that text is Title: Message, as text/plain.",
    # Documented, but "only non-empty text is guaranteed": some endpoints were seen with other shapes.
    source="errors-and-limits.md section 1",
    knowledge=Knowledge.ASSUMED,
    applies=_http_error(structured=False),
)
def _plain_type(observation: Observation) -> Iterator[Violation]:
    """Look at the media type, and whether the body is a JSON object after all.

    Some endpoints were seen to send one, so it is assumed only.
    """
    if media_type(observation) != "text/plain":
        yield Violation(expected="text/plain", actual=media_type(observation) or "no content type")
    if isinstance(json_of(observation), dict):
        yield Violation(expected="Title: Message", actual=_excerpt(body_of(observation)))


@rule(
    "ERROR-03",
    "From 2026-03-01 on the body of an error is a JSON object with error_code, title, message and request_id.",
    source="errors-and-limits.md section 2",
    applies=lambda observation: (
        _http_error(structured=True)(observation)
        and _is_described(observation)
        and (observation.operation, observation.status) not in _SHAPED_OTHERWISE
    ),
)
def _structured_body(observation: Observation) -> Iterator[Violation]:
    """Read the object; further members are fine.

    Operations that the version's documents do not have are left out, as are the logs of calls, whose 404 has a
    shape of its own.
    """
    yield from _misshapen_body(observation, "the structured error object")


@rule(
    "ERROR-04",
    "Before 2026-03-01 an error event has done true, status_code and error (Title: Message).",
    source="errors-and-limits.md section 1; websocket.md section 8",
    applies=_error_event(structured=False),
)
def _plain_event(observation: Observation) -> Iterator[Violation]:
    """Read each error event of speech; the sockets of speech to text have shapes of their own and are left out."""
    yield from _misshapen_events(observation, "type, done: true, status_code, error")


@rule(
    "ERROR-05",
    "From 2026-03-01 on an error event has done true, status_code, error_code, title, message and request_id.",
    source="errors-and-limits.md section 2",
    applies=_error_event(structured=True),
)
def _structured_event(observation: Observation) -> Iterator[Violation]:
    """Read each error event likewise; error_code may be null, and further members are fine."""
    yield from _misshapen_events(
        observation, "type, done: true, status_code, error_code, title, message, request_id"
    )


def _misshapen_events(observation: Observation, expected: str) -> Iterator[Violation]:
    for place, event in events(observation, "error"):
        try:
            parse_socket_problem(version_of(observation), event)
        except ProblemShapeError as error:
            yield Violation(expected=expected, actual=str(error), where=place)


@rule(
    "ERROR-06",
    "The status_code of an error event is an HTTP error status.",
    source="errors-and-limits.md sections 2 and 4",
    applies=_any_error_event,
)
def _event_status(observation: Observation) -> Iterator[Violation]:
    """Look at status_code where it is an integer; where it is none ERROR-04 or ERROR-05 says so."""
    for place, event in events(observation, "error"):
        status = event.get("status_code")
        if is_integer(status) and not 400 <= status <= 599:
            yield Violation(expected="400 to 599", actual=f"status_code is {status}", where=place)


@rule(
    "ERROR-07",
    "A refused request is answered by an error status, never by one with speech in it.",
    source="tts.md section 8; errors-and-limits.md section 4",
    applies=lambda observation: observation.status is not None and observation.status >= 400,
)
def _no_audio(observation: Observation) -> Iterator[Violation]:
    """Count payload bytes, and look at the media type, of answers with an error status."""
    if observation.audio_bytes or media_type(observation).startswith("audio/"):
        actual = f"{observation.audio_bytes} bytes of audio as {media_type(observation) or 'no content type'}"
        yield Violation(expected="an error body", actual=actual)


@rule(
    "ERROR-08",
    "The body of a refused upgrade is an error body of its version.",
    source="websocket.md section 1",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: (
        is_handshake(observation) and _is_refused(observation) and _is_socket_of_the_api(observation)
    ),
)
def _refused_upgrade(observation: Observation) -> Iterator[Violation]:
    """Read the body as that of any refused request; only of paths that the documents have as sockets."""
    yield from _misshapen_body(observation, "the error body of an HTTP request")


def _refusals(observation: Observation) -> Iterator[tuple[str, ProblemReport]]:
    """Yield place and content of each refusal that can be read; of others ERROR-01 to 05 say what is wrong."""
    version = version_of(observation)
    with suppress(ProblemShapeError):
        if _is_refused(observation):
            yield "", parse_http_problem(version, observation.header("content-type"), body_of(observation))
        for place, event in events(observation, "error"):
            yield place, parse_socket_problem(version, event)


@rule(
    "ERROR-09",
    "From 2026-03-01 on a refused request is refused for the right reason: error_code names it.",
    source="errors-and-limits.md section 3; tts.md sections 3 and 4",
    knowledge=Knowledge.RECORDED,
    applies=lambda observation: "expect_code" in observation.labels and _structured(observation),
)
def _right_code(observation: Observation) -> Iterator[Violation]:
    """Compare error_code with the one that is known for the mistake; that there is a refusal ANSWER says."""
    wanted = observation.labels["expect_code"]
    for place, problem in _refusals(observation):
        if problem.error_code != wanted:
            yield Violation(expected=f"error_code {wanted}", actual=str(problem.error_code), where=place)


@rule(
    "ERROR-10",
    "A refusal says in words what was recorded for the mistake.",
    source="errors-and-limits.md section 4; tts.md section 10",
    knowledge=Knowledge.RECORDED,
    level="SHOULD",
    applies=lambda observation: "expect_phrase" in observation.labels and observation.version != "",
)
def _right_words(observation: Observation) -> Iterator[Violation]:
    """Look for the phrase in title and message, whatever stands around it and however it is capitalised."""
    wanted = observation.labels["expect_phrase"]
    for place, problem in _refusals(observation):
        said = f"{problem.title}: {problem.message}"
        if wanted.casefold() not in said.casefold():
            yield Violation(expected=f"words like {wanted!r}", actual=repr(said[:120]), where=place)


RULES: Final[tuple[Rule, ...]] = (
    _plain_body,
    _plain_type,
    _structured_body,
    _plain_event,
    _structured_event,
    _event_status,
    _no_audio,
    _refused_upgrade,
    _right_code,
    _right_words,
)
