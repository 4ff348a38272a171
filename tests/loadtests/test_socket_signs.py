"""Cheap signs on a socket: never missed, wherever a read ends."""

import pytest
from tests.loadtests.frames import CLOSE, PING, chunk, done

from cartest_loadtests.socket_signs import SocketSigns


def test_the_first_frame_of_a_context_ends_small_reads() -> None:
    """Only of those that are waited for, and only when all of them have come."""
    signs = SocketSigns()
    assert signs.audio_begun
    signs.await_first("c1", wakes=False)
    signs.await_first("c2", wakes=True)
    assert not signs.audio_begun
    assert not signs.may_end(chunk("c3"))
    assert not signs.may_end(chunk("c1"))
    assert not signs.audio_begun
    assert signs.may_end(chunk("c2"))
    assert signs.audio_begun
    assert not signs.may_end(chunk("c2"))


def test_a_context_that_is_forgotten_is_not_waited_for() -> None:
    """One that ended without a frame does not keep reads small for ever."""
    signs = SocketSigns()
    signs.await_first("c1", wakes=True)
    signs.forget("c1")
    signs.forget("c1")
    assert signs.audio_begun
    assert not signs.may_end(chunk("c1"))


@pytest.mark.parametrize("cut", range(1, len(done("a-long-name-of-a-context"))))
def test_no_cut_hides_a_sign(cut: int) -> None:
    """The name and the end are seen in one of the two reads, and the end is held until its frame is whole."""
    frame = done("a-long-name-of-a-context")
    signs = SocketSigns()
    signs.await_first("a-long-name-of-a-context", wakes=False)
    signs.may_end(frame[:cut])
    signs.settled(torn=True)
    assert signs.may_end(frame[cut:])
    assert signs.audio_begun


def test_an_end_that_was_decoded_is_no_sign_any_more() -> None:
    """Else each later read of a busy socket would wake somebody."""
    signs = SocketSigns()
    assert signs.may_end(done())
    signs.settled(torn=False)
    assert not signs.may_end(chunk())


@pytest.mark.parametrize("frame", [CLOSE, PING])
def test_control_frames_are_signs(frame: bytes) -> None:
    """A close ends everything, and a ping wants its answer."""
    assert SocketSigns().may_end(frame)
