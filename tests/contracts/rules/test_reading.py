"""Reading an observation never fails on what a server may send."""

from typing import Any

import pytest
from tests.contracts.rules.observe import (
    FORMAT,
    ask,
    body,
    bytes_answer,
    chunk,
    context,
    error,
    event,
    http,
    sent,
    sse,
    typed,
)

from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.rule import Rule
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.rules.reading import (
    LONGEST_JSON,
    MOST_CONTAINERS,
    answered_status,
    as_list,
    audio_of,
    format_of,
    is_number,
    json_of,
    keeps_audio,
    lacks_only_marks,
    letters_of,
    media_type,
    requested_format,
    streams_events,
    transcript_of,
    version_of,
)

WAV = {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 8000}
YES = {"self_describing": "yes"}
RULES = {rule.id: rule for rule in ALL_RULES if isinstance(rule, Rule)}


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "raw",
        {"container": "ogg", "sample_rate": 16000},
        {"container": "raw", "sample_rate": 16000},
        {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 11025},
        {"container": "mp3", "sample_rate": 44100, "bit_rate": 1},
    ],
)
def test_a_format_that_is_none_reads_as_none(wanted: Any) -> None:
    """What the API does not offer is no requested format, and rules about formats do not apply."""
    observation = bytes_answer(request=ask(output_format=wanted))
    assert requested_format(observation) is None
    with pytest.raises(LookupError):
        format_of(observation)
    for rule_id in ("BYTES-03", "AUDIO-02", "AUDIO-03", "WAV-01", "MP3-01", "SPEECH-01"):
        assert not RULES[rule_id].applies(observation)


@pytest.mark.parametrize("actual", ["Hi", "Hi!", "Hi! ?"])
def test_what_stands_last_and_cannot_be_said_may_be_missing(actual: str) -> None:
    """Its audio, if it has any, is whole up to there."""
    assert lacks_only_marks("Hi! ?", actual)


@pytest.mark.parametrize("actual", ["", "H", "Hi?", "Hi! ? Ho."])
def test_nothing_else_may_be_missing(actual: str) -> None:
    """No audio at all, half a word, another mark, more than there was."""
    assert not lacks_only_marks("Hi! ?", actual)


def test_audio_is_joined_in_order_of_arrival() -> None:
    """Bodies and chunks give their bytes; what is no base64 gives none, other events neither."""
    assert (
        audio_of(bytes_answer(arrivals=(body(b"ab"), Arrival(at_ns=1, kind="body", size=1), body(b"c")))) == b"abc"
    )
    assert audio_of(context(chunk(b"ab"), event("chunk", data="?"), event("done"), chunk(b"c"))) == b"abc"


def test_a_slim_recording_does_not_keep_audio() -> None:
    """Audio that was counted but not recorded shows; a missing member of an empty chunk is not audio."""
    assert keeps_audio(bytes_answer())
    assert keeps_audio(sse(event("chunk"), event("done")))
    assert not keeps_audio(sse(Arrival(at_ns=1, kind="chunk", audio_bytes=2, event={})))
    assert not keeps_audio(bytes_answer(arrivals=(Arrival(at_ns=1, kind="body", size=2),)))


def test_transcripts_are_joined_verbatim() -> None:
    """Messages without text, and messages that are no objects, add nothing."""
    observation = context(messages=(ask(transcript="One, "), {"cancel": True}, 7, ask(transcript="two.")))
    assert transcript_of(observation) == "One, two."


def test_json_of_a_body_that_is_none_is_none() -> None:
    """Neither torn JSON nor text that is no UTF-8 raises."""
    assert json_of(http("GET /", b"{")) is None
    assert json_of(http("GET /", b'"\xff"')) is None
    assert json_of(http("GET /", [1])) == [1]


@pytest.mark.parametrize(
    ("observation", "status"),
    [
        (bytes_answer(status=402), 402),
        (sse(error(status_code=500)), 500),
        (context(event("done")), 200),
        (context(event("done"), error(status_code=400)), 400),
        (context(error(status_code="no")), None),
        (context(chunk()), None),
    ],
)
def test_the_status_is_that_of_the_last_word(observation: Observation, status: int | None) -> None:
    """An error event counts before the head; a spoken context counts as 200."""
    assert answered_status(observation) == status


def test_a_version_that_is_no_date_reads_as_none() -> None:
    """Rules that need a version stay silent then."""
    assert version_of(bytes_answer(version="latest")) is None
    assert not RULES["ERROR-03"].applies(http("GET /", status=400, version="latest"))


@pytest.mark.parametrize(
    ("rule_id", "observation"),
    [
        (
            "WAV-02",
            bytes_answer(b"RIFF", ask(output_format=WAV)),
        ),
        ("MP3-01", bytes_answer(headers=typed("audio/mpeg"))),
        ("TIME-06", sse(chunk(), end="timeout", request=ask(add_timestamps=True))),
        ("SPEECH-02", context(chunk(), cancel_ns=5, labels=YES)),
        ("SPEECH-01", bytes_answer(request=ask(voice={"mode": "id"}), labels=YES)),
        (
            "SPEECH-01",
            context(chunk(), event("done"), version="", sent=sent(ask(), ask()), labels=YES),
        ),
        ("ERROR-04", context(error(), version="")),
        ("ERROR-02", http("GET /voices", b"no", status=400, version="")),
        ("FLUSH-01", context(event("flush_done", flush_id="0"))),
        ("TOKEN-03", http("POST /access-token", {"token": "t"})),
        ("GRANT-02", http("POST /stt", end="reset", labels={"grant_case": "allowed"}, status=None)),
    ],
)
def test_a_rule_that_can_show_nothing_does_not_apply(rule_id: str, observation: Observation) -> None:
    """Not applying is not passing: such rules are reported as not tested."""
    assert not RULES[rule_id].applies(observation)


def test_json_that_would_fill_the_memory_is_none() -> None:
    """By its bytes, and by its objects: each takes many times its bytes."""
    assert json_of(http("GET /", b"[" + b"[]," * (MOST_CONTAINERS - 2) + b"[]]")) is not None
    assert json_of(http("GET /", b"[" + b"[]," * (MOST_CONTAINERS - 1) + b"[]]")) is None
    assert json_of(http("GET /", b'"' + b"x" * LONGEST_JSON + b'"')) is None


def test_numbers_are_those_that_a_double_holds() -> None:
    """``true`` is none, and neither is what no double can hold."""
    assert [is_number(value) for value in (1, 1.5, True, "1", 10**400)] == [True, True, False, False, False]


def test_what_is_no_list_reads_as_an_empty_one() -> None:
    """An object has no items either."""
    assert [as_list(value) for value in ([1], {"a": 1}, None)] == [[1], [], []]


def test_spellings_of_the_same_speech_share_their_letters() -> None:
    """Case and punctuation are no part of them."""
    assert letters_of("Straße, 3!") == letters_of("STRASSE 3")


def test_a_form_names_its_format_by_parts() -> None:
    """What the voice changer is to say is known by a label alone."""
    fields = {f"output_format[{name}]": str(value) for name, value in FORMAT.items()}
    changed = http("POST /voice-changer/bytes", sent=sent(fields), labels={"expect_text": "Hi."})
    assert str(format_of(changed)) == str(format_of(bytes_answer()))
    assert transcript_of(changed) == "Hi."


def test_a_format_that_was_not_asked_for_cannot_be_read() -> None:
    """Nor is one made up."""
    with pytest.raises(LookupError, match="no valid output format"):
        format_of(http("GET /voices"))


def test_speech_comes_as_events_from_a_stream_or_a_context() -> None:
    """Not from a refusal."""
    assert streams_events(sse())
    assert streams_events(context())
    assert not streams_events(sse(status=400))
    assert not streams_events(context(end="refused"))


def test_a_media_type_has_no_parameters() -> None:
    """And no case."""
    assert media_type(http("GET /", headers=typed("Text/HTML; charset=utf-8"))) == "text/html"
