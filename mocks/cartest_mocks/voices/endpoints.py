"""``GET /voices`` and ``GET /voices/{id}`` (other-endpoints.md sections 1 and 6)."""

from typing import Any, Final

import msgspec

from cartest_contracts.versions import ApiVersion
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.paging import page_of
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices.filters import filter_of
from cartest_mocks.voices.shapes import View, shape_of
from cartest_mocks.voices.store import is_uuid, not_found
from cartest_mocks.voices.voice import Voice

__all__ = ["ROUTES"]

_PAGED_SINCE: Final = ApiVersion.parse("2024-11-13")
_NEXT_PAGE_SINCE: Final = ApiVersion.parse("2025-04-16")


def _list_voices(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    visible = vendor.voices.visible_to(caller.customer)
    if caller.version < _PAGED_SINCE:
        # A bare array of everything: js 2.2.9 sends no query and throws on an object (clients-on-the-wire.md 2).
        return _json([_shown(voice, vendor, request, caller) for voice in visible])
    keep = filter_of(request, account=caller.customer, version=caller.version, voices=vendor.voices)
    page = page_of(visible, request, id_of=lambda voice: voice.id, keep=keep)
    answer: dict[str, Any] = {
        "data": [_shown(voice, vendor, request, caller) for voice in page.data],
        "has_more": page.has_more,
    }
    if caller.version >= _NEXT_PAGE_SINCE:
        answer["next_page"] = page.next_page
    return _json(answer)


def _get_voice(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    voice_id = request.path.rstrip("/").rpartition("/")[2]
    # An unknown id is 404 in every version; what is no UUID was a 400 before 2026-03-01 (docs api-changes).
    if not is_uuid(voice_id) and not caller.version.structured_errors:
        raise not_found(400)
    voice = vendor.voices.lookup(voice_id, caller.customer)
    if voice is None:
        raise not_found(404)
    return _json(_shown(voice, vendor, request, caller))


def _shown(voice: Voice, vendor: Vendor, request: Request, caller: Caller) -> dict[str, Any]:
    view = View(voice=voice, account=caller.customer, voices=vendor.voices)
    return shape_of(view, version=caller.version, expand=request.query.get("expand[]", ()))


def _json(value: object) -> Reply:
    return Reply(body=msgspec.json.encode(value), content_type="application/json")


ROUTES: Final = (
    Route(method="GET", template="/voices", access="key", handler=_list_voices),
    Route(method="GET", template="/voices/{id}", access="key", handler=_get_voice),
)
