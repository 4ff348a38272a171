"""All metrics of one observation at once, for whoever counts streams while they run.

The formulas are those of :mod:`cartest_contracts.measures.metrics`, worked out together: they share the arrivals
with audio, the format and the silence, which are most of the work. Tests hold the two to the same values, to the
last bit.
"""

from itertools import accumulate
from operator import sub
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
    instants = [arrival.at_ns for arrival in spoken]
    if spoken:
        _of_times(found, observation, instants)
        silence_ms = leading_silence_ms(observation, wanted) if _was_kept(spoken[0]) else None
        if silence_ms is not None:
            found["silence_ms"] = silence_ms
            found["ttfa_audible_ms"] = found["ttfa_ms"] + silence_ms
            found["ttfa_audible_from_intended_ms"] = found["ttfa_from_intended_ms"] + silence_ms
    if not rate:
        return
    sizes = [arrival.audio_bytes for arrival in spoken]
    length_s = found["audio_s"] = (observation.audio_bytes or sum(sizes)) / rate
    if spoken:
        found["required_buffer_ms"] = _required_ns(instants, sizes, rate) / _NS_PER_MS
        found["real_time_factor"] = (instants[-1] - observation.start_ns) / _NS_PER_MS / 1000 / length_s


def _of_times(found: dict[str, float], observation: Observation, instants: list[int]) -> None:
    start_ns, first_ns = observation.start_ns, instants[0]
    intended_ns = start_ns if observation.intended_ns is None else observation.intended_ns
    found["ttfa_ms"] = (first_ns - start_ns) / _NS_PER_MS
    found["ttfa_from_intended_ms"] = (first_ns - intended_ns) / _NS_PER_MS
    if observation.first_byte_ns is not None:
        found["first_chunk_ms"] = (first_ns - observation.first_byte_ns) / _NS_PER_MS
    if observation.labels.get("after") == "cancel":
        found["ttfa_after_cancel_ms"] = found["ttfa_ms"]
    if len(observation.sent) > 1:
        _take_over(found, "ttfa_from_last_ms", observation)
    if len(instants) > 1:
        found["largest_gap_ms"] = max(map(sub, instants[1:], instants)) / _NS_PER_MS


def _was_kept(spoken: Arrival) -> bool:
    """Whether a recording may hold the audio of an arrival: under load it does not."""
    return spoken.data is not None or (spoken.event is not None and "data" in spoken.event)


def _required_ns(instants: list[int], sizes: list[int], rate: float) -> float:
    """Return the start-up delay that playing needs: never below that of the first arrival, which is 0."""
    if len(instants) == 1:
        return 0.0
    first_ns = instants[0]
    delivered = accumulate(sizes, initial=0)
    return max(
        [at_ns - first_ns - before / rate * _NS_PER_S for at_ns, before in zip(instants, delivered, strict=False)]
    )
