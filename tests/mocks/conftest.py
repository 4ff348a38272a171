"""What the mock's own tests share: a clock that is moved by hand, and a vendor that lives on it."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pytest
from tests.mocks.handclock import HandClock

from cartest_contracts.facts import Grant
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion
from cartest_mocks.accounts import Account, Accounts
from cartest_mocks.exchange import Piece
from cartest_mocks.journal import Journal
from cartest_mocks.playback import Playback
from cartest_mocks.profiles import profile_named
from cartest_mocks.vendor import Caller, MockConfig, Vendor
from cartest_mocks.voices.store import Voices


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock()


@pytest.fixture
def make_vendor(hand_clock: HandClock) -> Callable[..., Vendor]:
    """A vendor on the hand-moved clock; keyword arguments are those of the configuration."""

    def make(**settings: Any) -> Vendor:
        config = MockConfig(**settings)
        accounts = Accounts.default(plan=config.plan)
        return Vendor(
            config=config,
            clock=hand_clock,
            accounts=accounts,
            journal=Journal(),
            profile=profile_named("instant"),
            voices=Voices.seeded(accounts),
        )

    return make


@pytest.fixture
def vendor(make_vendor: Callable[..., Vendor]) -> Vendor:
    return make_vendor()


@pytest.fixture
def make_caller(vendor: Vendor) -> Callable[..., Caller]:
    """Who asks: the default account with its API key unless told otherwise."""

    def make(
        version: str | ApiVersion = DEFAULT_VERSION,
        *,
        account: Account | None = None,
        grants: frozenset[Grant] | None = None,
    ) -> Caller:
        return Caller(
            version=ApiVersion.parse(version) if isinstance(version, str) else version,
            request_id="00000000-0000-4000-8000-000000000000",
            account=account or vendor.accounts.first,
            grants=grants,
        )

    return make


class FakeWire:
    """A wire that remembers: what was sent, what is playing, how it was closed."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self.sent: list[Any] = []
        self.closed: tuple[int, str] | None = None

    def send_text(self, payload: str | bytes) -> None:
        if self.closed is None:
            self.sent.append(msgspec.json.decode(payload))

    def play(
        self, pieces: Iterable[Piece], *, origin_ns: int, on_end: Callable[[], None] = lambda: None
    ) -> Playback:
        playback = Playback(pieces, clock=self._clock, sink=self, origin_ns=origin_ns, on_end=on_end)
        playback.run()
        return playback

    def close(self, code: int, reason: str = "") -> None:
        if self.closed is None:
            self.closed = (code, reason)

    # --- the sink of what is played

    @property
    def writable(self) -> bool:
        return True

    def deliver(self, data: bytes, *, last: bool) -> None:
        self.send_text(data)

    def broken(self, error: Exception) -> None:
        raise error


@pytest.fixture
def wire(hand_clock: HandClock) -> FakeWire:
    return FakeWire(hand_clock)
