"""Reading an observation never fails on what a server may send."""

from typing import Any

import pytest
from tests.contracts.rules.observe import (
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
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.rules.reading import (
    answered_status,
    audio_of,
    format_of,
    json_of,
    keeps_audio,
    requested_format,
    transcript_of,
    version_of,
)

WAV = {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 8000}
YES = {"self_describing": "yes"}
RULES = {rule.id: rule for rule in ALL_RULES}


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
