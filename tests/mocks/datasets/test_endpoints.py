"""Datasets and their files."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.mocks.api import Api

from cartest_mocks.accounts import OTHER_KEY
from cartest_mocks.vendor import Vendor

CALLS = {"name": "Calls", "description": "Two hours of one speaker."}


@pytest.fixture
def path(api: Api) -> str:
    """Path of a dataset."""
    return f"/datasets/{api.post('/datasets/', CALLS).json['id']}"


def test_a_new_dataset(api: Api, path: str) -> None:
    """It can be read, and stands last in the list."""
    dataset = api.get(path).json
    assert dataset == CALLS | {"id": path.rpartition("/")[2], "created_at": "2025-06-15T15:06:40.000Z"}
    newer = api.post("/datasets", CALLS).json
    assert api.get("/datasets").json == {"data": [dataset, newer], "has_more": False, "next_page": None}
    assert set(api.at("2025-04-16").get("/datasets/").json) == {"data", "has_more"}


@pytest.mark.parametrize("body", [{}, {"name": "x"}, {"description": "x"}, {"name": 1, "description": "x"}, []])
def test_name_and_description_belong_together(api: Api, path: str, body: object) -> None:
    """When a dataset is made as when it is changed."""
    assert (api.post("/datasets/", body).status, api.patch(path, body).status) == (400, 400)


def test_a_change_is_read_back(api: Api, path: str) -> None:
    """The answer of a change is empty."""
    answer = api.patch(path, {"name": "New", "description": ""})
    assert (answer.status, answer.body) == (204, b"")
    assert {"name": "New", "description": ""}.items() <= api.get(path).json.items()


def upload(api: Api, path: str, data: bytes = b"RIFF", **fields: str) -> int:
    return api.upload(f"{path}/files", fields, file=data).status


def test_files_are_counted(api: Api, path: str) -> None:
    """In the order in which they came, page by page; another dataset's are not among them."""
    other = f"/datasets/{api.post('/datasets/', CALLS).json['id']}"
    for size in range(3):
        assert upload(api, path, bytes(size), purpose="fine_tune") == 204
        assert upload(api, other) == 204
    page = api.get(f"{path}/files", limit="2")
    assert [file | {"id": ""} for file in page.json["data"]] == [
        {"id": "", "filename": "a.wav", "size": size, "created_at": "2025-06-15T15:06:40.000Z"} for size in (0, 1)
    ]
    assert page.json["has_more"] is True
    rest = api.get(f"{path}/files", starting_after=page.ids[-1])
    assert [file["size"] for file in rest.json["data"]] == [2]
    assert api.get(f"{path}/files", starting_after=rest.ids[-1]).ids == []


def test_a_file_is_removed(api: Api, path: str) -> None:
    """Out of its own dataset only."""
    other = f"/datasets/{api.post('/datasets/', CALLS).json['id']}"
    upload(api, path)
    (file_id,) = api.get(f"{path}/files").ids
    assert api.delete(f"{other}/files/{file_id}").status == 404
    assert api.delete(f"{path}/files/{file_id}").status == 204
    assert api.delete(f"{path}/files/{file_id}").status == 404
    assert api.get(f"{path}/files").ids == []


def test_an_upload_needs_a_file(api: Api, path: str) -> None:
    """In a form, under its name."""
    assert api.upload(f"{path}/files", {"purpose": "fine_tune"}, clip=b"").status == 400
    assert api.post(f"{path}/files", {"file": "x"}).status == 400


def test_an_upload_may_be_too_large(make_vendor: Callable[..., Vendor]) -> None:
    """The mock's limit of uploads is 413 ``file_too_large``."""
    api = Api(make_vendor(max_upload_bytes=3))
    path = f"/datasets/{api.post('/datasets/', CALLS).json['id']}"
    answer = api.upload(f"{path}/files", {}, file=b"RIFF")
    assert (answer.status, answer.json["error_code"]) == (413, "file_too_large")


def test_a_deleted_dataset_takes_its_files_along(api: Api, path: str) -> None:
    """Nothing of it can be read any more."""
    upload(api, path)
    assert (api.delete(path).status, api.delete(path).status) == (204, 404)
    assert api.get("/datasets/").ids == []
    assert api.get(f"{path}/files").status == 404
    assert upload(api, path) == 404


def test_what_is_not_there(api: Api, path: str) -> None:
    """Foreign datasets are unknown, and no older version has any."""
    upload(api, path)
    (file_id,) = api.get(f"{path}/files").ids
    for customer in (api.as_(OTHER_KEY), api.at("2024-11-13")):
        answers: list[Any] = [
            customer.get(path),
            customer.patch(path, CALLS),
            customer.delete(path),
            customer.get(f"{path}/files"),
            customer.delete(f"{path}/files/{file_id}"),
        ]
        assert {answer.status for answer in answers} == {404}
        assert upload(customer, path) == 404
    assert api.as_(OTHER_KEY).get("/datasets/").ids == []
