"""``POST /voices/clone``: a voice that sounds like a clip (other-endpoints.md section 6).

The mock's clone speaks the self-describing code like every other voice; all it asks of the clip is to be audio.
Reading it takes time, so that is done in a worker thread; the store is touched before and after, never there.
"""

import asyncio
from typing import Final

from cartest_contracts.resources.accents import Accent, accent_of_language, require_accent
from cartest_contracts.resources.voices import CloneRequest, parse_clone
from cartest_contracts.versions import ApiVersion
from cartest_mocks.clips import check_readable, require_clip
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.multipart import read_form
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices.answers import make_voice, metadata_reply

__all__ = ["ROUTES"]


async def _clone(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    if caller.customer.plan == "free":
        # 402 is one of two statuses that were seen (C9).
        raise Problem(
            402,
            "Plan upgrade required",
            "Cloning voices needs a paid plan.",
            error_code="plan_upgrade_required",
        )
    asked = await asyncio.to_thread(_read, request, caller.version, vendor.config.max_upload_bytes)
    if asked.base_voice_id is not None:
        vendor.voices.find(asked.base_voice_id, caller.customer, caller.version)
    accent = _accent(asked)
    voice = make_voice(
        vendor,
        caller,
        name=asked.name,
        description=asked.description,
        language=asked.language,
        accent=accent.id,
        locale=accent.locale,
        public=asked.access == "public",
    )
    return metadata_reply(voice, vendor, caller)


def _read(request: Request, version: ApiVersion, max_upload_bytes: int) -> CloneRequest:
    form = read_form(request.headers.get("content-type"), request.body)
    asked = parse_clone({name: values[0] for name, values in form.fields.items()}, version=version)
    check_readable(require_clip(form, "clip", max_bytes=max_upload_bytes))
    return asked


def _accent(asked: CloneRequest) -> Accent:
    """Return the accent that was asked for, of whatever language (assumed), else the default of the language."""
    return accent_of_language(asked.language) if asked.accent is None else require_accent(asked.accent)


ROUTES: Final = (Route(method="POST", template="/voices/clone", access="key", handler=_clone),)
