"""Schemathesis and servers without end: its answers have the deadline of all our clients, and bounds.

Requests bounds the pauses of an answer, not the whole of it, reads a body however long it is, and inflates what
says that it is compressed; Schemathesis reads what is nested too deep until its worker dies of it. All is settled
in the adapter of its sessions, the one place that every request of its engine passes: hooks are not told of its
probes, and get an answer only when all of it was read.
"""

import io
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

import requests
from requests.adapters import HTTPAdapter
from schemathesis.core import SCHEMATHESIS_TEST_CASE_HEADER
from schemathesis.transport.requests import ManagedCookiesSession
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError

from cartest_contracts.clients.bounds import BOUNDS
from cartest_contracts.fuzzing.connections import POOLS
from cartest_contracts.fuzzing.nesting import LEVELS, too_much
from cartest_contracts.observation import Bound, End
from cartest_contracts.verify.patience import Patience

__all__ = ["TEXT_BYTES", "Cut", "Cuts", "bounded"]

TEXT_BYTES: Final = 2 << 20
"""Of an answer that is not audio: Schemathesis keeps the text of each that fails, up to four times as large."""
_PIECE: Final = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Cut:
    """How an answer ended that was not read to its end."""

    end: End
    problem: str
    bound: Bound | None = None


@dataclass(kw_only=True)
class Cuts:
    """The answers of a run that were cut, by the id of their case."""

    timeout_s: float
    most_bytes: int = BOUNDS.message_bytes
    """Of an answer: Schemathesis asks for little at a time, and keeps all of a scenario's answers."""
    most_text_bytes: int = TEXT_BYTES
    patience: Patience = field(default_factory=Patience)
    """With requests that run out of time."""
    _by_case: dict[str, Cut] = field(default_factory=dict[str, Cut])

    def take(self, case_id: str) -> Cut | None:
        """Return how the answer to a case was cut, once; ``None`` if it was not."""
        return self._by_case.pop(case_id, None)

    def note(self, request: requests.PreparedRequest, cut: Cut | None) -> None:
        """Keep how the answer to a request was cut, if it was."""
        self.patience.note(useless=cut is not None and cut.end == "timeout")
        if cut is not None:
            self._by_case[str(request.headers.get(SCHEMATHESIS_TEST_CASE_HEADER))] = cut

    @property
    def timeout(self) -> Cut:
        """Of an answer that ran out of time."""
        return Cut(end="timeout", problem=f"no end within {self.timeout_s:g} s")

    def over(self, size: int, *, with_audio: bool) -> Cut | None:
        """Of an answer that has so many bytes; ``None`` if it may."""
        if size > self.most_bytes:
            return Cut(end="cancelled", problem=f"the answer is over {self.most_bytes} bytes", bound="bytes")
        if not with_audio and size > self.most_text_bytes:
            line = f"the answer has over {self.most_text_bytes} bytes beside its audio"
            return Cut(end="cancelled", problem=line, bound="text")
        return None


@contextmanager
def bounded(cuts: Cuts) -> Generator[None, None, None]:
    """Let the requests of Schemathesis that are sent meanwhile keep to the bounds."""
    adapter = _Adapter(cuts)
    inherited = ManagedCookiesSession.__init__

    def init(session: requests.Session) -> None:
        inherited(cast("ManagedCookiesSession", session))
        session.mount("http://", adapter)
        session.mount("https://", adapter)

    # Its sessions are made where none can be given: by the probes for themselves, by each worker for its thread.
    setattr(ManagedCookiesSession, "__init__", init)  # noqa: B010  # a method, to type checkers
    try:
        yield
    finally:
        delattr(ManagedCookiesSession, "__init__")
        adapter.close()


class _Adapter(HTTPAdapter):
    """Sends requests, and reads their answers within the bounds."""

    def __init__(self, cuts: Cuts) -> None:
        super().__init__()
        self._cuts = cuts

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make connections that keep to the deadline."""
        super().init_poolmanager(*args, **kwargs)
        cast("Any", self).poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make them through a proxy too."""
        manager: Any = cast("Any", super()).proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request and read its answer."""
        try:
            response = super().send(request, *args, **kwargs)
        except requests.Timeout:
            self._cuts.note(request, self._cuts.timeout)
            raise
        raw = cast("HTTPResponse", response.raw)
        content, cut = self._read(raw)
        self._cuts.note(request, cut)
        # Whoever reads it again, reads what is there, and inflates nothing: LIMIT-05 says what a coding is.
        response.raw = _Read(
            io.BytesIO(content),
            headers=raw.headers,
            status=raw.status,
            version=raw.version,
            reason=raw.reason,
            preload_content=False,
            enforce_content_length=False,
        )
        return response

    def _read(self, raw: HTTPResponse) -> tuple[bytes, Cut | None]:
        """Read as much as may be; what is nested too much keeps a beginning that cannot be."""
        kind = str(raw.headers.get("content-type", "")).partition(";")[0].strip().lower()
        is_audio = kind.startswith("audio/") and "+" not in kind
        content, cut = self._read_bytes(raw, with_audio=is_audio or kind == "text/event-stream")
        if not is_audio and (crossed := too_much(content)) is not None:
            bound, line = crossed
            return content[:LEVELS], Cut(end="cancelled", problem=line, bound=bound)
        return content, cut

    def _read_bytes(self, raw: HTTPResponse, *, with_audio: bool) -> tuple[bytes, Cut | None]:
        content, cut = bytearray(), None
        ends_s = time.monotonic() + self._cuts.timeout_s
        try:
            while piece := raw.read1(_PIECE, decode_content=False):
                content += piece
                if (cut := self._cuts.over(len(content), with_audio=with_audio)) is not None:
                    break
                if time.monotonic() >= ends_s:
                    cut = self._cuts.timeout
                    break
        except ReadTimeoutError:
            cut = self._cuts.timeout
        except (HTTPError, OSError) as error:
            cut = Cut(end="closed", problem=f"the answer broke off: {type(error).__name__}")
        if cut is None:
            raw.release_conn()
        else:
            raw.close()
        return bytes(content), cut


class _Read(HTTPResponse):
    """An answer that was read, as it came."""

    CONTENT_DECODERS = []  # noqa: RUF012  # as urllib3 has it
