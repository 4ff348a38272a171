"""Opening the vendor, and opening it again: the state of a mock that nobody has used yet."""

from cartest_contracts.errors import UsageError
from cartest_mocks.accounts import PLAN_NAMES, Accounts
from cartest_mocks.agents import seeds as agents
from cartest_mocks.clock import MovableClock
from cartest_mocks.journal import Journal
from cartest_mocks.profiles import profile_named
from cartest_mocks.store import Store, open_store
from cartest_mocks.vendor import MockConfig, Vendor
from cartest_mocks.voices.store import Voices

__all__ = ["open_vendor", "reopen"]


def open_vendor(config: MockConfig, clock: MovableClock) -> Vendor:
    """Return a vendor as configured; raise :class:`UsageError` for an unknown plan or profile, or a bad store."""
    if config.plan not in PLAN_NAMES:
        raise UsageError(f"no such plan: {config.plan!r} (there are: {', '.join(PLAN_NAMES)})")
    profile = profile_named(config.profile)
    accounts = Accounts.default(plan=config.plan, credits_left=config.credits)
    store = open_store(config.store)
    store.seed(lambda: _fill(store, accounts))
    return Vendor(
        config=config,
        clock=clock,
        accounts=accounts,
        journal=Journal(),
        profile=profile,
        store=store,
        voices=Voices(store),
    )


def reopen(vendor: Vendor) -> None:
    """Forget accounts' use, what was made, journal and draws; sockets stay open, the clock is not set back.

    What they hold is given back to pools that nobody counts any more.
    """
    vendor.accounts = Accounts.default(plan=vendor.config.plan, credits_left=vendor.config.credits)
    vendor.store.refill(lambda: _fill(vendor.store, vendor.accounts))
    vendor.ledger.clear()
    vendor.draw_anew()
    vendor.journal.clear()


def _fill(store: Store, accounts: Accounts) -> None:
    """Put what exists from the start; one line for each part of the API that has any."""
    Voices(store).fill(accounts)
    agents.fill(store, accounts)
