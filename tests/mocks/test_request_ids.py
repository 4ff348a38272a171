"""Request ids."""

from itertools import islice
from random import Random
from uuid import UUID

from cartest_mocks.request_ids import request_ids


def test_they_are_version_4_uuids() -> None:
    """Of the variant of RFC 9562, the same for the same seed, never twice."""
    ids = list(islice(request_ids(Random(5)), 200))
    assert len(set(ids)) == 200
    assert list(islice(request_ids(Random(5)), 200)) == ids
    assert next(request_ids(Random(6))) not in ids
    for each in ids:
        parsed = UUID(each)
        assert (str(parsed), parsed.version, parsed.variant) == (each, 4, "specified in RFC 4122")
