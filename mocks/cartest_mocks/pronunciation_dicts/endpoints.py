"""Everything under ``/pronunciation-dicts/`` (other-endpoints.md section 9)."""

from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from cartest_contracts.resource_facts import ID_PREFIXES
from cartest_contracts.resources.pronunciation_dicts import (
    PRONUNCIATION_DICTS_SINCE,
    parse_dict_creation,
    parse_dict_update,
)
from cartest_contracts.resources.reading import NOVEMBER_2025
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.ids import iso_date, new_id
from cartest_mocks.owned import require_owned
from cartest_mocks.paging import page_reply
from cartest_mocks.pronunciation_dicts.dictionary import WHAT, PronunciationDict, dicts_of, shape_of
from cartest_mocks.replies import NO_CONTENT, json_reply, path_part
from cartest_mocks.routes import HttpHandler, Route, key_routes
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]


def _list(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return page_reply(
        dicts_of(vendor.store).of_owner(caller.customer.id),
        request,
        shown=lambda kept: shape_of(kept, version=caller.version),
        names_next=caller.version >= NOVEMBER_2025,
    )


def _create(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = parse_dict_creation(request.body, version=caller.version)
    created_at = iso_date(vendor.clock.wall_s())
    made = dicts_of(vendor.store).make(
        lambda: PronunciationDict(
            id=new_id(vendor.random, ID_PREFIXES["pronunciation_dict"]),
            owner_id=caller.customer.id,
            name=asked.name,
            description=asked.description,
            pinned=False,
            items=asked.items,
            created_at=created_at,
        )
    )
    return json_reply(shape_of(made, version=caller.version))


def _get(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return json_reply(shape_of(_own(vendor, request, caller), version=caller.version))


def _patch(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = parse_dict_update(request.body, version=caller.version)
    with vendor.store.atomic():
        kept = _own(vendor, request, caller)
        kept = replace(
            kept,
            name=kept.name if asked.name is UNSET else asked.name,
            description=kept.description if asked.description is UNSET else asked.description,
            items=kept.items if asked.items is UNSET else asked.items,
        )
        dicts_of(vendor.store).add(kept)
    return json_reply(shape_of(kept, version=caller.version))


def _delete(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    dicts_of(vendor.store).remove(_own(vendor, request, caller).id)
    return NO_CONTENT


def _pin(*, pinned: bool) -> HttpHandler:
    def handler(vendor: Vendor, request: Request, caller: Caller) -> Reply:
        with vendor.store.atomic():
            dicts_of(vendor.store).add(replace(_own(vendor, request, caller), pinned=pinned))
        return NO_CONTENT

    return handler


def _own(vendor: Vendor, request: Request, caller: Caller) -> PronunciationDict:
    return require_owned(dicts_of(vendor.store), path_part(request, 1), caller.customer, what=WHAT)


ROUTES: Final = (
    *key_routes(
        PRONUNCIATION_DICTS_SINCE,
        ("GET", "/pronunciation-dicts/", _list),
        ("POST", "/pronunciation-dicts/", _create),
        ("GET", "/pronunciation-dicts/{id}", _get),
        ("PATCH", "/pronunciation-dicts/{id}", _patch),
        ("DELETE", "/pronunciation-dicts/{id}", _delete),
    ),
    *(
        Route(
            method="POST",
            template=f"/pronunciation-dicts/{{id}}/{verb}",
            access="key",
            handler=_pin(pinned=verb == "pin"),
            since=PRONUNCIATION_DICTS_SINCE,
            until=NOVEMBER_2025,  # it stands in the documents of 2025-04-16 only
        )
        for verb in ("pin", "unpin")
    ),
)
