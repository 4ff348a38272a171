"""``GET /accents`` and the accents of a voice, from 2026-08-14 on (other-endpoints.md section 6).

The SDKs 4.2.0 attach accents with PATCH, summaries of the documents with POST: both work.
"""

from typing import Final

from msgspec.structs import replace

from cartest_contracts.resource_facts import ACCENTS_PER_VOICE
from cartest_contracts.resources.accents import CATALOGUE, parse_accents
from cartest_contracts.resources.reading import AUGUST_2026
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.replies import json_reply, path_part
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices.answers import voice_reply

__all__ = ["ROUTES"]


def _list_accents(_vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    return json_reply({"accents": list(CATALOGUE.values())})


def _attach(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = parse_accents(request.body)
    with vendor.store.atomic():
        voice = vendor.voices.require_own(path_part(request, 1), caller.customer, caller.version)
        # Attaching what is there already changes nothing (assumed).
        new = dict.fromkeys(accent for accent in asked.accents if accent != voice.accent)
        attached = tuple(dict.fromkeys((*voice.attached, *new)))
        if 1 + len(attached) > ACCENTS_PER_VOICE:
            # Assumed: it hangs on what the voice has already, so the request alone is not wrong.
            raise Problem(409, "Too many accents", f"A voice has at most {ACCENTS_PER_VOICE}, its own included.")
        voice = replace(voice, attached=attached)
        vendor.voices.add(voice)
    return voice_reply(voice, vendor, request, caller)


def _detach(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    accent = path_part(request, 3)
    with vendor.store.atomic():
        voice = vendor.voices.require_own(path_part(request, 1), caller.customer, caller.version)
        if accent == voice.accent:
            # Assumed: a voice without its own accent would have none.
            raise Problem(409, "Accent in use", "The voice's own accent cannot be removed.")
        if accent not in voice.attached:
            raise Problem(404, "Accent not found", "The voice does not have this accent.")
        voice = replace(voice, attached=tuple(each for each in voice.attached if each != accent))
        vendor.voices.add(voice)
    return voice_reply(voice, vendor, request, caller)


ROUTES: Final = (
    Route(method="GET", template="/accents", access="key", handler=_list_accents, since=AUGUST_2026),
    *(
        Route(method=method, template="/voices/{id}/accents", access="key", handler=_attach, since=AUGUST_2026)
        for method in ("PATCH", "POST")
    ),
    Route(
        method="DELETE",
        template="/voices/{id}/accents/{accent_id}",
        access="key",
        handler=_detach,
        since=AUGUST_2026,
    ),
)
