"""Accounts, their pools and their credits."""

import pytest

from cartest_contracts.facts import PLANS
from cartest_mocks.accounts import (
    ADMIN_KEY,
    DEFAULT_KEY,
    OTHER_ADMIN_KEY,
    OTHER_KEY,
    PLAN_NAMES,
    Account,
    Accounts,
    Pool,
)
from cartest_mocks.exchange import Problem


def test_two_accounts_are_told_apart_by_key() -> None:
    """Each key opens its own account and nothing else opens any."""
    accounts = Accounts.default()
    assert accounts.by_key(DEFAULT_KEY) is accounts.first
    other = accounts.by_key(OTHER_KEY)
    assert other is not None
    assert other is not accounts.first
    assert (other.id, other.signing_id) != (accounts.first.id, accounts.first.signing_id)


@pytest.mark.parametrize(
    "key", ["", "sk_car_tes", "sk_car_test\n", " sk_car_test", "SK_CAR_TEST", "schlüssel", "\udcff"]
)
def test_a_key_that_is_not_exactly_right_opens_nothing(key: str) -> None:
    """Keys are compared byte by byte, line breaks and bytes outside ASCII included."""
    accounts = Accounts.default()
    assert accounts.by_key(key) is None
    assert accounts.by_admin_key(key) is None


def test_admin_keys_are_a_kind_of_their_own() -> None:
    """Each account has one; it is no ordinary key, and an ordinary key is no admin key."""
    accounts = Accounts.default()
    assert accounts.by_admin_key(ADMIN_KEY) is accounts.first
    assert accounts.by_admin_key(OTHER_ADMIN_KEY) is accounts.members[1]
    assert accounts.by_key(ADMIN_KEY) is None
    assert accounts.by_admin_key(DEFAULT_KEY) is None


def test_accounts_are_found_by_signing_id() -> None:
    """The ``kid`` of a token leads to its account."""
    accounts = Accounts.default()
    assert accounts.by_signing_id(accounts.first.signing_id) is accounts.first
    assert accounts.by_signing_id("ssid_nobody") is None


@pytest.mark.parametrize("plan", PLAN_NAMES)
def test_pools_have_the_limits_of_the_plan(plan: str) -> None:
    """The limits are those of errors-and-limits.md section 5; enterprise has none."""
    account = Account.on_plan(plan, name="a", keys=())
    limits = PLANS.get(plan)
    expected = (limits.tts, limits.stt, limits.tts_sockets) if limits else (None, None, None)
    assert (account.tts_slots.limit, account.stt_slots.limit, account.socket_slots.limit) == expected


def test_an_unknown_plan_is_refused() -> None:
    """A typing error in a plan's name does not become a plan."""
    with pytest.raises(KeyError):
        Account.on_plan("platinum", name="a", keys=())


def test_a_full_pool_refuses_until_a_slot_comes_back() -> None:
    """One unit more than the limit is a 429 with the documented code; a released unit can be taken again."""
    pool = Pool(what="requests", limit=2)
    first = pool.acquire()
    pool.acquire()
    with pytest.raises(Problem) as refused:
        pool.acquire()
    assert (refused.value.status, refused.value.error_code) == (429, "concurrency_limited")
    first.release()
    pool.acquire()
    assert pool.used == 2


def test_releasing_twice_gives_back_one_unit() -> None:
    """However often the end of a request is noticed, its slot comes back once."""
    pool = Pool(what="requests", limit=2)
    slot = pool.acquire()
    pool.acquire()
    slot.release()
    slot.release()
    assert pool.used == 1


def test_a_pool_without_limit_never_refuses() -> None:
    """``None`` is no limit."""
    pool = Pool(what="requests", limit=None)
    for _ in range(1000):
        pool.acquire()
    assert pool.used == 1000


def test_credits_run_out() -> None:
    """What cannot be paid in full is not paid at all and answered with 402, need and rest named."""
    account = Account.on_plan("free", name="a", keys=(), credits_left=10)
    account.spend(8)
    with pytest.raises(Problem, match="402 Insufficient credits") as refused:
        account.spend(3)
    assert refused.value.error_code == "quota_exceeded"
    assert refused.value.message == "This request needs 3 credits, 2 remain."
    account.spend(2)
    assert account.credits_left == 0


def test_without_a_quota_everything_is_free() -> None:
    """By default no credits are counted."""
    account = Accounts.default().first
    account.spend(10**9)
    assert account.credits_left is None


def test_keys_stay_out_of_the_representation() -> None:
    """Printing an account shows no key."""
    assert DEFAULT_KEY not in repr(Accounts.default().first)
