"""Hearing in a worker thread."""

import asyncio
from collections.abc import Callable

import pytest

from cartest_mocks.stt.ear import Ear, Finding, Stretch
from cartest_mocks.stt.hearing import Hearing


def unexpected(error: Exception) -> None:
    raise error


@pytest.fixture
def stretch(say_pcm: Callable[..., bytes]) -> Callable[[str], Stretch]:
    """A stretch in which a text is said."""

    def make(text: str) -> Stretch:
        ear = Ear(encoding="pcm_s16le", sample_rate=16000, min_volume=0.01, max_silence_s=None)
        ear.take(say_pcm(text))
        return ear.cut(speaking=False)

    return make


def test_findings_come_in_order_on_the_loop(stretch: Callable[[str], Stretch]) -> None:
    """Each stretch is done before the next, and the backlog is counted down."""

    async def main() -> list[str]:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        found: list[str] = []

        def note(finding: Finding) -> None:
            assert asyncio.get_running_loop() is loop
            found.append(finding.text)
            if len(found) == 3:
                done.set()

        hearing = Hearing(on_failure=unexpected)
        for text in ("A longer one first.", "Two.", "Three."):
            hearing.hear(stretch(text), note)
        assert hearing.backlog_bytes > 0
        await done.wait()
        assert hearing.backlog_bytes == 0
        return found

    assert asyncio.run(main()) == ["A longer one first.", "Two.", "Three."]


def test_stopping_forgets_what_waits(stretch: Callable[[str], Stretch]) -> None:
    """After ``stop`` nothing is called any more, and stopping an idle one is harmless."""

    async def main() -> list[str]:
        found: list[str] = []
        hearing = Hearing(on_failure=unexpected)
        hearing.stop()
        hearing.hear(stretch("One."), lambda finding: found.append(finding.text))
        hearing.stop()
        await asyncio.sleep(0)
        return found

    assert asyncio.run(main()) == []


def test_a_bug_is_not_swallowed(stretch: Callable[[str], Stretch]) -> None:
    """What goes wrong is told to whoever owns the socket, and hearing can go on."""

    async def main() -> list[str]:
        told: list[str] = []
        done = asyncio.Event()

        def failed(error: Exception) -> None:
            told.append(str(error))
            done.set()

        def broken(_: Finding) -> None:
            raise RuntimeError("a bug")

        def note(finding: Finding) -> None:
            told.append(finding.text)
            done.set()

        hearing = Hearing(on_failure=failed)
        hearing.hear(stretch("One."), broken)
        await done.wait()
        done.clear()
        await asyncio.sleep(0)
        hearing.hear(stretch("Two."), note)
        await done.wait()
        return told

    assert asyncio.run(main()) == ["a bug", "Two."]
