"""Reading, changing and removing voices (other-endpoints.md sections 1 and 6)."""

from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from cartest_contracts.resources.accents import require_accent
from cartest_contracts.resources.reading import AUGUST_2026
from cartest_contracts.resources.voices import VoiceUpdate, parse_voice_update
from cartest_contracts.versions import ApiVersion
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.paging import page_reply
from cartest_mocks.replies import NO_CONTENT, json_reply, path_part
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices.answers import shown, voice_reply
from cartest_mocks.voices.filters import filter_of
from cartest_mocks.voices.voice import Voice

__all__ = ["ROUTES"]

_PAGED_SINCE: Final = ApiVersion.parse("2024-11-13")
_NEXT_PAGE_SINCE: Final = ApiVersion.parse("2025-04-16")


def _list_voices(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    visible = vendor.voices.visible_to(caller.customer)
    if caller.version < _PAGED_SINCE:
        # A bare array of everything: js 2.2.9 sends no query and throws on an object (clients-on-the-wire.md 2).
        return json_reply([shown(voice, vendor, request, caller) for voice in visible])
    return page_reply(
        visible,
        request,
        shown=lambda voice: shown(voice, vendor, request, caller),
        keep=filter_of(request, account=caller.customer, version=caller.version, voices=vendor.voices),
        names_next=caller.version >= _NEXT_PAGE_SINCE,
    )


def _get_voice(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return voice_reply(
        vendor.voices.find(path_part(request, 1), caller.customer, caller.version), vendor, request, caller
    )


def _patch_voice(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    update = parse_voice_update(request.body, version=caller.version)
    with vendor.store.atomic():
        voice = vendor.voices.require_own(path_part(request, 1), caller.customer, caller.version)
        voice = _changed(voice, update, caller.version)
        vendor.voices.add(voice)
    return voice_reply(voice, vendor, request, caller)


def _changed(voice: Voice, update: VoiceUpdate, version: ApiVersion) -> Voice:
    if update.name is not UNSET:
        # What versions without a tagline call the name holds it, so a new name is without.
        tagline = voice.tagline if version >= AUGUST_2026 else ""
        voice = replace(voice, name=update.name, tagline=tagline)
    if update.description is not UNSET:
        voice = replace(voice, description=update.description)
    if update.gender is not UNSET:
        voice = replace(voice, gender=update.gender)
    if update.accent is not UNSET:
        accent = require_accent(update.accent)
        attached = tuple(each for each in voice.attached if each != accent.id)
        voice = replace(voice, accent=accent.id, locale=accent.locale, attached=attached)
    return voice


def _delete_voice(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    with vendor.store.atomic():
        vendor.voices.remove(vendor.voices.require_own(path_part(request, 1), caller.customer, caller.version))
    return NO_CONTENT


ROUTES: Final = (
    Route(method="GET", template="/voices", access="key", handler=_list_voices),
    Route(method="GET", template="/voices/{id}", access="key", handler=_get_voice),
    Route(method="PATCH", template="/voices/{id}", access="key", handler=_patch_voice),
    Route(method="DELETE", template="/voices/{id}", access="key", handler=_delete_voice),
)
