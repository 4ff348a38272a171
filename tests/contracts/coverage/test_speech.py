"""Formats and transitions: what was spoken, and what a context went through."""

from tests.contracts.coverage.making import context, event, http, say, seen, socket

from cartest_contracts.coverage.formats import Formats
from cartest_contracts.coverage.transitions import Transitions
from cartest_contracts.formats import BIT_RATES, ENCODINGS, SAMPLE_RATES
from cartest_contracts.observation import Arrival
from cartest_contracts.versions import DEFAULT_VERSION, FIRST_VERSION

BODY = Arrival(at_ns=1, kind="body", audio_bytes=2)


def test_every_format_of_every_transport_is_a_cell() -> None:
    """Samples with and without header and mp3 over bytes, samples alone elsewhere (tts.md section 2)."""
    samples = len(ENCODINGS) * len(SAMPLE_RATES)
    cells = Formats(DEFAULT_VERSION).dimension().cells
    assert len(cells) == 4 * samples + len(BIT_RATES) * len(SAMPLE_RATES)
    assert {cell.group for cell in cells} == {"POST /tts/bytes", "POST /tts/sse", "/tts/websocket"}


def test_a_format_counts_where_audio_came_in_it() -> None:
    """Over HTTP and in a context; without audio, without a valid format or elsewhere it does not."""
    gauge = Formats(DEFAULT_VERSION)
    gauge.see(http("POST /tts/bytes", sent=(say(),), arrivals=(BODY,)))
    gauge.see(context(say(), arrivals=(event("chunk"),)))
    gauge.see(http("POST /tts/sse", sent=(say(),)))
    gauge.see(http("POST /tts/sse", sent=(say(output_format={}),), arrivals=(BODY,)))
    gauge.see(http("POST /no/such/path", sent=(say(),), arrivals=(BODY,)))
    assert seen(gauge.dimension()) == {
        ("POST /tts/bytes", "raw/pcm_s16le/8000"),
        ("/tts/websocket", "raw/pcm_s16le/8000"),
    }


def test_transitions_are_those_that_are_certain() -> None:
    """Any context tells, not only one of a program; a socket has no state."""
    gauge = Transitions(DEFAULT_VERSION)
    chunks = tuple(event("chunk", at_ms) for at_ms in (1, 2, 3, 7))
    gauge.see(context(say(more=True), say(" More.", 5), arrivals=(*chunks, event("done", 9, done=True))))
    gauge.see(socket())
    assert seen(gauge.dimension()) == {
        ("none", "text_continue"),
        ("open", "text_final"),
        ("closing", "audio_finished"),
    }


def test_audio_between_two_messages_still_tells_them_apart() -> None:
    """Pieces that tell nothing new are left out, not those that came before a message was sent."""
    gauge = Transitions(DEFAULT_VERSION)
    arrivals = (event("chunk", 1), event("chunk", 2), event("done", 3, done=True))
    refused = event("error", 6, done=True, status_code=400, error="Context has closed: x")
    gauge.see(context(say(), say("Late.", 5), arrivals=(*arrivals, refused)))
    assert ("dead", "text_final") in seen(gauge.dimension())


def test_the_best_known_cells_come_first() -> None:
    """And only failures stand apart, which nobody can bring about."""
    found = Transitions(FIRST_VERSION).dimension()
    assert {cell.name for cell in found.apart} == {"failed"}
    assert (found.cells[0].group, found.cells[-1].name) == ("none", "failed")
