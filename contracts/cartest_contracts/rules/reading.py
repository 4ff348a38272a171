"""How rules read an observation: its events, its audio, its body and what its request asked for.

Pure functions of one observation. They never raise on what a server may send: a member of the wrong type reads
as absent here, and the rule whose subject it is reports it.
"""

import base64
import binascii
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeGuard, cast
from urllib.parse import urlsplit

import msgspec

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.formats import BIT_RATES, SAMPLE_RATES, OutputFormat
from cartest_contracts.observation import Arrival, ArrivalKind, Observation
from cartest_contracts.versions import ApiVersion, InvalidVersion

__all__ = [
    "BYTES",
    "CHANGER",
    "CHANGER_SSE",
    "EVENT_KINDS",
    "INFILL",
    "LONGEST_JSON",
    "MOST_CONTAINERS",
    "SOCKET",
    "SPEECH_BODIES",
    "SSE",
    "answered_status",
    "as_list",
    "as_object",
    "audio_of",
    "body_of",
    "events",
    "format_of",
    "has_error",
    "is_handshake",
    "is_integer",
    "is_number",
    "json_of",
    "keeps_audio",
    "lacks_only_marks",
    "letters_of",
    "media_type",
    "requested_format",
    "spoke",
    "streams_events",
    "transcript_of",
    "version_of",
]

BYTES: Final = "POST /tts/bytes"
SSE: Final = "POST /tts/sse"
SOCKET: Final = "/tts/websocket"
INFILL: Final = "POST /infill/bytes"
CHANGER: Final = "POST /voice-changer/bytes"
CHANGER_SSE: Final = "POST /voice-changer/sse"

SPEECH_BODIES: Final = frozenset({BYTES, INFILL, CHANGER})
"""Operations whose answer is speech in one body; the last two take a form, recorded by its fields."""
_CHANGERS: Final = frozenset({CHANGER, CHANGER_SSE})
_FORMS: Final = frozenset({INFILL, *_CHANGERS})

LONGEST_JSON: Final = 8 << 20
"""Bytes of a JSON body that are read: no answer of the API is near it, and in memory it takes 24 times as many."""
MOST_CONTAINERS: Final = 50_000
"""Objects and arrays in it: the longest page has a thousand, the words of an hour take ten thousand."""

EVENT_KINDS: Final[frozenset[ArrivalKind]] = frozenset(
    {"chunk", "timestamps", "phoneme_timestamps", "flush_done", "done", "error", "unknown"}
)


def is_integer(value: object) -> TypeGuard[int]:
    """Whether a JSON value is an integer; ``true`` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a JSON value is a number that a double can hold; ``true`` is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def as_object(value: object) -> dict[str, Any]:
    """Return a JSON object, or an empty one in place of anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return a JSON array, or an empty one in place of anything else."""
    return list(cast("Iterable[Any]", value)) if isinstance(value, list) else []


def letters_of(text: str) -> str:
    """Return letters and digits alone, without case: what two spellings of the same speech share."""
    return "".join(char for char in text.casefold() if char.isalnum())


def lacks_only_marks(expected: str, actual: str) -> bool:
    """Whether all that is missing stands last and cannot be said.

    In a context, text without a letter or digit waits for what it joins, at the end in vain: it makes no audio by
    itself (docs/session.md, ``append``). Which text stands alone is timing where inputs are joined or split.
    """
    return bool(actual) and expected.startswith(actual) and not speakable(expected[len(actual) :])


def version_of(observation: Observation) -> ApiVersion | None:
    """Return the version as sent; ``None`` if there was none or it is no date."""
    try:
        return ApiVersion.parse(observation.version)
    except InvalidVersion:
        return None


def requested_format(observation: Observation) -> OutputFormat | None:
    """Return the output format asked for, or ``None`` if it is missing or not one the API offers."""
    is_form = observation.operation in _FORMS
    try:
        wanted = msgspec.convert(_format_members(observation), OutputFormat, strict=not is_form)
    except msgspec.ValidationError:
        return None
    if wanted.sample_rate not in SAMPLE_RATES:
        return None
    complete = wanted.bit_rate in BIT_RATES if wanted.container == "mp3" else wanted.encoding is not None
    return wanted if complete else None


def _format_members(observation: Observation) -> Any:
    request = observation.request
    if observation.operation not in _FORMS:
        return request.get("output_format")
    named = {name: request.get(f"output_format[{name}]") for name in OutputFormat.__struct_fields__}
    return {name: value for name, value in named.items() if value is not None}


def format_of(observation: Observation) -> OutputFormat:
    """Return the output format asked for, where :func:`requested_format` has said that there is one."""
    wanted = requested_format(observation)
    if wanted is None:
        raise LookupError("no valid output format was asked for")
    return wanted


def transcript_of(observation: Observation) -> str:
    """Return everything that was asked to be spoken: a context joins its transcripts verbatim (websocket.md 4).

    What a clip says is known by the label ``expect_text``, if at all.
    """
    if observation.operation in _CHANGERS:
        return observation.labels.get("expect_text", "")
    messages = (as_object(sent.message) for sent in observation.sent)
    texts = (message.get("transcript") for message in messages)
    return "".join(text for text in texts if isinstance(text, str))


def events(observation: Observation, *kinds: ArrivalKind) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield place (``arrival 3``) and JSON object of each event of those kinds; of all kinds if none is named."""
    for index, arrival in enumerate(observation.arrivals):
        if arrival.event is not None and arrival.kind in (kinds or EVENT_KINDS):
            yield f"arrival {index}", arrival.event


def streams_events(observation: Observation) -> bool:
    """Whether speech came, or should have come, as events: an SSE stream or a context of a socket."""
    if observation.operation == SSE:
        return observation.status == 200
    return observation.operation == SOCKET and observation.context_id is not None and observation.end != "refused"


def is_handshake(observation: Observation, path: str = "") -> bool:
    """Whether it is a socket itself, not one of its contexts; of that path, if one is named."""
    return observation.operation == "socket" and path in {"", urlsplit(observation.url).path}


def has_error(observation: Observation) -> bool:
    """Whether an error event arrived."""
    return any(arrival.kind == "error" for arrival in observation.arrivals)


def spoke(observation: Observation) -> bool:
    """Whether the answer is whole speech: it was not refused, broke nowhere and was not cancelled."""
    if observation.end != "complete" or observation.cancel_ns is not None or has_error(observation):
        return False
    in_one_answer = observation.operation in SPEECH_BODIES or observation.operation == CHANGER_SSE
    return streams_events(observation) or (in_one_answer and observation.status == 200)


def keeps_audio(observation: Observation) -> bool:
    """Whether the audio that arrived was recorded too; slim recordings leave it out."""
    for arrival in observation.arrivals:
        if arrival.kind == "body" and arrival.size and arrival.data is None:
            return False
        if arrival.kind == "chunk" and arrival.audio_bytes and "data" not in (arrival.event or {}):
            return False
    return True


def audio_of(observation: Observation) -> bytes:
    """Return the audio payload in order of arrival, container header included."""
    return b"".join(_payload(arrival) for arrival in observation.arrivals)


def _payload(arrival: Arrival) -> bytes:
    if arrival.kind == "body":
        return arrival.data or b""
    if arrival.kind != "chunk":
        return b""
    try:
        return base64.b64decode(str((arrival.event or {}).get("data", "")), validate=True)
    except (binascii.Error, ValueError):
        return b""


def body_of(observation: Observation) -> bytes:
    """Return the HTTP body as received."""
    return b"".join(arrival.data or b"" for arrival in observation.arrivals if arrival.kind == "body")


def json_of(observation: Observation) -> Any:
    """Return the HTTP body as a JSON value; ``None`` if it is no JSON, or too long for the API's."""
    body = body_of(observation)
    try:
        if len(body) > LONGEST_JSON or body.count(b"{") + body.count(b"[") > MOST_CONTAINERS:
            return None
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def media_type(observation: Observation) -> str:
    """Return the content type of the answer in lower case, without parameters; empty if it has none."""
    return (observation.header("content-type") or "").partition(";")[0].strip().lower()


def answered_status(observation: Observation) -> int | None:
    """Return the status that the API gave in the end, in the head or in its last error event.

    An opened socket and a context that was spoken count as 200; ``None`` means that no answer came.
    """
    statuses = [event.get("status_code") for _, event in events(observation, "error")]
    if statuses:
        return statuses[-1] if is_integer(statuses[-1]) else None
    if observation.operation == SOCKET and any(arrival.kind == "done" for arrival in observation.arrivals):
        return 200
    return observation.status
