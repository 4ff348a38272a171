"""What speech costs: about one credit a character (tts.md section 10)."""

from cartest_contracts.messages import GenerationRequest
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["charge_speech"]


def charge_speech(vendor: Vendor, caller: Caller, request: GenerationRequest) -> None:
    """Take the credits of one request; raise :class:`Problem` 402 where too few are left."""
    vendor.ledger.charge(
        caller.customer, len(request.transcript), "tts", model=request.model_id, voice=request.voice.id
    )
