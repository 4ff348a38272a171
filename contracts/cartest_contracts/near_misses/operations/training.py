"""Near misses of datasets, fine-tunes and pronunciation dictionaries (other-endpoints.md sections 8 and 9).

Members that are missing or of another type are the schema's to refuse (``near_misses.walk``); the items of a
dictionary stand in a list, which the walk does not enter.
"""

from collections.abc import Iterator
from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.call import Change, member, named
from cartest_contracts.near_misses.operations.miss import NOBODY, OperationMiss, unknown
from cartest_contracts.resource_facts import PRONUNCIATION_LENGTH
from cartest_contracts.versions import ApiVersion

__all__ = ["TRAINING_MISSES"]

_TRAINING: Final = "other-endpoints.md section 8"
_DICTS: Final = "other-endpoints.md section 9"
_ASSUMED: Final = Knowledge.ASSUMED
_APRIL_2025: Final = ApiVersion.parse("2025-04-16")
_NOVEMBER_2025: Final = ApiVersion.parse("2025-11-04")
_NO_DICT: Final = "pdict_nobody"
_TOO_LONG: Final = "a" * (PRONUNCIATION_LENGTH + 1)


def _unknown_paths() -> Iterator[OperationMiss]:
    for verb in ("GET", "PATCH", "DELETE"):
        yield unknown(
            f"{verb} /datasets/{{id}}", named(id=NOBODY), id=f"dataset-unknown-{verb.lower()}", source=_TRAINING
        )
        yield unknown(
            f"{verb} /pronunciation-dicts/{{id}}",
            named(id=_NO_DICT),
            id=f"dict-unknown-{verb.lower()}",
            source=_DICTS,
        )
    for verb in ("GET", "POST"):
        yield unknown(
            f"{verb} /datasets/{{id}}/files",
            named(id=NOBODY),
            id=f"dataset-files-unknown-{verb.lower()}",
            source=_TRAINING,
        )
    deletion = "DELETE /datasets/{id}/files/{fileID}"
    yield unknown(deletion, named(id=NOBODY), id="dataset-file-of-unknown", source=_TRAINING)
    yield unknown(deletion, named(fileID=NOBODY), id="dataset-file-unknown", source=_TRAINING)
    for operation in ("GET /fine-tunes/{id}", "DELETE /fine-tunes/{id}", "GET /fine-tunes/{id}/voices"):
        name = operation.partition(" ")[0].lower() if operation.endswith("}") else "voices"
        yield unknown(operation, named(id=NOBODY), id=f"fine-tune-unknown-{name}", source=_TRAINING)
    for verb in ("pin", "unpin"):
        yield unknown(
            f"POST /pronunciation-dicts/{{id}}/{verb}",
            named(id=_NO_DICT),
            id=f"dict-unknown-{verb}",
            source=_DICTS,
        )


def _items(
    name: str, *items: dict[str, Any], since: ApiVersion | None = None, until: ApiVersion | None = None
) -> Iterator[OperationMiss]:
    change: Change = member(items=list(items))
    for id_prefix, operation in (
        ("dict", "POST /pronunciation-dicts/"),
        ("dict-update", "PATCH /pronunciation-dicts/{id}"),
    ):
        yield OperationMiss(
            id=f"{id_prefix}-{name}",
            operation=operation,
            change=change,
            source=_DICTS,
            since=since or _APRIL_2025,
            until=until,
        )


TRAINING_MISSES: Final = (
    *_unknown_paths(),
    OperationMiss(
        id="fine-tune-of-unknown-dataset",
        operation="POST /fine-tunes/",
        change=member(dataset=NOBODY),
        statuses=(400, 404),
        knowledge=_ASSUMED,
        source=_TRAINING,
    ),
    OperationMiss(
        id="fine-tune-model",
        operation="POST /fine-tunes/",
        change=member(model_id="sonic-2"),
        statuses=(400, 404),
        knowledge=_ASSUMED,  # which models can be trained is documented, not that others are refused
        source=_TRAINING,
    ),
    OperationMiss(
        id="fine-tune-language",
        operation="POST /fine-tunes/",
        change=member(language="xx"),
        knowledge=_ASSUMED,
        source=_TRAINING,
    ),
    *_items("item-without-text", {"alias": "car tee zha", "pronunciation": "car tee zha"}),
    *_items("item-text-no-string", {"text": 7, "alias": "seven", "pronunciation": "seven"}),
    *_items("item-says-nothing", {"text": "Cartesia"}),
    *_items("item-without-alias", {"text": "Cartesia", "pronunciation": "car tee zha"}, since=_NOVEMBER_2025),
    *_items("item-too-long", {"text": "Cartesia", "pronunciation": _TOO_LONG}, until=_NOVEMBER_2025),
    *_items("second-item-without-text", {"text": "Cartesia", "alias": "car tee zha"}, {"alias": "tee"}),
)
