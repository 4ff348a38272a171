"""Datasets of files to train on (other-endpoints.md section 8)."""

from typing import Final

import msgspec

from cartest_contracts.resources.reading import read_body
from cartest_contracts.versions import ApiVersion

__all__ = ["DATASETS_SINCE", "DatasetRequest", "parse_dataset"]

DATASETS_SINCE: Final = ApiVersion.parse("2025-04-16")


class DatasetRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Make a dataset, or say everything about it anew."""

    name: str
    description: str


def parse_dataset(data: bytes | str) -> DatasetRequest:
    """Read the body of ``POST /datasets/`` and ``PATCH /datasets/{id}``; raise :class:`BadRequest`."""
    return read_body(data, DatasetRequest, version=DATASETS_SINCE)
