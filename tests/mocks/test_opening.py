"""A vendor that nobody has used yet."""

from pathlib import Path

import pytest
from tests.mocks.handclock import HandClock

from cartest_contracts.errors import UsageError
from cartest_contracts.versions import DEFAULT_VERSION
from cartest_mocks.opening import open_vendor, reopen
from cartest_mocks.vendor import Caller, MockConfig


def test_the_configuration_is_checked() -> None:
    """One clear line for an unknown plan or profile."""
    with pytest.raises(UsageError, match="no such plan: 'gold'"):
        open_vendor(MockConfig(plan="gold"), HandClock())
    with pytest.raises(UsageError, match="no such latency profile: 'warp'"):
        open_vendor(MockConfig(profile="warp"), HandClock())


def test_opening_again_forgets_everything() -> None:
    """Slots, draws and journal; what was taken before is given back to nobody's pool."""
    vendor = open_vendor(MockConfig(seed=3), HandClock())
    drawn = vendor.random.random()
    slot = vendor.accounts.first.tts_slots.acquire()
    vendor.journal.defect(ValueError())
    reopen(vendor)
    assert vendor.accounts.first.tts_slots.used == 0
    slot.release()
    assert vendor.accounts.first.tts_slots.used == 0
    assert vendor.journal.defects == []
    assert vendor.random.random() == drawn


def test_a_public_operation_has_no_customer() -> None:
    """Asking for one is our own bug."""
    with pytest.raises(RuntimeError):
        _ = Caller(version=DEFAULT_VERSION, request_id="r").customer


def test_opening_again_forgets_what_was_made(tmp_path: Path) -> None:
    """Voices are as they were at the start, for every mock on the same file."""
    config = MockConfig(store=tmp_path / "store.db")
    first, second = (open_vendor(config, HandClock()) for _ in range(2))
    account = first.accounts.first
    before = first.voices.visible_to(account)
    first.voices.remove(before[-1])
    assert second.voices.visible_to(account) == before[:-1]
    reopen(second)
    assert first.voices.visible_to(account) == before
    for vendor in (first, second):
        vendor.store.close()


def test_a_bad_store_is_one_clear_line(tmp_path: Path) -> None:
    """The configuration names it, so the user can mend it."""
    with pytest.raises(UsageError, match="cannot keep a store in"):
        open_vendor(MockConfig(store=tmp_path), HandClock())
