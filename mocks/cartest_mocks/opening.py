"""Opening the vendor, and opening it again: the state of a mock that nobody has used yet."""

from cartest_contracts.errors import UsageError
from cartest_mocks.accounts import PLAN_NAMES, Accounts
from cartest_mocks.clock import MovableClock
from cartest_mocks.journal import Journal
from cartest_mocks.profiles import profile_named
from cartest_mocks.vendor import MockConfig, Vendor
from cartest_mocks.voices.store import Voices

__all__ = ["open_vendor", "reopen"]


def open_vendor(config: MockConfig, clock: MovableClock) -> Vendor:
    """Return a vendor as configured; raise :class:`UsageError` for an unknown plan or profile."""
    if config.plan not in PLAN_NAMES:
        raise UsageError(f"no such plan: {config.plan!r} (there are: {', '.join(PLAN_NAMES)})")
    accounts = Accounts.default(plan=config.plan, credits_left=config.credits)
    return Vendor(
        config=config,
        clock=clock,
        accounts=accounts,
        journal=Journal(),
        profile=profile_named(config.profile),
        voices=Voices.seeded(accounts),
    )


def reopen(vendor: Vendor) -> None:
    """Forget accounts' use, voices, journal and draws; open sockets stay open and the clock is not set back.

    What they hold is given back to pools that nobody counts any more.
    """
    vendor.accounts = Accounts.default(plan=vendor.config.plan, credits_left=vendor.config.credits)
    vendor.voices = Voices.seeded(vendor.accounts)
    vendor.draw_anew()
    vendor.journal.clear()
