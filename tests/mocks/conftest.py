"""What the mock's own tests share: a clock that is moved by hand, and a vendor that lives on it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx
import msgspec
import pytest
from tests.mocks.api import Api
from tests.mocks.handclock import HandClock

from cartest_contracts.facts import Grant
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion
from cartest_mocks.accounts import DEFAULT_KEY, Account
from cartest_mocks.exchange import Piece
from cartest_mocks.opening import open_vendor
from cartest_mocks.playback import Playback
from cartest_mocks.server import Mock
from cartest_mocks.vendor import Caller, MockConfig, Vendor


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock()


@pytest.fixture
def make_vendor(hand_clock: HandClock) -> Callable[..., Vendor]:
    """A vendor on the hand-moved clock; keyword arguments are those of the configuration."""

    def make(**settings: Any) -> Vendor:
        chosen: dict[str, Any] = {"profile": "instant", **settings}
        return open_vendor(MockConfig(**chosen), hand_clock)

    return make


@pytest.fixture
def vendor(make_vendor: Callable[..., Vendor]) -> Vendor:
    return make_vendor()


@pytest.fixture
def api(vendor: Vendor) -> Api:
    """The default customer at the newest version, without sockets."""
    return Api(vendor)


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


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """One client for all: making one reads every certificate of the machine."""
    with httpx.Client() as client:
        yield client


@pytest.fixture
def ask(cartest_mock: Mock, http: httpx.Client) -> Callable[..., httpx.Response]:
    """Ask the whole mock, with the default account's key unless told otherwise; ``key=None``: without any."""

    def send(
        method: str,
        path: str,
        *,
        key: str | None = DEFAULT_KEY,
        version: str | None = None,
        **content: Any,
    ) -> httpx.Response:
        headers = {} if key is None else {"x-api-key": key}
        if version is not None:
            headers["cartesia-version"] = version
        return http.request(method, f"{cartest_mock.url}{path}", headers=headers, **content)

    return send
