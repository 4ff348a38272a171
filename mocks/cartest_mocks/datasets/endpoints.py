"""``/datasets/`` and ``/datasets/{id}`` (other-endpoints.md section 8)."""

from typing import Final

from msgspec.structs import replace

from cartest_contracts.resources.datasets import DATASETS_SINCE, parse_dataset
from cartest_contracts.resources.reading import NOVEMBER_2025
from cartest_mocks.datasets.dataset import Dataset, datasets_of, files_in, files_of, named_dataset, shape_of
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.ids import iso_date, new_uuid
from cartest_mocks.paging import page_reply
from cartest_mocks.replies import NO_CONTENT, json_reply
from cartest_mocks.routes import key_routes
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]


def _list(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    kept = datasets_of(vendor.store).of_owner(caller.customer.id)
    return page_reply(kept, request, shown=shape_of, names_next=caller.version >= NOVEMBER_2025)


def _create(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = parse_dataset(request.body)
    created_at = iso_date(vendor.clock.wall_s())
    made = datasets_of(vendor.store).make(
        lambda: Dataset(
            id=new_uuid(vendor.random),
            owner_id=caller.customer.id,
            name=asked.name,
            description=asked.description,
            created_at=created_at,
        )
    )
    return json_reply(shape_of(made))


def _get(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return json_reply(shape_of(named_dataset(vendor, request, caller)))


def _patch(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = parse_dataset(request.body)
    with vendor.store.atomic():
        kept = named_dataset(vendor, request, caller)
        datasets_of(vendor.store).add(replace(kept, name=asked.name, description=asked.description))
    return NO_CONTENT


def _delete(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    with vendor.store.atomic():
        dataset = named_dataset(vendor, request, caller)
        for file in files_in(dataset, vendor.store):
            files_of(vendor.store).remove(file.id)
        datasets_of(vendor.store).remove(dataset.id)
    return NO_CONTENT


ROUTES: Final = key_routes(
    DATASETS_SINCE,
    ("GET", "/datasets/", _list),
    ("POST", "/datasets/", _create),
    ("GET", "/datasets/{id}", _get),
    ("PATCH", "/datasets/{id}", _patch),
    ("DELETE", "/datasets/{id}", _delete),
)
