"""Datasets and their files as the mock keeps them (other-endpoints.md section 8).

Nothing in the API reads a file back, so its bytes are counted and let go.
"""

from typing import Any

import msgspec

from cartest_mocks.exchange import Request
from cartest_mocks.owned import require_owned
from cartest_mocks.replies import path_part
from cartest_mocks.store import Collection, Store
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["Dataset", "DatasetFile", "datasets_of", "files_in", "files_of", "named_dataset", "shape_of"]


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of files."""

    id: str
    owner_id: str
    name: str
    description: str
    created_at: str


class DatasetFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a dataset."""

    id: str
    owner_id: str
    dataset_id: str
    filename: str
    size: int
    """Bytes."""
    created_at: str


def datasets_of(store: Store) -> Collection[Dataset]:
    """Return all datasets of the mock."""
    return Collection(store, "datasets", of=Dataset)


def files_of(store: Store) -> Collection[DatasetFile]:
    """Return the files of all datasets."""
    return Collection(store, "dataset_files", of=DatasetFile)


def files_in(dataset: Dataset, store: Store) -> list[DatasetFile]:
    """Return the files of one dataset in the order in which they came."""
    return [file for file in files_of(store).of_owner(dataset.owner_id) if file.dataset_id == dataset.id]


def named_dataset(vendor: Vendor, request: Request, caller: Caller) -> Dataset:
    """Return the dataset that a path names; raise :class:`Problem` 404 where the caller has none such."""
    return require_owned(datasets_of(vendor.store), path_part(request, 1), caller.customer, what="Dataset")


def shape_of(kept: Dataset | DatasetFile) -> dict[str, Any]:
    """Return the JSON object of a dataset or a file."""
    hidden = {"owner_id", "dataset_id"}
    return {name: value for name, value in msgspec.structs.asdict(kept).items() if name not in hidden}
