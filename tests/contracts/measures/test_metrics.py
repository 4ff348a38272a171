"""Each metric on observations that can be checked by hand."""

import msgspec
import pytest
from tests.reports.runs import MS, stream

from cartest_contracts.formats import OutputFormat
from cartest_contracts.measures import metrics
from cartest_contracts.measures.metrics import METRICS
from cartest_contracts.observation import Arrival, Sent

# Five chunks of 100 ms of audio each, at 90, 130, 170, 210, 250 ms; wanted half a millisecond before the start.
GOOD = stream()
EMPTY = stream(chunks=0, first_byte_ns=None, end_ns=None, intended_ns=None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ttfb_ms", 88.0),
        ("ttfa_ms", 90.0),
        ("ttfb_from_intended_ms", 88.5),
        ("ttfa_from_intended_ms", 90.5),
        ("send_delay_ms", 0.5),
        ("total_ms", 251.0),
        ("audio_s", 0.5),
        ("real_time_factor", 0.5),
        ("largest_gap_ms", 40.0),
        ("required_buffer_ms", 0.0),
        ("connect_ms", None),
        ("ttfa_audible_ms", None),
        ("ttfa_audible_from_intended_ms", None),
        ("cancel_to_last_audio_ms", None),
        ("after_cancel_audio_s", None),
    ],
)
def test_a_good_stream_has_the_value_of_its_formula(name: str, value: float | None) -> None:
    """And no value where an instant did not happen or was not observed."""
    assert METRICS[name].formula(GOOD) == value


@pytest.mark.parametrize("name", sorted(METRICS))
def test_no_value_is_none_and_never_zero(name: str) -> None:
    """A stream without any answer has no figure at all."""
    assert METRICS[name].formula(EMPTY) is None


def test_every_metric_is_registered_and_named_with_its_unit() -> None:
    """The registry and the public functions are the same set; milliseconds end in ms, seconds in s."""
    functions = {name for name in metrics.__all__ if name.islower()} - {"output_format"}
    assert set(METRICS) == functions
    assert {metric.unit for metric in METRICS.values()} == {"ms", "s", ""}
    assert METRICS["real_time_factor"].unit == ""


def test_a_closed_loop_intends_what_it_does() -> None:
    """Without a schedule, intended equals start, and the generator was not late."""
    closed = msgspec.structs.replace(GOOD, intended_ns=None)
    assert metrics.ttfa_from_intended_ms(closed) == 90.0
    assert metrics.send_delay_ms(closed) is None


def test_the_next_answer_after_a_barge_in_has_a_figure_of_its_own() -> None:
    """Only a context that follows a cancel has it, and it is that context's own time to first audio."""
    following = stream(labels={"part": "load", "after": "cancel"})
    assert metrics.ttfa_after_cancel_ms(following) == 90.0
    assert metrics.ttfa_after_cancel_ms(GOOD) is None


def test_connection_set_up_is_a_figure_of_its_own() -> None:
    """It is not part of the time to first audio."""
    cold = stream(connection="fresh")
    assert metrics.connect_ms(cold) == 2.0
    assert metrics.ttfa_ms(cold) == 90.0


def test_required_buffer_is_the_longest_a_player_would_have_starved() -> None:
    """The fifth chunk, due 400 ms after the first, comes 460 ms after it: 60 ms."""
    assert metrics.required_buffer_ms(stream(late_ms=300)) == pytest.approx(60)


def test_audio_before_a_container_header_is_not_counted() -> None:
    """Only arrivals with audio payload are first audio."""
    head = Arrival(at_ns=10 * MS, kind="body", size=44)
    assert metrics.ttfa_ms(msgspec.structs.replace(GOOD, arrivals=(head, *GOOD.arrivals))) == 90.0


def test_a_cancelled_stream_ends_when_we_said_so() -> None:
    """Its end is ours, so it has no total; what came after the cancel is its after-cancel audio."""
    cancelled = stream(end="cancelled", cancel_ns=200 * MS)
    assert metrics.total_ms(cancelled) is None
    assert metrics.cancel_to_last_audio_ms(cancelled) == 50.0
    assert metrics.after_cancel_audio_s(cancelled) == pytest.approx(0.2)


def test_silence_after_a_cancel_is_zero_and_not_no_value() -> None:
    """Nothing came after it: that is a measurement."""
    silent = stream(end="cancelled", cancel_ns=300 * MS)
    assert metrics.cancel_to_last_audio_ms(silent) == 0.0
    assert metrics.after_cancel_audio_s(silent) == 0.0
    unheard = stream(end="cancelled", cancel_ns=300 * MS, chunks=0)
    assert metrics.cancel_to_last_audio_ms(unheard) == 0.0


@pytest.mark.parametrize("asked", [None, "wav", {"container": "ogg"}, {"container": "raw", "sample_rate": "16k"}])
def test_an_unknown_format_has_no_audio_length(asked: object) -> None:
    """Figures that need bytes per second have no value then; instants still do."""
    message = {"output_format": asked}
    odd = msgspec.structs.replace(GOOD, sent=(Sent(at_ns=0, message=message),), cancel_ns=1)
    for formula in (
        metrics.audio_s,
        metrics.real_time_factor,
        metrics.required_buffer_ms,
        metrics.after_cancel_audio_s,
    ):
        assert formula(odd) is None
    assert metrics.ttfa_ms(odd) == 90.0


def test_mp3_goes_by_its_bit_rate() -> None:
    """16,000 bytes at 128 kbit/s are a second."""
    mp3 = msgspec.to_builtins(OutputFormat.mp3(44100, 128000))
    one = msgspec.structs.replace(GOOD, sent=(Sent(at_ns=0, message={"output_format": mp3}),), audio_bytes=16000)
    assert metrics.audio_s(one) == 1.0


def test_audible_is_first_audio_plus_leading_silence() -> None:
    """25 ms of silence at 16 kHz are 400 samples of zero."""
    data = bytes(800) + b"\x00\x40" * 1200
    arrival = msgspec.structs.replace(GOOD.arrivals[0], data=data, audio_bytes=len(data))
    audible = msgspec.structs.replace(GOOD, arrivals=(arrival,))
    assert metrics.ttfa_audible_ms(audible) == 115.0
    assert metrics.ttfa_audible_from_intended_ms(audible) == 115.5
