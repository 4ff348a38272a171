"""Cases of FILES."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.contracts.rules.observe import AUDIO, AnyCase, GroupCase, bytes_answer, grouped, http

from cartest_contracts.observation import Observation

SAVED: Final = bytes_answer(headers=(("content-type", "audio/pcm"), ("cartesia-file-id", "f-1")))


def file(**members: Observation) -> tuple[Observation, ...]:
    return grouped("file", saved=SAVED, **members)


def kept(data: Any = AUDIO, **fields: Any) -> Observation:
    return http("GET /files/{id}/download", data, **fields)


CASES: Final[Mapping[str, Sequence[AnyCase]]] = {
    "FILES-01": [
        GroupCase(broken=file(download=kept(AUDIO[1:])), fine=file(download=kept()), says="6399 other", at=1),
        GroupCase(broken=file(download=kept(status=404)), fine=file(download=kept()), says="status 404", at=1),
    ],
    "FILES-02": [
        GroupCase(
            broken=file(info=kept({"id": "f-1", "size": 7})),
            fine=file(info=kept({"id": "f-1", "size": 6400})),
            says="size is 7",
            at=1,
        ),
        GroupCase(broken=file(info=kept({"id": "f-2"})), fine=file(info=kept({})), says="id is 'f-2'", at=1),
        GroupCase(broken=file(info=kept([])), fine=file(info=kept({})), says="an object", at=1),
    ],
    "FILES-03": [
        GroupCase(
            broken=file(link=kept({"url": "/link/1"})),
            fine=file(link=kept({"url": "https://files.example/link/1"})),
            says="url is '/link/1'",
            at=1,
        )
    ],
    "FILES-04": [
        GroupCase(broken=file(opened=kept(b"")), fine=file(opened=kept()), says="0 other bytes", at=1),
    ],
}
