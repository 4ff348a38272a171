"""Kernel stamps: asked for where there are any, read where they come."""

import socket
import struct
import sys

import pytest

from cartest_loadtests.stamps import ANCILLARY_BYTES, keep_warm, kernel_ns, switch_on


def test_the_stamp_is_read_from_the_ancillary_data() -> None:
    """Seconds and nanoseconds become one number; other messages are passed over."""
    stamp = struct.pack("@ll", 3, 7)
    assert kernel_ns([(41, 35, stamp), (1, 36, stamp), (1, 35, b"short"), (1, 35, stamp)]) == 3_000_000_007
    assert kernel_ns([]) == 0


def test_other_platforms_and_refusing_kernels_give_none() -> None:
    """Off Linux nothing is asked; a socket that refuses the option has no stamps."""

    class Refusing:
        def setsockopt(self, level: int, option: int, value: int, /) -> None:
            raise OSError(level, option, value)

    assert not switch_on(Refusing(), platform="darwin")
    assert not switch_on(Refusing(), platform="linux")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="SO_TIMESTAMPNS is Linux's")
def test_a_real_socket_is_stamped() -> None:
    """Every read of a TCP socket with stamps brings one, and later data a later one."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
        assert switch_on(client)
        client.connect(listener.getsockname())
        server, _ = listener.accept()
        stamps: list[int] = []
        with server:
            # Stamping is switched on asynchronously: the very first packets may lack one.
            while len(stamps) < 2:
                server.sendall(b"x")
                stamps += filter(None, [kernel_ns(client.recvmsg(1, ANCILLARY_BYTES)[1])])
        assert stamps[0] < stamps[1]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="SO_TIMESTAMPNS is Linux's")
def test_a_warm_kernel_stamps_the_first_packet() -> None:
    """While the warm sockets are open, a new connection's very first data has its stamp."""
    warm = keep_warm()
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
        switch_on(client)
        client.connect(listener.getsockname())
        server, _ = listener.accept()
        with server:
            server.sendall(b"x")
            assert kernel_ns(client.recvmsg(1, ANCILLARY_BYTES)[1])
    assert warm is not None
    warm.close()


def test_without_stamps_there_is_nothing_to_keep_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Off Linux no socket is kept; a kernel that never stamps is not waited for without end."""

    def refused(_: object) -> bool:
        return False

    def asked(_: object) -> bool:
        return True

    def never(_: object) -> int:
        return 0

    monkeypatch.setattr("cartest_loadtests.stamps.switch_on", refused)
    assert keep_warm() is None
    monkeypatch.setattr("cartest_loadtests.stamps.switch_on", asked)
    monkeypatch.setattr("cartest_loadtests.stamps.kernel_ns", never)
    monkeypatch.setattr("cartest_loadtests.stamps._WARM_UP_S", 0.01)
    kept = keep_warm()
    assert kept is not None
    kept.close()
