"""Accounts: who may call, how much at once, and what it costs.

Two accounts exist so that a token, a voice or a slot of one can be shown to mean nothing to the other, and a third
so that limits can be met without disturbing them.
All keys are obviously fake. Limits are the plans of errors-and-limits.md section 5; what a plan does not publish
(``enterprise``) has no limit here.

Slots are taken by endpoints and given back exactly once, however the request ends: keep the :class:`Slot`,
release it in the one place that always runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Self

from cartest_contracts.facts import PLANS
from cartest_mocks.exchange import Problem

__all__ = [
    "ADMIN_KEY",
    "DEFAULT_KEY",
    "LIMITED_KEY",
    "OTHER_ADMIN_KEY",
    "OTHER_KEY",
    "PLAN_NAMES",
    "Account",
    "Accounts",
    "Pool",
    "Slot",
]

DEFAULT_KEY: Final = "sk_car_test"
OTHER_KEY: Final = "sk_car_test_other"
ADMIN_KEY: Final = "sk_car_admin_test"
"""The admin key of the account of :data:`DEFAULT_KEY`."""
OTHER_ADMIN_KEY: Final = "sk_car_admin_test_other"
LIMITED_KEY: Final = "sk_car_test_free"
"""Of an account on the plan free, whatever plan the others are on: for tests that fill it to its limits."""
PLAN_NAMES: Final = (*PLANS, "enterprise")


class Slot:
    """One unit of a pool; releasing it twice is harmless."""

    __slots__ = ("_pool",)

    def __init__(self, pool: "Pool") -> None:
        self._pool: Pool | None = pool

    def release(self) -> None:
        """Give the unit back."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.used -= 1


@dataclass(kw_only=True, slots=True)
class Pool:
    """What may run at once; a full pool refuses at once, nothing is queued (errors-and-limits.md section 5)."""

    what: str
    """The counted thing in the plural, for the error's text."""
    limit: int | None
    """``None``: no limit."""
    used: int = 0

    def acquire(self) -> Slot:
        """Take one unit; raise :class:`Problem` 429 ``concurrency_limited`` when all are taken."""
        if self.limit is not None and self.used >= self.limit:
            raise Problem(
                429,
                "Too many concurrent requests",
                f"Your plan allows {self.limit} concurrent {self.what}.",
                error_code="concurrency_limited",
            )
        self.used += 1
        return Slot(self)


@dataclass(kw_only=True, slots=True, eq=False)
class Account:
    """One customer of the vendor."""

    id: str
    """As ``user_id`` in answers: ``user_…``."""
    signing_id: str
    """As ``kid`` of the account's access tokens: ``ssid_…`` (tokens.md section 2)."""
    keys: tuple[str, ...] = field(repr=False)
    key_id: str
    """As ``api_key_id`` in usage: what its keys, and tokens minted with them, count as (one key an account)."""
    plan: str
    tts_slots: Pool
    """One TTS request or one active context each."""
    stt_slots: Pool
    """One STT request or one open STT socket each, idle ones too."""
    socket_slots: Pool
    """One open TTS socket each."""
    admin_keys: tuple[str, ...] = field(default=(), repr=False)
    """Open admin operations, and nothing else (API notes README section 3)."""
    credits_left: int | None = None
    """About one a character; ``None``: no quota is simulated."""
    furnished: bool = True
    """Whether it has voices and agents of its own when the mock starts."""

    @classmethod
    def on_plan(
        cls,
        plan: str,
        *,
        name: str,
        keys: tuple[str, ...],
        admin_keys: tuple[str, ...] = (),
        credits_left: int | None = None,
        furnished: bool = True,
    ) -> Self:
        """Open an account on one of :data:`PLAN_NAMES`; raise ``KeyError`` for any other plan."""
        limits = None if plan == "enterprise" else PLANS[plan]
        return cls(
            id=f"user_{name}",
            signing_id=f"ssid_{name}",
            keys=keys,
            key_id=f"key_{name}",
            admin_keys=admin_keys,
            plan=plan,
            tts_slots=Pool(what="text-to-speech requests", limit=limits.tts if limits else None),
            stt_slots=Pool(what="speech-to-text requests", limit=limits.stt if limits else None),
            socket_slots=Pool(what="text-to-speech connections", limit=limits.tts_sockets if limits else None),
            credits_left=credits_left,
            furnished=furnished,
        )

    def spend(self, amount: int) -> None:
        """Pay; raise :class:`Problem` 402 ``quota_exceeded``, and pay nothing, where too few credits are left."""
        if self.credits_left is None:
            return
        if amount > self.credits_left:
            raise Problem(
                402,
                "Insufficient credits",
                f"This request needs {amount} credits, {self.credits_left} remain.",
                error_code="quota_exceeded",
            )
        self.credits_left -= amount


class Accounts:
    """All accounts of the mock, found by key or by the signing id of their tokens."""

    def __init__(self, members: Iterable[Account]) -> None:
        self.members: Final = tuple(members)
        self._by_key: Final = {key: member for member in self.members for key in member.keys}
        self._by_admin_key: Final = {key: member for member in self.members for key in member.admin_keys}
        self._by_signing_id: Final = {member.signing_id: member for member in self.members}

    @classmethod
    def default(cls, *, plan: str = "scale", credits_left: int | None = None) -> Self:
        """Return the account of ``sk_car_test``, another with keys of its own, and a third on the plan free."""
        return cls(
            Account.on_plan(
                plan if admin_keys else "free",
                name=name,
                keys=(key,),
                admin_keys=admin_keys,
                credits_left=credits_left,
                furnished=bool(admin_keys),
            )
            for name, key, admin_keys in (
                ("cartest", DEFAULT_KEY, (ADMIN_KEY,)),
                ("cartest_other", OTHER_KEY, (OTHER_ADMIN_KEY,)),
                ("cartest_free", LIMITED_KEY, ()),
            )
        )

    @property
    def furnished(self) -> tuple[Account, ...]:
        """Those that have things of their own when the mock starts."""
        return tuple(member for member in self.members if member.furnished)

    @property
    def first(self) -> Account:
        """The default account."""
        return self.members[0]

    def by_key(self, key: str) -> Account | None:
        """Find the account of an ordinary key."""
        return self._by_key.get(key)

    def by_admin_key(self, key: str) -> Account | None:
        """Find the account of a key that opens admin operations, and only these (API notes README section 3)."""
        return self._by_admin_key.get(key)

    def by_signing_id(self, signing_id: str) -> Account | None:
        """Find the account that tokens of this ``kid`` belong to."""
        return self._by_signing_id.get(signing_id)
