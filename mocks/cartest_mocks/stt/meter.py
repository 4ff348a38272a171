"""What audio on a socket costs, paid as it arrives: silence counts too (other-endpoints.md section 5)."""

from typing import Final

from cartest_contracts.audio.samples import SILENCE, PcmEncoding
from cartest_contracts.facts import STT_MODELS
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["Meter"]

_WHISPER_CREDITS_A_SECOND: Final = 1
_INK_2_CREDITS_A_SECOND: Final = 3


class Meter:
    """Counts the audio of one socket and takes whole credits, each when its audio is complete."""

    def __init__(
        self, vendor: Vendor, caller: Caller, *, model: str, encoding: PcmEncoding, sample_rate: int
    ) -> None:
        self._vendor: Final = vendor
        self._account: Final = caller.customer
        self._model: Final = model
        rate = _WHISPER_CREDITS_A_SECOND if model in STT_MODELS else _INK_2_CREDITS_A_SECOND
        self._bytes_a_credit: Final = len(SILENCE[encoding]) * sample_rate / rate
        self._unpaid_bytes = 0.0

    def note(self, size: int) -> None:
        """Count so many bytes of audio; raise :class:`Problem` 402 where too few credits are left."""
        self._unpaid_bytes += size
        due = int(self._unpaid_bytes // self._bytes_a_credit)
        self._vendor.ledger.charge(self._account, due, capability="stt", model=self._model)
        self._unpaid_bytes -= due * self._bytes_a_credit
