"""All metrics of one observation at once, for whoever counts streams while they run.

The formulas are those of :mod:`cartest_contracts.measures.metrics`, worked out together: they share the arrivals
with audio, the format and the silence, which are most of the work. Tests hold the two to the same values, to the
last bit.
"""

from itertools import pairwise
from typing import Final

from cartest_contracts.measures.metrics import METRICS, output_format
from cartest_contracts.measures.silence import leading_silence_ms
from cartest_contracts.observation import Arrival, Observation

__all__ = ["values_of"]

_NS_PER_MS: Final = 1e6
_NS_PER_S: Final = 1e9
_OF_FRESH: Final = ("connect_ms", "resolve_ms", "tcp_ms", "tls_ms", "upgrade_ms")
_OF_CANCELLED: Final = ("cancel_to_last_audio_ms", "after_cancel_audio_s")
_NONE: Final[tuple[str, ...]] = ()


def values_of(observation: Observation) -> dict[str, float]:
    """Return the metrics that have a value, by name."""
    found: dict[str, float] = {}
    start_ns, intended_ns, end_ns = observation.start_ns, observation.intended_ns, observation.end_ns
    spoken = [arrival for arrival in observation.arrivals if arrival.audio_bytes]
    if spoken or observation.audio_bytes:
        _of_audio(found, observation, spoken)
    if observation.first_byte_ns is not None:
        wanted_ns = start_ns if intended_ns is None else intended_ns
        found["ttfb_ms"] = (observation.first_byte_ns - start_ns) / _NS_PER_MS
        found["ttfb_from_intended_ms"] = (observation.first_byte_ns - wanted_ns) / _NS_PER_MS
    if intended_ns is not None:
        found["send_delay_ms"] = (start_ns - intended_ns) / _NS_PER_MS
    if end_ns is not None and observation.end != "cancelled":
        found["total_ms"] = (end_ns - start_ns) / _NS_PER_MS
    set_up = observation.connect_ns or observation.tcp_connected_ns or observation.connected_ns
    for name in _OF_FRESH if set_up else _NONE:
        _take_over(found, name, observation)
    for name in _OF_CANCELLED if observation.cancel_ns is not None else _NONE:
        _take_over(found, name, observation)
    return found


def _take_over(found: dict[str, float], name: str, observation: Observation) -> None:
    """Find by its own formula what few streams have."""
    value = METRICS[name].formula(observation)
    if value is not None:
        found[name] = value


def _of_audio(found: dict[str, float], observation: Observation, spoken: list[Arrival]) -> None:
    wanted = output_format(observation)
    rate = wanted.bytes_per_second if wanted is not None else None
    if spoken:
        _of_times(found, observation, spoken)
        silence_ms = leading_silence_ms(observation, wanted)
        if silence_ms is not None:
            found["silence_ms"] = silence_ms
            found["ttfa_audible_ms"] = found["ttfa_ms"] + silence_ms
            found["ttfa_audible_from_intended_ms"] = found["ttfa_from_intended_ms"] + silence_ms
    if not rate:
        return
    delivered = _played(found, spoken, rate) if spoken else 0
    length_s = found["audio_s"] = (observation.audio_bytes or delivered) / rate
    if spoken:
        found["real_time_factor"] = (spoken[-1].at_ns - observation.start_ns) / _NS_PER_MS / 1000 / length_s


def _of_times(found: dict[str, float], observation: Observation, spoken: list[Arrival]) -> None:
    start_ns, first_ns = observation.start_ns, spoken[0].at_ns
    intended_ns = start_ns if observation.intended_ns is None else observation.intended_ns
    found["ttfa_ms"] = (first_ns - start_ns) / _NS_PER_MS
    found["ttfa_from_intended_ms"] = (first_ns - intended_ns) / _NS_PER_MS
    if observation.first_byte_ns is not None:
        found["first_chunk_ms"] = (first_ns - observation.first_byte_ns) / _NS_PER_MS
    if observation.labels.get("after") == "cancel":
        found["ttfa_after_cancel_ms"] = found["ttfa_ms"]
    if len(observation.sent) > 1:
        _take_over(found, "ttfa_from_last_ms", observation)
    if len(spoken) > 1:
        gap_ns = max(later.at_ns - earlier.at_ns for earlier, later in pairwise(spoken))
        found["largest_gap_ms"] = gap_ns / _NS_PER_MS


def _played(found: dict[str, float], spoken: list[Arrival], rate: float) -> int:
    """Find the buffer that playing needs; return the bytes that were delivered."""
    first_ns, delivered, needed_ns = spoken[0].at_ns, 0, 0.0
    for arrival in spoken:
        needed_ns = max(needed_ns, arrival.at_ns - first_ns - delivered / rate * _NS_PER_S)
        delivered += arrival.audio_bytes
    found["required_buffer_ms"] = needed_ns / _NS_PER_MS
    return delivered
