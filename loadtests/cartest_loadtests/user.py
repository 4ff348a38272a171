"""The Locust user of every scenario: one turn at a time, each request one observation.

A scenario says what a turn is (:meth:`CartestUser.take_turn`); here stands what all share: which turn is next,
identity, counting, what Locust's statistics see, and what becomes of a request that the end of the run cuts.
"""

import os
import time
from itertools import count
from typing import Any, ClassVar, Final

from locust import User, task
from locust.exception import StopUser

from cartest_contracts.observation import Observation
from cartest_loadtests.asks import Ask, Headers
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.http_channel import HttpChannel
from cartest_loadtests.locust_hooks import run_for_user, user_is_done
from cartest_loadtests.rows import rows_of
from cartest_loadtests.settings import URL_ENV
from cartest_loadtests.socket_channel import SocketChannel
from cartest_loadtests.workload import Turn, Workload

__all__ = ["CartestUser"]

_UNREACHABLE_PAUSE_S: Final = 0.1


class CartestUser(User):
    """Base of the users; abstract, so that Locust does not run it."""

    abstract = True
    kind: ClassVar[str]
    """How ``--cartest-weights`` names it."""
    shares_sockets: ClassVar[bool] = False
    """Whether several of them may use one socket at once."""
    sockets: ClassVar[int] = 1
    """How many one of them holds open at most."""
    host = os.environ.get(URL_ENV)

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.load, self._rows = run_for_user()
        kind = type(self).__name__
        self.name = self.load.enrol(kind)
        self.settings = self.load.settings
        self.http = HttpChannel(
            self.load.endpoint, keep=self.settings.keep, on_lag=self.load.health.stamp_was_behind
        )
        self.socket = SocketChannel(
            self.load.endpoint,
            on_lag=self.load.health.stamp_was_behind,
            on_socket=self.socket_ended,
            line=self.load.lines.seat() if self.shares_sockets else None,
        )
        self._schedule = self.load.schedule(kind)
        self._workload = Workload(seed=self.settings.seed, name=self.name if self._schedule is None else kind)
        self._turns = 0
        self._turn = ""
        """Names the turn under way among all of its seed."""
        self._unreachable = False
        self._ids = count(1)
        self._headers: Headers = (
            ("Cartesia-Version", str(self.settings.target.version)),
            *self.load.credential.headers,
        )
        self._labels = {**self.load.labels, "user": self.name}
        self._format, self._event_format = self.settings.output_format, self.settings.event_format
        self.load.at_close(self.on_stop)

    def wait_time(self) -> float:
        """Return the think time; in an open loop the schedule alone decides. A dead target is not hammered."""
        pause_s = self.settings.think_s if self._schedule is None else 0.0
        return max(pause_s, _UNREACHABLE_PAUSE_S) if self._unreachable else pause_s

    @task
    def turn(self) -> None:
        """Take the next turn, or end for good."""
        turn = self._next_turn()
        if turn is None:
            user_is_done()
            raise StopUser
        self._turn = f"{self.settings.seed}/{self._workload.name}/{turn.number}"
        self.load.health.started += 1
        try:
            self.take_turn(turn)
        finally:
            self.load.health.finished += 1

    def take_turn(self, turn: Turn) -> None:
        """Do what this scenario does in one turn."""
        raise NotImplementedError

    def on_stop(self) -> None:
        """Close the connections; a socket becomes its observation."""
        self.socket.leave()
        self.http.close()

    def headers(self) -> Headers:
        """Return version and credential, as every request carries them."""
        return self._headers

    def attempt(self, ask: Ask, *, intended_ns: int | None = None, context_id: str | None = None) -> Attempt:
        """Begin a request."""
        return Attempt(
            id=f"load-{self.name}-{next(self._ids)}",
            ask=ask,
            target=self.settings.target,
            bridge=self.load.bridge,
            labels=self._labels.copy(),
            intended_ns=intended_ns,
            context_id=context_id,
        )

    def finish(self, attempt: Attempt) -> Observation:
        """End a request: record it and tell Locust."""
        self._unreachable = attempt.connect_ns is not None and attempt.connected_ns is None
        observation = self.load.record(attempt)
        self._rows.tell(rows_of(observation))
        return observation

    def socket_ended(self, attempt: Attempt) -> None:
        """Take a socket that was refused or has ended."""
        self.finish(attempt)

    def cutting(self, attempt: Attempt) -> "_Cutting":
        """Run a request; if the run ends meanwhile, what was seen of it is still recorded, as cut off."""
        return _Cutting(self, attempt)

    def verify(self, attempt: Attempt, message: dict[str, Any], *, inputs: tuple[str, ...] | None = None) -> None:
        """Check the audio of an answer that came whole, or of a context up to where it was cancelled.

        ``inputs`` are what a context was told to say one by one, where that is not the message's transcript.
        """
        check = self.load.check
        whole = attempt.end == "complete"
        cancelled = attempt.end == "cancelled" and attempt.cancel_ns is not None
        wanted = attempt.problem is None and (whole or cancelled) and check.chooses(self._turn)
        if wanted and (tally := attempt.tally) is not None:
            attempt.verified = check.verify(
                message,
                output_format=self._format if attempt.ask.transport == "bytes" else self._event_format,
                context_id=attempt.context_id,
                sha256=tally.sha256,
                inputs=inputs,
                first_bytes=None if whole else tally.audio_bytes,
                audio_bytes=tally.audio_bytes if whole else None,
            )
        if check.applies:
            attempt.labels["self_describing"] = "yes"

    def _next_turn(self) -> Turn | None:
        if self._schedule is not None:
            taken = self._schedule.take()
            return None if taken is None else self._workload.turn(taken[0].number, intended_ns=taken[1])
        if self.settings.requests and self._turns >= self.settings.requests:
            return None
        self._turns += 1
        return self._workload.turn(self._turns - 1)


class _Cutting:
    """See :meth:`CartestUser.cutting`; a class because one is made per request."""

    __slots__ = ("_attempt", "_user")

    def __init__(self, user: CartestUser, attempt: Attempt) -> None:
        self._user, self._attempt = user, attempt

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End; what went through goes on."""
        attempt = self._attempt
        if kind is not None and attempt.start_ns:
            attempt.labels["cut"] = "end of run"
            attempt.fail("cancelled", "cut off by the end of the run", at_ns=time.monotonic_ns())
            self._user.finish(attempt)
