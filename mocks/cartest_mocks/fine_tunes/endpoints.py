"""Everything under ``/fine-tunes/`` (other-endpoints.md section 8)."""

from typing import Final

from cartest_contracts.resources.fine_tunes import FINE_TUNES_SINCE, parse_fine_tune
from cartest_contracts.resources.reading import NOVEMBER_2025
from cartest_mocks.datasets.dataset import datasets_of
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.fine_tunes.fine_tune import FineTune, fine_tunes_of, settled, shape_of
from cartest_mocks.ids import new_uuid
from cartest_mocks.owned import require_owned
from cartest_mocks.paging import page_reply
from cartest_mocks.replies import NO_CONTENT, json_reply, path_part
from cartest_mocks.routes import key_routes
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices.answers import shown

__all__ = ["ROUTES"]


def _list(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    with vendor.store.atomic():  # or two mocks on one file could both end the same one
        kept = [settled(each, vendor) for each in fine_tunes_of(vendor.store).of_owner(caller.customer.id)]
    return page_reply(
        kept,
        request,
        shown=lambda each: shape_of(each, vendor, version=caller.version),
        names_next=caller.version >= NOVEMBER_2025,
    )


def _create(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = parse_fine_tune(request.body, version=caller.version)
    dataset = require_owned(datasets_of(vendor.store), asked.dataset, caller.customer, what="Dataset")
    made = fine_tunes_of(vendor.store).make(
        lambda: FineTune(
            id=new_uuid(vendor.random),
            owner_id=caller.customer.id,
            name=asked.name,
            description=asked.description,
            language=asked.language,
            model_id=asked.model_id,
            dataset=dataset.id,
            accent=asked.accent,
            begun_s=vendor.clock.wall_s(),
        )
    )
    return json_reply(shape_of(made, vendor, version=caller.version))


def _get(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return json_reply(shape_of(_own(vendor, request, caller), vendor, version=caller.version))


def _delete(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    # Its voices stay: they are the account's own (assumed).
    fine_tunes_of(vendor.store).remove(_own(vendor, request, caller).id)
    return NO_CONTENT


def _list_voices(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    kept = _own(vendor, request, caller)
    return page_reply(
        vendor.voices.of_fine_tune(kept.id, caller.customer),
        request,
        shown=lambda voice: shown(voice, vendor, request, caller),
        names_next=caller.version >= NOVEMBER_2025,
    )


def _own(vendor: Vendor, request: Request, caller: Caller) -> FineTune:
    fine_tunes = fine_tunes_of(vendor.store)
    with vendor.store.atomic():  # the same
        kept = require_owned(fine_tunes, path_part(request, 1), caller.customer, what="Fine-tune")
        return settled(kept, vendor)


ROUTES: Final = key_routes(
    FINE_TUNES_SINCE,
    ("GET", "/fine-tunes/", _list),
    ("POST", "/fine-tunes/", _create),
    ("GET", "/fine-tunes/{id}", _get),
    ("DELETE", "/fine-tunes/{id}", _delete),
    ("GET", "/fine-tunes/{id}/voices", _list_voices),
)
