"""Near misses of the fields of forms with recordings: speech to text, infill, voice changer.

That infill must have a model, a voice, a language and a text no source says, so no row leaves them out
(other-endpoints.md section 7).
"""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.call import Change, part, queried, without
from cartest_contracts.near_misses.operations.miss import OperationMiss, wrong_voice

__all__ = ["FIELD_MISSES"]

_DOCUMENTED: Final = Knowledge.DOCUMENTED
_RECORDED: Final = Knowledge.RECORDED
_ASSUMED: Final = Knowledge.ASSUMED
_INFILL: Final = "POST /infill/bytes"
_HEARING: Final = {"stt": "POST /stt", "transcriptions": "POST /audio/transcriptions"}
_CHANGERS: Final = {"changer": "POST /voice-changer/bytes", "changer-sse": "POST /voice-changer/sse"}
_NOTHING_TO_SAY: Final = "No valid transcripts passed"


def _both(first: Change, second: Change) -> Change:
    return lambda call: second(first(call))


def _hearing(name: str, operation: str) -> Iterator[OperationMiss]:
    source = "other-endpoints.md section 3"

    def miss(id: str, change: Change, knowledge: Knowledge) -> OperationMiss:  # noqa: A002  # the record's own name
        return OperationMiss(
            id=f"{name}-{id}", operation=operation, change=change, knowledge=knowledge, source=source
        )

    yield miss("no-model", without("model"), _DOCUMENTED)
    yield OperationMiss(
        id=f"{name}-unknown-model",
        operation=operation,
        change=part("model", "ink-99"),
        statuses=(404,),  # C8
        knowledge=_RECORDED,
        source=f"{source}; errors-and-limits.md section 3",
        code="model_not_found",
    )
    yield OperationMiss(
        id=f"{name}-model-of-sockets",
        operation=operation,
        change=part("model", "ink-2"),
        statuses=(400, 404),  # that it is refused is documented, how is not
        source=source,
    )
    yield OperationMiss(
        id=f"{name}-language",
        operation=operation,
        change=part("language", "xx"),
        knowledge=_RECORDED,
        source=source,
        phrase="invalid language: xx",
    )
    yield miss("granularity", part("timestamp_granularities[]", "segment"), _DOCUMENTED)
    yield miss("encoding", _both(queried("encoding", "pcm_s24le"), queried("sample_rate", "16000")), _DOCUMENTED)
    yield miss("sample-rate", _both(queried("encoding", "pcm_s16le"), queried("sample_rate", "fast")), _DOCUMENTED)
    yield miss("encoding-alone", queried("encoding", "pcm_s16le"), _ASSUMED)
    yield miss("sample-rate-alone", queried("sample_rate", "16000"), _ASSUMED)


def _formats(name: str, operation: str) -> Iterator[OperationMiss]:
    def miss(id: str, change: Change, knowledge: Knowledge = _DOCUMENTED) -> OperationMiss:  # noqa: A002  # the record's own name
        return OperationMiss(
            id=f"{name}-{id}",
            operation=operation,
            change=change,
            knowledge=knowledge,
            source="other-endpoints.md section 7; tts.md section 2",
        )

    container, rate = "output_format[container]", "output_format[sample_rate]"
    mp3 = part(container, "mp3")
    yield miss("no-container", without(container), _ASSUMED)
    yield miss("no-sample-rate", without(rate), _ASSUMED)
    yield miss("container", part(container, "ogg"))
    yield miss("encoding", part("output_format[encoding]", "pcm_s24le"))
    yield miss("no-encoding", without("output_format[encoding]"), _ASSUMED)
    yield miss("sample-rate", part(rate, "11025"))
    yield miss("sample-rate-no-number", part(rate, "fast"))
    yield miss("bit-rate", _both(mp3, part("output_format[bit_rate]", "1000")))
    yield miss("no-bit-rate", mp3, _ASSUMED)


FIELD_MISSES: Final = (
    *(miss for name, operation in _HEARING.items() for miss in _hearing(name, operation)),
    *(miss for name, operation in (("infill", _INFILL), *_CHANGERS.items()) for miss in _formats(name, operation)),
    *wrong_voice(_INFILL, lambda voice: part("voice_id", voice), id="infill-voice"),
    OperationMiss(
        id="infill-unknown-model",
        operation=_INFILL,
        change=part("model_id", "sonic-99"),
        statuses=(404,),  # C8
        knowledge=_RECORDED,
        source="errors-and-limits.md section 3",
        code="model_not_found",
    ),
    OperationMiss(
        id="infill-model-of-speech",
        operation=_INFILL,
        change=part("model_id", "sonic-turbo"),
        statuses=(400, 404),  # no model of infill (section 7); how it is refused is not documented
        source="other-endpoints.md section 7",
    ),
    OperationMiss(
        id="infill-language",
        operation=_INFILL,
        change=part("language", "xx"),
        knowledge=_RECORDED,
        source="tts.md section 4",
        code="language_not_supported",
    ),
    *(
        OperationMiss(
            id=f"infill-{name}-transcript",
            operation=_INFILL,
            change=part("transcript", text),
            knowledge=_ASSUMED,  # recorded of speech (errors-and-limits.md section 4)
            source="tts.md section 10",
            phrase=_NOTHING_TO_SAY,
        )
        for name, text in {"blank": " ", "punctuation": "..."}.items()
    ),
    *(
        miss
        for name, operation in _CHANGERS.items()
        for miss in (
            OperationMiss(
                id=f"{name}-no-voice",
                operation=operation,
                change=without("voice[id]"),
                knowledge=_ASSUMED,
                source="other-endpoints.md section 7",
            ),
            *wrong_voice(operation, lambda voice: part("voice[id]", voice), id=f"{name}-voice"),
        )
    ),
)
