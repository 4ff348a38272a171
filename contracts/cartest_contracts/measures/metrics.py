"""Each metric is a function of one observation; its docstring is its formula (measurement.md, "Figures").

One piece of code for all: load generators count these values into histograms, reports compute them exactly.

``None`` is "no value", never zero: the instant did not happen, was not observed, or the format is unknown.
The unit is in the name. Register a metric in :data:`METRICS`; docs/figures.md must have its heading, a test
holds them together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, cast

import msgspec

from cartest_contracts.formats import OutputFormat
from cartest_contracts.measures.silence import leading_silence_ms
from cartest_contracts.observation import Arrival, Observation

__all__ = [
    "METRICS",
    "Metric",
    "after_cancel_audio_s",
    "audio_s",
    "cancel_to_last_audio_ms",
    "connect_ms",
    "first_chunk_ms",
    "largest_gap_ms",
    "output_format",
    "real_time_factor",
    "required_buffer_ms",
    "resolve_ms",
    "send_delay_ms",
    "silence_ms",
    "tcp_ms",
    "tls_ms",
    "total_ms",
    "ttfa_after_cancel_ms",
    "ttfa_audible_from_intended_ms",
    "ttfa_audible_ms",
    "ttfa_from_intended_ms",
    "ttfa_from_last_ms",
    "ttfa_ms",
    "ttfb_from_intended_ms",
    "ttfb_ms",
    "upgrade_ms",
]

_NS_PER_MS: Final = 1e6
_NS_PER_S: Final = 1e9

_encode: Final = msgspec.json.Encoder().encode


def ttfb_ms(observation: Observation) -> float | None:
    """first_byte - start."""
    return _between(observation.start_ns, observation.first_byte_ns)


def ttfa_ms(observation: Observation) -> float | None:
    """first_audio - start, where first_audio is the first byte of audio payload, headers excluded."""
    return _between(observation.start_ns, observation.first_audio_ns)


def ttfa_audible_ms(observation: Observation) -> float | None:
    """ttfa_ms + leading silence of the audio; no value where the silence is not known."""
    return _sum(ttfa_ms(observation), leading_silence_ms(observation, output_format(observation)))


def ttfb_from_intended_ms(observation: Observation) -> float | None:
    """first_byte - intended."""
    return _between(_intended_ns(observation), observation.first_byte_ns)


def ttfa_from_intended_ms(observation: Observation) -> float | None:
    """first_audio - intended: what a caller waited who wanted to speak on schedule."""
    return _between(_intended_ns(observation), observation.first_audio_ns)


def ttfa_audible_from_intended_ms(observation: Observation) -> float | None:
    """ttfa_from_intended_ms + leading silence of the audio."""
    silence_ms = leading_silence_ms(observation, output_format(observation))
    return _sum(ttfa_from_intended_ms(observation), silence_ms)


def send_delay_ms(observation: Observation) -> float | None:
    """``start`` - intended: how late the generator itself was; no value in a closed loop without a schedule."""
    return _between(observation.intended_ns, observation.start_ns)


def connect_ms(observation: Observation) -> float | None:
    """``connected`` - connect: TCP, TLS and, for WebSocket, the upgrade; no value on a kept connection."""
    return _between(observation.connect_ns, observation.connected_ns)


def resolve_ms(observation: Observation) -> float | None:
    """``connect`` - resolve: looking up the address, and trying addresses that did not answer."""
    return _between(observation.resolve_ns, observation.connect_ns)


def tcp_ms(observation: Observation) -> float | None:
    """tcp_connected - connect."""
    return _between(observation.connect_ns, observation.tcp_connected_ns)


def tls_ms(observation: Observation) -> float | None:
    """``secured`` - tcp_connected; no value without TLS."""
    return _between(observation.tcp_connected_ns, observation.secured_ns)


def upgrade_ms(observation: Observation) -> float | None:
    """``connected`` - secured, or - tcp_connected without TLS; WebSocket only."""
    if observation.transport != "websocket":
        return None
    return _between(observation.secured_ns or observation.tcp_connected_ns, observation.connected_ns)


def first_chunk_ms(observation: Observation) -> float | None:
    """first_audio - first_byte: headers and what came before the first audio."""
    return _between(observation.first_byte_ns, observation.first_audio_ns)


def silence_ms(observation: Observation) -> float | None:
    """Leading silence of the audio; no value where the silence is not known."""
    return leading_silence_ms(observation, output_format(observation))


def ttfa_from_last_ms(observation: Observation) -> float | None:
    """max(0, first_audio - last_text): time to first audio from the last piece of text sent into the context.

    Zero means that it spoke before it had all of it; no value where the text came in one piece.
    """
    times = [sent.at_ns for sent in observation.sent if _has_text(sent.message)]
    after_ms = _between(times[-1], observation.first_audio_ns) if len(times) > 1 else None
    return None if after_ms is None else max(0.0, after_ms)


def ttfa_after_cancel_ms(observation: Observation) -> float | None:
    """ttfa_ms of a context that was opened right after another on its socket was cancelled."""
    return ttfa_ms(observation) if observation.labels.get("after") == "cancel" else None


def total_ms(observation: Observation) -> float | None:
    """``end`` - start; no value for a stream that we cancelled, since its end is not its own."""
    return None if observation.end == "cancelled" else _between(observation.start_ns, observation.end_ns)


def audio_s(observation: Observation) -> float | None:
    """Audio bytes / bytes per second of the requested output format."""
    rate = _bytes_per_second(observation)
    size = observation.audio_bytes or sum(arrival.audio_bytes for arrival in observation.arrivals)
    return size / rate if rate and size else None


def real_time_factor(observation: Observation) -> float | None:
    """(last_audio - start) / audio_s: below 1, speech arrives faster than it plays."""
    taken_ms, length_s = _between(observation.start_ns, observation.last_audio_ns), audio_s(observation)
    return taken_ms / 1000 / length_s if taken_ms is not None and length_s else None


def largest_gap_ms(observation: Observation) -> float | None:
    """Max of arrival[i+1] - arrival[i] over arrivals with audio; no value with fewer than two."""
    arrivals = _audio_arrivals(observation)
    return max((_ms(later.at_ns - earlier.at_ns) for earlier, later in pairwise(arrivals)), default=None)


def required_buffer_ms(observation: Observation) -> float | None:
    """Max over audio arrivals of (arrival - first_audio - audio time delivered before it).

    The smallest start-up delay with which a player would never have stalled.
    """
    rate = _bytes_per_second(observation)
    arrivals = _audio_arrivals(observation)
    if not rate or not arrivals:
        return None
    first_ns, delivered, needed_ns = arrivals[0].at_ns, 0, 0.0
    for arrival in arrivals:
        needed_ns = max(needed_ns, arrival.at_ns - first_ns - delivered / rate * _NS_PER_S)
        delivered += arrival.audio_bytes
    return _ms(needed_ns)


def cancel_to_last_audio_ms(observation: Observation) -> float | None:
    """max(0, last_audio - cancel): how long a voice goes on after a barge-in; no value without a cancel."""
    after_ms = _between(observation.cancel_ns, observation.last_audio_ns)
    if observation.cancel_ns is None:
        return None
    return max(0.0, after_ms or 0.0)


def after_cancel_audio_s(observation: Observation) -> float | None:
    """Audio bytes that arrived after cancel / bytes per second; no value without a cancel."""
    rate = _bytes_per_second(observation)
    if observation.cancel_ns is None or not rate:
        return None
    return (
        sum(each.audio_bytes for each in _audio_arrivals(observation) if each.at_ns > observation.cancel_ns) / rate
    )


def output_format(observation: Observation) -> OutputFormat | None:
    """Return the format that the request asked for, or ``None`` if it holds no valid one."""
    return _read_format(_encode(observation.request.get("output_format")))


@lru_cache(maxsize=64)
def _read_format(asked: bytes) -> OutputFormat | None:
    """Read a format once: the streams of a run ask for a few."""
    try:
        return msgspec.json.decode(asked, type=OutputFormat)
    except msgspec.ValidationError:
        return None


@dataclass(frozen=True, kw_only=True)
class Metric:
    """How a metric takes part in figures."""

    name: str
    unit: str
    """``ms``, ``s`` or empty for a ratio."""
    formula: Callable[[Observation], float | None]
    counts_failures: bool
    """Whether a failed stream counts as *never*: true where the metric waits for something to be well."""


def _metric(formula: Callable[[Observation], float | None], *, counts_failures: bool = False) -> Metric:
    name = formula.__name__
    _, _, suffix = name.rpartition("_")
    return Metric(
        name=name, unit=suffix if suffix in {"ms", "s"} else "", formula=formula, counts_failures=counts_failures
    )


METRICS: Final[dict[str, Metric]] = {
    metric.name: metric
    for metric in (
        _metric(ttfa_ms, counts_failures=True),
        _metric(ttfb_ms, counts_failures=True),
        _metric(ttfa_audible_ms, counts_failures=True),
        _metric(ttfa_from_intended_ms, counts_failures=True),
        _metric(ttfb_from_intended_ms, counts_failures=True),
        _metric(ttfa_audible_from_intended_ms, counts_failures=True),
        _metric(total_ms, counts_failures=True),
        _metric(required_buffer_ms, counts_failures=True),
        _metric(ttfa_from_last_ms),
        _metric(ttfa_after_cancel_ms),
        _metric(connect_ms),
        _metric(resolve_ms),
        _metric(tcp_ms),
        _metric(tls_ms),
        _metric(upgrade_ms),
        _metric(first_chunk_ms),
        _metric(silence_ms),
        _metric(send_delay_ms),
        _metric(audio_s),
        _metric(real_time_factor),
        _metric(largest_gap_ms),
        _metric(cancel_to_last_audio_ms),
        _metric(after_cancel_audio_s),
    )
}
"""Every metric by name, the headline first."""


def _has_text(message: object) -> bool:
    return isinstance(message, dict) and bool(cast("dict[str, Any]", message).get("transcript"))


def _between(start_ns: int | None, end_ns: int | None) -> float | None:
    return None if start_ns is None or end_ns is None else _ms(end_ns - start_ns)


def _ms(duration_ns: float) -> float:
    return duration_ns / _NS_PER_MS


def _sum(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else left + right


def _intended_ns(observation: Observation) -> int:
    return observation.start_ns if observation.intended_ns is None else observation.intended_ns


def _audio_arrivals(observation: Observation) -> list[Arrival]:
    return [arrival for arrival in observation.arrivals if arrival.audio_bytes]


def _bytes_per_second(observation: Observation) -> float | None:
    wanted = output_format(observation)
    return wanted.bytes_per_second if wanted is not None else None
