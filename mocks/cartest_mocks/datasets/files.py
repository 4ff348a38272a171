"""The files of a dataset (other-endpoints.md section 8).

The form is read in a worker thread; the store is touched before and after, never there.
"""

import asyncio
from typing import Final

from cartest_contracts.resources.datasets import DATASETS_SINCE
from cartest_contracts.resources.reading import NOVEMBER_2025
from cartest_mocks.clips import require_upload
from cartest_mocks.datasets.dataset import DatasetFile, files_in, files_of, named_dataset, shape_of
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.ids import iso_date, new_uuid
from cartest_mocks.multipart import read_form
from cartest_mocks.paging import page_reply
from cartest_mocks.replies import NO_CONTENT, path_part
from cartest_mocks.routes import key_routes
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]


def _list(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    kept = files_in(named_dataset(vendor, request, caller), vendor.store)
    return page_reply(kept, request, shown=shape_of, names_next=caller.version >= NOVEMBER_2025)


async def _upload(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    named_dataset(vendor, request, caller)
    form = await asyncio.to_thread(read_form, request.headers.get("content-type"), request.body)
    # Any ``purpose`` is taken, because only one is documented.
    upload = require_upload(form, "file", max_bytes=vendor.config.max_upload_bytes)
    created_at = iso_date(vendor.clock.wall_s())
    with vendor.store.atomic():
        dataset = named_dataset(vendor, request, caller)  # it may have gone in the meantime
        files_of(vendor.store).make(
            lambda: DatasetFile(
                id=new_uuid(vendor.random),
                owner_id=dataset.owner_id,
                dataset_id=dataset.id,
                filename=upload.filename,
                size=len(upload.data),
                created_at=created_at,
            )
        )
    return NO_CONTENT


def _delete(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    dataset = named_dataset(vendor, request, caller)
    file = files_of(vendor.store).get(path_part(request, 3))
    if file is None or file.dataset_id != dataset.id:
        raise Problem(404, "File not found", "The requested file was not found.")
    files_of(vendor.store).remove(file.id)
    return NO_CONTENT


ROUTES: Final = key_routes(
    DATASETS_SINCE,
    ("GET", "/datasets/{id}/files", _list),
    ("POST", "/datasets/{id}/files", _upload),
    ("DELETE", "/datasets/{id}/files/{fileID}", _delete),
)
