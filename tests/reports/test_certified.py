"""A run of which too few times to first audio are certified is not believed."""

from typing import get_args

from cartest_contracts.observation import Arrival, Certainty, Observation
from cartest_reports.budgets import UNCERTIFIED_SHARE, Budget
from cartest_reports.certified import uncertified
from cartest_reports.figures import figures

START, FIRST = 1_000_000_000, 1_040_000_000


def streams(count: int, certainty: Certainty | None, *, not_before_ns: int | None = None) -> list[Observation]:
    return [
        Observation(
            id=f"{certainty}-{number}",
            transport="bytes",
            operation="POST /tts/bytes",
            start_ns=START,
            first_byte_ns=FIRST,
            end_ns=FIRST,
            status=200,
            arrivals=(Arrival(at_ns=FIRST, kind="body", size=960, audio_bytes=960),),
            certainty=certainty,
            audio_not_before_ns=not_before_ns,
            labels={"part": "load"},
        )
        for number in range(count)
    ]


def budget(at_most: float, endpoint: str | None = None) -> Budget:
    return Budget(figure=UNCERTIFIED_SHARE, at_most=at_most, reason="r", endpoint=endpoint)


def test_too_few_certified_samples_are_a_doubt() -> None:
    """The reason names the share, the series and what was needed."""
    found = figures([*streams(90, "exact"), *streams(10, "bounded", not_before_ns=START)])
    assert list(uncertified(found, ())) == [
        "only 90% of 100 times to first audio of bytes/cold are certified as exact (at least 95% needed)"
    ]


def test_the_share_can_be_set() -> None:
    """A budget that speaks of another endpoint changes nothing here."""
    found = figures([*streams(90, "exact"), *streams(10, "bounded", not_before_ns=START)])
    assert not list(uncertified(found, [budget(0.2)]))
    assert list(uncertified(found, [budget(0.2, "sse")]))


def test_narrow_bounds_count_and_one_of_a_few_does_not() -> None:
    """Bounds within 5 % of the time itself hardly matter; a single sample says nothing about others."""
    narrow = streams(10, "bounded", not_before_ns=FIRST - (FIRST - START) // 20)
    assert not list(uncertified(figures([*narrow, *streams(1, "bounded", not_before_ns=START)]), ()))


def test_late_sends_and_stamps_of_our_own_are_not_asked() -> None:
    """They are known by their bracket, and by the loop's lag."""
    found = figures([each for kind in (*get_args(Certainty)[2:], None) for each in streams(50, kind)])
    assert not list(uncertified(found, ()))
