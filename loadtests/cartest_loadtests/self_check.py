"""The generator measures itself: time to first audio of an endpoint whose truth it knows, beside the users.

The endpoint lives on the same loop and is asked through the users' own channel over loopback, so whatever makes
the users' stamps wrong makes these wrong as well. Truth needs no trust in the loop: the request's instant is the
kernel's stamp on the endpoint's side, the answer's is taken around ``send``; where that bracket is wide, the
truth is not known and the sample is only counted.
"""

from typing import Final

from cartest_contracts.run import SelfCheck
from cartest_contracts.target import Target
from cartest_loadtests import hub
from cartest_loadtests.asks import Ask
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.dialling import Endpoint
from cartest_loadtests.http_channel import HttpChannel
from cartest_loadtests.known_delay import KnownDelay
from cartest_loadtests.quantiles import Quantiles

__all__ = ["SelfChecker"]

_ASK: Final = Ask(path="/tts/bytes", operation="POST /tts/bytes", transport="bytes", message={})
_AT_START: Final = 30
"""Samples before the first user: what this machine can do."""
_PERIOD_S: Final = 0.1
_TIMEOUT_S: Final = 5.0


class SelfChecker:
    """The endpoint, one who asks it, and how far off the answers were measured."""

    def __init__(self, bridge: ClockBridge) -> None:
        self._bridge = bridge
        self._endpoint = KnownDelay(bridge)
        url = f"http://127.0.0.1:{self._endpoint.port}"
        self._target = Target.parse(url, api_key="self-check", timeout_s=_TIMEOUT_S)
        self._channel = HttpChannel(
            Endpoint(host="127.0.0.1", port=self._endpoint.port), keep=True, on_lag=lambda _: None
        )
        self._idle_ms = Quantiles()
        self._errors_ms = Quantiles()
        self._exact_ms = Quantiles()
        self._unsure = 0
        self._over = hub.gate()

    def begin(self) -> None:
        """Measure the idle process, then go on ten times a second beside the users."""
        paced_s, self._endpoint.gap_s = self._endpoint.gap_s, 0.0
        for _ in range(_AT_START):
            self._sample(self._idle_ms)
        self._endpoint.gap_s = paced_s
        hub.spawn(self._go_on)

    def close(self) -> None:
        """End it; what was found stays."""
        self._over.set()
        self._channel.close()
        self._endpoint.close()

    def report(self) -> SelfCheck:
        """Return what was found so far."""
        return SelfCheck(
            samples=self._errors_ms.count,
            unsure=self._unsure,
            idle_p99_ms=self._idle_ms.at(0.99),
            error_p50_ms=self._errors_ms.at(0.5),
            error_p95_ms=self._errors_ms.at(0.95),
            error_p99_ms=self._errors_ms.at(0.99),
            error_max_ms=self._errors_ms.largest if self._errors_ms.count else None,
            exact=self._exact_ms.count,
            exact_max_ms=self._exact_ms.largest if self._exact_ms.count else None,
        )

    def _go_on(self) -> None:
        while not self._over.wait(_PERIOD_S):
            self._sample(self._errors_ms)

    def _sample(self, errors_ms: Quantiles) -> None:
        attempt = Attempt(id="self-check", ask=_ASK, target=self._target, bridge=self._bridge)
        self._channel.run(attempt)
        seen, truth = attempt.observation(), self._endpoint.truth
        if seen.first_audio_ns is None or truth is None or not truth.is_known:
            self._unsure += 1
            return
        requested_ns = truth.requested_ns if truth.requested_ns is not None else seen.start_ns
        error_ns = (seen.first_audio_ns - seen.start_ns) - (truth.sent_ns - requested_ns)
        errors_ms.add(abs(error_ns) / 1e6)
        if seen.certainty == "exact":
            self._exact_ms.add(abs(error_ns) / 1e6)
