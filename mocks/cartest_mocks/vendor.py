"""The vendor as a whole: configuration, clock and the state that all connections share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import msgspec

from cartest_contracts.facts import Grant
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion
from cartest_mocks.clock import MovableClock
from cartest_mocks.profiles import PaceSeeds, Profile
from cartest_mocks.request_ids import request_ids

if TYPE_CHECKING:
    from cartest_mocks.accounts import Account, Accounts
    from cartest_mocks.journal import Journal
    from cartest_mocks.store import Store
    from cartest_mocks.tts.memory import SpeechMemory
    from cartest_mocks.usage.ledger import Ledger
    from cartest_mocks.voices.store import Voices

__all__ = ["Caller", "MockConfig", "Vendor"]


@dataclass(frozen=True, kw_only=True)
class MockConfig:
    """Everything that can be set from outside; the defaults are the fact sheets' safest readings."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any free port."""
    tls: bool = False
    ca_dir: Path | None = None
    """Where the throw-away CA is written; ``None``: a temporary directory."""
    profile: str = "realistic"
    seed: int = 0
    default_version: ApiVersion = DEFAULT_VERSION
    strict_version: bool = False
    """Answer 400 where the version header is absent (API notes README section 1; default: accept)."""
    plan: str = "scale"
    """Plan of the default account: free, pro, startup, scale, enterprise (errors-and-limits.md section 5)."""
    credits: int | None = None
    """What each account may spend, about one a character, before 402 ``quota_exceeded``; ``None``: no end."""
    done_status_code: int = 200
    """``status_code`` of WebSocket and SSE ``done``: 200 live, 206 in the docs (conflict C1)."""
    first_flush_id: int = 0
    """0 live, 1 in the docs (conflict C3)."""
    store: Path | None = None
    """SQLite file that keeps what is made, and that several mocks may share; ``None``: memory."""
    max_body_bytes: int = 1 << 20
    """JSON bodies and client frames (assumed; API notes README section 6)."""
    max_upload_bytes: int = 64 << 20
    """Multipart uploads; the service takes 2 GB, a mock need not hold that in memory."""
    broken: tuple[str, ...] = ()
    """Ids of defects that it has on purpose (docs/broken-servers.md)."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, in which version: what the gatekeeper found out about a request."""

    version: ApiVersion
    request_id: str
    account: "Account | None" = None
    """``None`` only on public operations."""
    grants: frozenset[Grant] | None = None
    """``None`` for an API key, which opens everything; else the grants of the access token."""

    @property
    def customer(self) -> "Account":
        """The account; for the handlers of operations that are not public, where the gatekeeper has set it."""
        if self.account is None:
            raise RuntimeError("a public operation has no customer")
        return self.account


@dataclass(kw_only=True)
class Vendor:
    """The state that all connections share."""

    config: MockConfig
    clock: MovableClock
    accounts: "Accounts"
    journal: "Journal"
    profile: Profile
    store: "Store"
    """Everything that is made and changed through the API."""
    voices: "Voices"
    random: Random = field(init=False)
    request_ids: Iterator[str] = field(init=False)
    """The id of each request, of files too; made anew when the vendor is reset, as are the paces."""
    paces: PaceSeeds = field(init=False)
    """Gives each request its pace."""
    speeches: "SpeechMemory" = field(init=False)
    ledger: "Ledger" = field(init=False)
    """Takes every credit that is spent, and remembers on what."""

    def __post_init__(self) -> None:
        # Not at import: whoever needs a configuration alone needs no audio.
        from cartest_mocks.tts.memory import SpeechMemory
        from cartest_mocks.usage.ledger import Ledger

        self.speeches = SpeechMemory(piece_bytes=self.profile.chunk_bytes)
        self.ledger = Ledger(self.clock)
        self.draw_anew()

    def draw_anew(self) -> None:
        """Set everything that is drawn from the seed back to its beginning."""
        self.random = Random(self.config.seed)
        self.request_ids = request_ids(self.random)
        self.paces = PaceSeeds(self.profile, self.config.seed)
