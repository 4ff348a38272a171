"""From what Schemathesis sent and got to an observation, so that the same rules judge it.

Schemathesis tells when an answer was whole, not when its parts came: all arrivals have that instant, and nothing
about time can be judged.
"""

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import msgspec

from cartest_contracts.clients.credential import API_KEY, Credential
from cartest_contracts.clients.recording import Recording
from cartest_contracts.formats import Container
from cartest_contracts.fuzzing.bounding import Cut
from cartest_contracts.observation import Arrival, Observation, Transport
from cartest_contracts.wire.body import body_decoder

if TYPE_CHECKING:
    from schemathesis.core.transport import Response
    from schemathesis.engine.recorder import Request

__all__ = ["observation_of"]

_TRANSPORTS: Final[Mapping[str, Transport]] = {
    "POST /tts/bytes": "bytes",
    "POST /tts/sse": "sse",
    "POST /voice-changer/sse": "sse",
}
_SPEECH_EVENTS: Final = "POST /tts/sse"
_CREDENTIALS: Final = ("x-api-key", "authorization")


def observation_of(
    request: "Request",
    response: "Response | None",
    *,
    observation_id: str,
    operation: str,
    labels: Mapping[str, str] | None = None,
    cut: Cut | None = None,
) -> Observation:
    """Return the observation of one exchange; ``None`` as response: no answer came.

    ``cut``: how the answer ended, where that was not its own end.

    ``operation`` is the contract's name with the method that was sent, ``PUT /voices`` for one that it lacks.
    """
    headers = [(name.lower(), value) for name, values in request.headers.items() for value in values]
    now_ns = time.monotonic_ns()
    elapsed_ns = int(response.elapsed * 1e9) if response is not None else 0
    recording = Recording(
        id=observation_id,
        transport=_TRANSPORTS.get(operation, "http"),
        operation=operation,
        url=request.uri,
        version=next((value for name, value in headers if name == "cartesia-version"), ""),
        headers=headers,
        credential=_credential(headers),
        labels=labels or {},
        clock_ns=lambda: now_ns - elapsed_ns,
    )
    if request.body:
        recording.sent.append(recording.sent_message(request.body))
    recording.clock_ns = lambda: now_ns
    if response is None:
        return recording.observation(*((cut.end, cut.problem) if cut is not None else ("reset", "no answer came")))
    return _answered(recording, response, now_ns, cut)


def _answered(recording: Recording, response: "Response", now_ns: int, cut: Cut | None) -> Observation:
    recording.status = response.status_code
    recording.answer_headers = [(name, value) for name, values in response.headers.items() for value in values]
    size = sum(len(name) + len(value) + 4 for name, value in recording.answer_headers)
    recording.arrive(Arrival(at_ns=now_ns, kind="head", size=size, code=response.status_code))
    decoder = body_decoder(
        recording.transport,
        status=response.status_code,
        content_type=next(iter(response.headers.get("content-type", ())), ""),
        container=_container(recording),
    )
    recording.tally = decoder.tally
    for arrival in (*decoder.feed(now_ns, response.content or b""), *decoder.eof(now_ns)):
        recording.arrive(arrival)
    if cut is not None:
        recording.bound = cut.bound
        return recording.observation(cut.end, cut.problem)
    if response.is_truncated or response.stream_cut_short:
        return recording.observation("cancelled", "Schemathesis kept only the beginning")
    if not 200 <= response.status_code < 300:
        return recording.observation("refused")
    if recording.operation == _SPEECH_EVENTS and not any(
        each.kind in {"done", "error"} for each in recording.arrivals
    ):
        return recording.observation("closed", "the body ended without done or error")
    return recording.observation("complete")


def _credential(headers: Iterable[tuple[str, str]]) -> Credential:
    value = next((value for name, value in headers if name in _CREDENTIALS and value), "")
    return Credential(value=value.removeprefix("Bearer "), channel="x-api-key", name=API_KEY)


def _container(recording: Recording) -> Container:
    for sent in recording.sent:
        try:
            container: Container = msgspec.convert(sent.message["output_format"]["container"], Container)
        except (TypeError, KeyError, msgspec.ValidationError):
            continue
        return container
    return "raw"
