"""What one plain connection receives, read in C.

:class:`~cartest_loadtests.receiving.Receiving` over ``cartest_native.Receiver``: the loop calls the C function
itself, Python runs once an answer.
"""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from cartest_loadtests.dialling import LossKind
from cartest_loadtests.native import Core
from cartest_loadtests.polls import Poll
from cartest_loadtests.receiving import CLOSED, flooded
from cartest_loadtests.socket_signs import AwaitedSigns, mark_of
from cartest_loadtests.stamps import Read

if TYPE_CHECKING:
    from cartest_native import Receiver

__all__ = ["NativeReceiver"]


class NativeReceiver:
    """Implements :class:`~cartest_loadtests.receiving.Receiving`."""

    def __init__(
        self,
        core: Core,
        descriptor: int,
        *,
        found: Callable[[], Poll],
        on_sign: Callable[[], None],
        on_loss: Callable[[LossKind, str], None],
        largest: int,
    ) -> None:
        """As of :class:`~cartest_loadtests.receiving.Receiver`."""
        self._inner = core.receiver(descriptor, self._called, found, largest)
        self._on_sign, self._on_loss = on_sign, on_loss
        self._largest = largest
        self.readable: Callable[[], None] = self._inner.readable

    @property
    def waiting(self) -> bool:
        """See :class:`~cartest_loadtests.receiving.Receiving`."""
        return self._inner.waiting

    def take(self) -> tuple[bytes, Sequence[Read]]:
        """See :class:`~cartest_loadtests.receiving.Receiving`."""
        # Plain tuples, which are taken apart at once: naming the members of each would cost more than the read.
        return cast("tuple[bytes, Sequence[Read]]", self._inner.take())

    def expect_http(self, *, events: bool) -> None:
        """See :class:`~cartest_loadtests.receiving.Receiving`."""
        self._inner.expect_http(events)

    def expect_socket(self) -> AwaitedSigns:
        """See :class:`~cartest_loadtests.receiving.Receiving`."""
        self._inner.expect_socket()
        return _NativeSigns(self._inner)

    def expect_another(self) -> None:
        """See :class:`~cartest_loadtests.receiving.Receiving`."""
        self._inner.expect_another()

    def close(self) -> None:
        """See :class:`~cartest_loadtests.receiving.Receiving`."""
        self._inner.close()

    def _called(self) -> None:
        lost = self._inner.lost
        if lost is None:
            self._on_sign()
        elif lost[0] == "closed":
            self._on_loss("closed", CLOSED)
        elif lost[0] == "flood":
            self._on_loss("cancelled", flooded(self._largest))
        else:
            self._on_loss("reset", os.strerror(lost[1]))


class _NativeSigns:
    """Implements :class:`~cartest_loadtests.socket_signs.AwaitedSigns`."""

    def __init__(self, receiver: "Receiver[Poll]") -> None:
        self._receiver = receiver

    def await_first(self, context_id: str, *, wakes: bool) -> None:
        """See :class:`~cartest_loadtests.socket_signs.AwaitedSigns`."""
        self._receiver.await_first(mark_of(context_id), wakes)

    def forget(self, context_id: str) -> None:
        """See :class:`~cartest_loadtests.socket_signs.AwaitedSigns`."""
        self._receiver.forget(mark_of(context_id))

    def settled(self, *, torn: bool) -> None:
        """See :class:`~cartest_loadtests.socket_signs.AwaitedSigns`."""
        self._receiver.settled(torn)
