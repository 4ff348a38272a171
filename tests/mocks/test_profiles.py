"""Latency profiles and their seeds."""

from statistics import median

import pytest

from cartest_contracts.errors import UsageError
from cartest_contracts.formats import SAMPLE_BYTES
from cartest_mocks.profiles import PROFILES, PaceSeeds, Profile, profile_named

MS = 1_000_000
REALISTIC = PROFILES["realistic"]


def test_instant_waits_for_nothing() -> None:
    """Neither before the first chunk nor between."""
    pace = PaceSeeds(PROFILES["instant"], 0).pace("sonic-3", "bytes", b"x")
    assert (pace.first_ns(), pace.next_ns(1.0)) == (0, 0)


def test_realistic_has_the_published_medians() -> None:
    """90 ms to first audio, 40 for turbo; faster than real time (websocket.md section 7)."""
    seeds = PaceSeeds(REALISTIC, 0)
    firsts = [seeds.pace("sonic-3", "bytes", b"%d" % number).first_ns() / MS for number in range(500)]
    assert 85 < median(firsts) < 95
    assert len(set(firsts)) == 500
    turbo = [
        seeds.pace("sonic-turbo-2025-03-07", "bytes", b"%d" % number).first_ns() / MS for number in range(500)
    ]
    assert 37 < median(turbo) < 43
    assert median(seeds.pace("sonic-3", "bytes", b"%d" % number).next_ns(1.0) / MS for number in range(500)) < 1000


def test_the_same_seed_gives_the_same_paces() -> None:
    """Whatever order different requests come in; equal ones get different paces, the same set each time."""

    def paces(order: str, seed: int = 7) -> dict[str, list[int]]:
        seeds = PaceSeeds(REALISTIC, seed)
        found: dict[str, list[int]] = {}
        for name in order:
            found.setdefault(name, []).append(seeds.pace("sonic-3", "bytes", name.encode()).first_ns())
        return found

    assert paces("aab") == paces("baa")
    assert len(set(paces("aaa")["a"])) == 3
    assert paces("ab") != paces("ab", seed=8)


def test_counts_of_requests_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mock that runs for days does not grow."""
    monkeypatch.setattr("cartest_mocks.profiles._KNOWN_REQUESTS", 2)
    seeds = PaceSeeds(REALISTIC, 0)
    first = [seeds.pace("sonic-3", "bytes", name.encode()).first_ns() for name in "ab"]
    assert [seeds.pace("sonic-3", "bytes", name.encode()).first_ns() for name in "cab"][1:] == first


def test_the_longest_family_counts() -> None:
    """Models without one have the profile's own figure."""
    profile = Profile(name="p", first_audio_ms=1, first_audio_ms_by_family={"sonic": 2, "sonic-2": 3})
    assert [profile.first_ms(model) for model in ("other", "sonic-3", "sonic-2-x")] == [1, 2, 3]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=str)
def test_chunks_hold_whole_samples(profile: Profile) -> None:
    """In every encoding."""
    assert all(profile.chunk_bytes % size == 0 for size in SAMPLE_BYTES.values())


def test_an_unknown_profile_is_named() -> None:
    """With those there are."""
    assert profile_named("instant").name == "instant"
    with pytest.raises(UsageError, match=r"'fast' .*instant, realistic"):
        profile_named("fast")
