"""The generator's own endpoint knows the truth, and what was measured is compared with it."""

import socket
import time
from collections.abc import Callable

import pytest
from tests.loadtests.servers import wait_for

from cartest_loadtests import hub, self_check
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.http_channel import HttpChannel
from cartest_loadtests.known_delay import KnownDelay, Truth
from cartest_loadtests.self_check import SelfChecker


@pytest.fixture
def bridge() -> ClockBridge:
    return ClockBridge(monotonic_ns=time.monotonic_ns, realtime_ns=time.time_ns)


def test_it_measures_before_and_beside_the_users(bridge: ClockBridge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples at the start are kept apart from those beside the users; it ends when told to."""
    monkeypatch.setattr(self_check, "_PERIOD_S", 0.001)
    checker = SelfChecker(bridge)
    assert checker.report().error_p99_ms is None
    checker.begin()
    begun = checker.report()
    assert begun.samples == 0
    assert begun.idle_p99_ms is not None or begun.unsure == 30

    def some() -> bool:
        hub.sleep(0.001)
        seen = checker.report()
        return seen.samples + seen.unsure > begun.unsure + 2

    wait_for(some)
    checker.close()
    found = checker.report()
    assert found.exact == 0 or found.exact_max_ms is not None
    assert 0 <= (found.error_p50_ms or 0) <= (found.error_p95_ms or 0) <= (found.error_p99_ms or 0)
    hub.sleep(0.01)
    assert checker.report().samples == found.samples


Telling = Callable[[int, int], Truth | None]
"""From the instants that were measured, of start and first audio, to a truth."""


def told(*, sent_before_ns: int = 0, bracket_ns: int = 0, requested_after_ns: int | None = 0) -> Telling:
    def tell(start_ns: int, first_ns: int) -> Truth:
        return Truth(
            requested_ns=None if requested_after_ns is None else start_ns + requested_after_ns,
            sent_ns=first_ns - sent_before_ns,
            sent_after_ns=first_ns - sent_before_ns + bracket_ns,
        )

    return tell


def untold(_start_ns: int, _first_ns: int) -> None:
    return None


@pytest.mark.parametrize(
    ("truth", "expected_ms"),
    [
        (told(bracket_ns=250_001), None),
        (told(sent_before_ns=200_000, bracket_ns=250_000), 0.2),
        (told(sent_before_ns=200_000, requested_after_ns=None), 0.2),
        (told(requested_after_ns=100_000), 0.1),
        (untold, None),
    ],
    ids=["a wide bracket", "a late stamp", "no kernel stamp", "an early start", "no truth"],
)
def test_the_error_is_what_was_measured_less_the_truth(
    bridge: ClockBridge, monkeypatch: pytest.MonkeyPatch, truth: Telling, expected_ms: float | None
) -> None:
    """A sample whose truth is not known is counted, and stands in no figure."""
    checker = SelfChecker(bridge)
    run = HttpChannel.run

    def asked(channel: HttpChannel, attempt: Attempt) -> bytes:
        body = run(channel, attempt)
        first_ns = next(arrival.at_ns for arrival in attempt.arrivals if arrival.audio_bytes)
        checker._endpoint.truth = truth(attempt.start_ns, first_ns)  # what the endpoint would have seen  # pyright: ignore[reportPrivateUsage]
        return body

    monkeypatch.setattr(HttpChannel, "run", asked)
    monkeypatch.setattr(self_check, "_AT_START", 1)
    checker.begin()
    checker.close()
    found = checker.report()
    if expected_ms is None:
        assert (found.unsure, found.idle_p99_ms) == (1, None)
    else:
        assert found.unsure == 0
        assert found.idle_p99_ms == pytest.approx(expected_ms, rel=0.011)


def test_the_endpoint_ends_with_its_connections(bridge: ClockBridge) -> None:
    """A reset and a goodbye end the one that answers; closing frees the port."""
    endpoint = KnownDelay(bridge)
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", endpoint.port)) as client:
            client.sendall(b"GET")
            hub.sleep(0.001)
    assert endpoint.truth is None or endpoint.truth.sent_ns > 0
    endpoint.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", endpoint.port))
