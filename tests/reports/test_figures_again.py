"""Every figure computed a second time, from the sentences of docs/measurement.md alone, on observations at random.

Nothing of the package's arithmetic is used here: whole nanoseconds and fractions, lists that are sorted and
counted one by one. Slow and plain on purpose.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import ceil, comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reports.runs import stream

from cartest_contracts.observation import Arrival, Connection, Observation, Sent, Transport
from cartest_reports.distribution import Distribution, rank_interval
from cartest_reports.figures import Figures, Series, figures, merge
from cartest_reports.summaries import BUFFERS_MS, summarise

NS_PER_MS = 1_000_000
LONGEST_NS = 3_000 * NS_PER_MS
BYTES_A_SAMPLE = {"pcm_s16le": 2, "pcm_f32le": 4, "pcm_mulaw": 1, "pcm_alaw": 1}
TIMES = st.lists(st.integers(0, LONGEST_NS), max_size=8).map(sorted)


@st.composite
def observed(draw: st.DrawFn) -> Observation:
    """Any stream: early or late, whole or cut, with silence, gaps and empty arrivals in any order."""
    encoding, rate = draw(st.sampled_from(sorted(BYTES_A_SAMPLE))), draw(st.sampled_from([8000, 22050, 44100]))
    start = draw(st.integers(0, LONGEST_NS))
    times = draw(TIMES)
    sizes = draw(st.lists(st.sampled_from([0, 4, 640, 12_800, 96_000]), min_size=len(times), max_size=len(times)))
    arrivals = tuple(
        Arrival(at_ns=start + at, kind="chunk", size=size + 20, audio_bytes=size)
        for at, size in zip(times, sizes, strict=True)
    )
    transport: Transport = draw(st.sampled_from(["bytes", "sse", "websocket"]))
    connection: Connection = draw(st.sampled_from(["fresh", "kept", "multiplexed"]))
    wanted = {"container": "raw", "encoding": encoding, "sample_rate": rate}
    return stream(
        transport=transport,
        connection=connection,
        id=f"s{draw(st.integers(0, 10**9))}",
        sent=(Sent(at_ns=start, message={"output_format": wanted}),),
        start_ns=start,
        intended_ns=draw(st.none() | st.integers(0, start)),
        first_byte_ns=arrivals[0].at_ns if arrivals else None,
        end_ns=start + (times[-1] if times else 0) + 1,
        arrivals=arrivals,
        audio_bytes=sum(sizes),
        end=draw(st.sampled_from(["complete", "complete", "reset", "timeout", "cancelled"])),
        status=draw(st.sampled_from([200, 200, 200, 429, 500])),
        verified=draw(st.sampled_from([None, True, True, False])),
    )


def spoken(one: Observation) -> list[Arrival]:
    """Return the arrivals that carried audio."""
    return [arrival for arrival in one.arrivals if arrival.audio_bytes > 0]


def bytes_per_s(one: Observation) -> int:
    wanted = one.request["output_format"]
    return BYTES_A_SAMPLE[wanted["encoding"]] * int(wanted["sample_rate"])


def failed(one: Observation) -> bool:
    """Any error, any cut that was not ours, wrong audio, or a good end without audio."""
    if (one.status or 0) >= 400 or one.verified is False or one.end in {"reset", "timeout"}:
        return True
    return one.end == "complete" and not spoken(one)


def to_first_audio(one: Observation) -> Fraction | None:
    """TTFA = first audio - start, milliseconds."""
    return Fraction(spoken(one)[0].at_ns - one.start_ns, NS_PER_MS) if spoken(one) else None


def to_first_byte(one: Observation) -> Fraction | None:
    """TTFB = first byte - start, milliseconds."""
    return None if one.first_byte_ns is None else Fraction(one.first_byte_ns - one.start_ns, NS_PER_MS)


def from_intended(one: Observation) -> Fraction | None:
    """TTFA from the instant that the schedule wanted; its start where there was none."""
    waited = to_first_audio(one)
    late = one.start_ns - (one.start_ns if one.intended_ns is None else one.intended_ns)
    return None if waited is None else waited + Fraction(late, NS_PER_MS)


def real_time_factor(one: Observation) -> Fraction | None:
    """Generation time / audio duration."""
    if not spoken(one):
        return None
    taken_s = Fraction(spoken(one)[-1].at_ns - one.start_ns, 1000 * NS_PER_MS)
    return taken_s / Fraction(sum(arrival.audio_bytes for arrival in spoken(one)), bytes_per_s(one))


def stalls_with(one: Observation, buffer_ms: Fraction) -> bool:
    """Play it: start so long after the first audio, and see whether a byte is due before it is there."""
    begun = Fraction(spoken(one)[0].at_ns, NS_PER_MS) + buffer_ms
    there = 0
    for arrival in spoken(one):
        due = begun + Fraction(there * 1000, bytes_per_s(one))
        if Fraction(arrival.at_ns, NS_PER_MS) > due:
            return True
        there += arrival.audio_bytes
    return False


def of_series(streams: Sequence[Observation], series: Series) -> list[Observation]:
    kind = {"cold": "fresh", "warm": "kept", "multiplexed": "multiplexed"}[series.connection]
    return [one for one in streams if one.transport == series.endpoint and one.connection == kind]


@settings(max_examples=60, deadline=None)
@given(st.lists(observed(), max_size=12))
def test_latencies_are_what_their_definitions_say(streams: list[Observation]) -> None:
    """Value by value, and every failed stream stays in the denominator as one that never came."""
    found = figures(streams)
    assert sum(series.started for series in found.series) == len(streams)
    for series in found.series:
        mine = of_series(streams, series)
        assert (series.started, series.failed) == (len(mine), sum(map(failed, mine)))
        for name, formula in (
            ("ttfa_ms", to_first_audio),
            ("ttfb_ms", to_first_byte),
            ("ttfa_from_intended_ms", from_intended),
            ("real_time_factor", real_time_factor),
        ):
            values = [value for one in mine if not failed(one) if (value := formula(one)) is not None]
            distribution = series.distributions[name]
            assert list(distribution.values) == pytest.approx(sorted(map(float, values)), rel=1e-9)
            waits = name != "real_time_factor"
            assert distribution.never == (series.failed if waits else 0), name


@settings(max_examples=60, deadline=None)
@given(st.lists(observed(), max_size=12))
def test_a_buffer_is_required_exactly_if_playing_without_it_stalls(streams: list[Observation]) -> None:
    """A microsecond more than the required buffer never stalls, a microsecond less always does."""
    for series in figures(streams).series:
        good = [one for one in of_series(streams, series) if not failed(one) and spoken(one)]
        needed = series.distributions["required_buffer_ms"]
        assert (len(needed.values), needed.never) == (len(good), series.failed)
        shares = dict(summarise(series).stalls)
        for buffer_ms in BUFFERS_MS if good else ():
            stalled = sum(stalls_with(one, Fraction(buffer_ms)) for one in good) + series.failed
            assert shares[buffer_ms] == pytest.approx(stalled / needed.n, abs=1e-5)
        for one in good:
            (required,) = figures([one]).series[0].distributions["required_buffer_ms"].values
            assert not stalls_with(one, Fraction(required) + Fraction(1, 1000))
            assert required == 0 or stalls_with(one, Fraction(required) - Fraction(1, 1000))


def cumulative(n: int, q: Fraction) -> list[Fraction]:
    """Return P(B < rank) for B ~ Binomial(n, q) and each rank from 1, exactly."""
    return list(accumulate(comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n)))


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 120), st.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(19, 20), Fraction(99, 100)])
)
def test_rank_intervals_are_those_of_the_exact_binomial(n: int, q: Fraction) -> None:
    """The largest low and the smallest high rank, summed as fractions."""
    tail = Fraction(1, 40)
    below = list(enumerate(cumulative(n, q), start=1))
    lows = [rank for rank, mass in below if mass <= tail]
    highs = [rank for rank, mass in below if mass >= 1 - tail]
    assert rank_interval(n, float(q)) == (max(lows, default=None), min(highs, default=None))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(0, 1e6), max_size=50),
    st.integers(0, 20),
    st.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(19, 20), Fraction(99, 100), Fraction(999, 1000)]),
)
def test_a_percentile_is_the_first_value_that_enough_samples_do_not_exceed(
    values: list[float], never: int, q: Fraction
) -> None:
    """Found by going through all samples, those that never came as the largest."""
    samples = [*sorted(values), *[float("inf")] * never]
    found = Distribution.of(values, never=never).quantile(float(q))
    if not samples:
        assert found.value is None
        return
    expected = next(each for at, each in enumerate(samples, start=1) if Fraction(at, len(samples)) >= q)
    assert ceil(q * len(samples)) <= len(samples)
    assert (found.never, found.value) == ((True, None) if expected == float("inf") else (False, expected))
    assert found.enough == (len(samples) >= 20 / (1 - q))


def comparable(found: Figures) -> object:
    """Return all that counts, in an order of its own."""
    return (
        [
            (one.endpoint, one.connection, one.started, one.failed, dict(one.ends), one.verified, one.wrong_audio,
             {name: (list(each.values), each.never) for name, each in one.distributions.items()},
             sorted(one.instants.started_s))
            for one in found.series
        ],
        [(each.kind, each.endpoint, each.count, each.first_s, each.last_s) for each in found.errors],
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(observed(), max_size=12), st.data())
def test_workers_together_are_one(streams: list[Observation], data: st.DataObject) -> None:
    """However the streams were shared out, and in whatever order the parts come."""
    workers = [data.draw(st.integers(0, 2)) for _ in streams]
    parts = [
        figures([one for one, worker in zip(streams, workers, strict=True) if worker == each]) for each in range(3)
    ]
    assert comparable(merge(parts)) == comparable(merge(reversed(parts))) == comparable(figures(streams))
