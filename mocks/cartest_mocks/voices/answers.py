"""A voice as an answer, and a new one as what its maker is told."""

from typing import Any

from cartest_contracts.resources.voices import Gender
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.ids import iso_date, new_uuid
from cartest_mocks.replies import json_reply
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices.shapes import View, metadata_of, shape_of
from cartest_mocks.voices.voice import Voice

__all__ = ["make_voice", "metadata_reply", "shown", "voice_reply"]


def shown(voice: Voice, vendor: Vendor, request: Request, caller: Caller) -> dict[str, Any]:
    """Return a voice as its version shows it, with what ``expand[]`` asks for."""
    expand = request.query.get("expand[]", ())
    return shape_of(_view(voice, vendor, caller), version=caller.version, expand=expand)


def voice_reply(voice: Voice, vendor: Vendor, request: Request, caller: Caller) -> Reply:
    """Answer with a voice."""
    return json_reply(shown(voice, vendor, request, caller))


def metadata_reply(voice: Voice, vendor: Vendor, caller: Caller) -> Reply:
    """Answer with what is told about a voice that was just made."""
    return json_reply(metadata_of(_view(voice, vendor, caller), version=caller.version))


def make_voice(
    vendor: Vendor,
    caller: Caller,
    *,
    name: str,
    description: str,
    language: str,
    accent: str,
    locale: str,
    gender: Gender | None = None,
    tagline: str = "",
    public: bool = False,
    embedding: tuple[float, ...] | None = None,
) -> Voice:
    """Make a voice of the caller's; it can be spoken with at once."""
    created_at = iso_date(vendor.clock.wall_s())
    return vendor.voices.make(
        lambda: Voice(
            id=new_uuid(vendor.random),
            owner_id=caller.customer.id,
            public=public,
            name=name,
            tagline=tagline,
            description=description,
            gender=gender,
            created_at=created_at,
            language=language,
            locale=locale,
            accent=accent,
            embedding=embedding,
        )
    )


def _view(voice: Voice, vendor: Vendor, caller: Caller) -> View:
    return View(voice=voice, account=caller.customer, voices=vendor.voices)
