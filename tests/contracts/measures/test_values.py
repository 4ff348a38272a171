"""All metrics at once are the metrics one by one."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.runs import stream

from cartest_contracts.formats import OutputFormat
from cartest_contracts.measures.metrics import METRICS
from cartest_contracts.measures.values import values_of
from cartest_contracts.observation import Arrival, Observation, Sent

_INSTANTS = st.none() | st.integers(1, 10**10)
_ARRIVALS = st.lists(
    st.builds(
        Arrival,
        at_ns=st.integers(1, 10**10),
        kind=st.just("body"),
        size=st.just(4),
        audio_bytes=st.sampled_from([0, 2, 4]),
        data=st.sampled_from([None, b"\0\0\0\0", b"\0\0\0\x40"]),
        event=st.sampled_from([None, {}, {"data": "AAAAQA=="}, {"data": "no base64"}]),
    ),
    max_size=4,
).map(lambda found: tuple(sorted(found, key=lambda each: each.at_ns)))
_FORMATS: list[Any] = [
    None,
    {"container": "who knows"},
    *map(msgspec.to_builtins, (OutputFormat.raw("pcm_s16le", 8000), OutputFormat.mp3(44100, 128000))),
]
_SENT = st.lists(
    st.builds(
        Sent,
        at_ns=st.integers(1, 10**10),
        message=st.sampled_from(_FORMATS).map(lambda asked: {"transcript": "a", "output_format": asked}),
    ),
    max_size=2,
).map(tuple)
_STREAMS = st.builds(
    Observation,
    id=st.just("x"),
    transport=st.sampled_from(["bytes", "websocket"]),
    operation=st.just("POST /tts/bytes"),
    sent=_SENT,
    start_ns=st.integers(1, 10**10),
    arrivals=_ARRIVALS,
    end=st.sampled_from(["complete", "cancelled"]),
    audio_bytes=st.sampled_from([0, 8]),
    labels=st.sampled_from([{}, {"after": "cancel"}]),
    **{
        f"{name}_ns": _INSTANTS
        for name in ("intended", "connected", "connect", "resolve", "tcp_connected", "secured")
    },
    **{f"{name}_ns": _INSTANTS for name in ("first_byte", "end", "cancel")},
)


def one_by_one(observation: Observation) -> dict[str, float]:
    """Return the values of the formulas themselves."""
    found = {name: metric.formula(observation) for name, metric in METRICS.items()}
    return {name: value for name, value in found.items() if value is not None}


@given(_STREAMS)
def test_all_at_once_are_the_formulas_to_the_last_bit(observation: Observation) -> None:
    """Whatever happened, was observed, or was not."""
    assert values_of(observation) == one_by_one(observation)


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_whole_stream_has_them_all(*, cancelled: bool) -> None:
    """The comparison above is of many values, not of none."""
    observation = msgspec.structs.replace(
        stream(connection="fresh"), cancel_ns=stream().end_ns if cancelled else None
    )
    values = values_of(observation)
    assert values == one_by_one(observation)
    assert len(values) > 10
    assert ("cancel_to_last_audio_ms" in values) is cancelled
