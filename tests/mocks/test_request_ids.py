"""Request ids."""

from random import Random
from uuid import UUID

from cartest_mocks.request_ids import new_request_id


def test_they_are_version_4_uuids() -> None:
    """Of the variant of RFC 9562, the same for the same seed, never twice."""
    random = Random(5)
    ids = [new_request_id(random) for _ in range(200)]
    assert len(set(ids)) == 200
    assert new_request_id(Random(5)) == ids[0]
    for each in ids:
        parsed = UUID(each)
        assert (str(parsed), parsed.version, parsed.variant) == (each, 4, "specified in RFC 4122")
