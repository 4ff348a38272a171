"""Cases of SAME and SCALE: the same request over three transports, in pieces, in other formats, faster, louder."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any, Final

from cartest_contracts.facts import DOCUMENTED_VOICES, SPEED_RANGE, VOLUME_RANGE
from cartest_contracts.formats import BIT_RATES, ENCODINGS, SAMPLE_RATES, OutputFormat
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.verify.case import Expectation
from cartest_contracts.verify.metamorphic_case import MetamorphicCase, Variant
from cartest_contracts.verify.speech_case import speech_request

__all__ = ["metamorphic_cases"]

_PLAIN: Final = OutputFormat.raw("pcm_s16le", 16000)
_TEXT: Final = "Say it again."
_PIECES: Final = ("One, ", "two", " and three.", " 你好。")


def metamorphic_cases(random: Random) -> Iterator[MetamorphicCase]:
    """Yield one case of each relation, in formats that the seed chooses."""
    encoding, rate = random.choice(ENCODINGS), random.choice(SAMPLE_RATES)
    wanted = OutputFormat.raw(encoding, rate)
    plain = speech_request(_TEXT, wanted)
    yield _case(
        "transport",
        _bytes("bytes", plain),
        _sse("sse", plain),
        _sse("sse-context", {**plain, "context_id": "same"}),
        _socket("websocket", {**plain, "context_id": "same"}),
    )
    yield _case("again", _bytes("first", plain), _bytes("second", plain))
    yield _case(
        "timestamps",
        _sse("plain", plain),
        _sse("words", {**plain, "add_timestamps": True}),
        _sse("phonemes", {**plain, "add_phoneme_timestamps": True}),
    )
    yield _case("save", _bytes("plain", plain), _bytes("saved", {**plain, "save": True}))
    alone = {**plain, "context_id": "alone", "max_buffer_delay_ms": 0}
    neighbours = tuple(
        {**alone, "context_id": f"n{at}", "transcript": text} for at, text in enumerate(_PIECES[:3])
    )
    yield _case(
        "beside",
        _socket("alone", alone),
        Variant(role="beside", transport="websocket", messages=(alone,), beside=neighbours),
    )
    wav = speech_request(_TEXT, OutputFormat.wav(encoding, rate))
    yield _case("header", _bytes("raw", plain), _bytes("wav", wav))
    yield _pieces()
    yield from _locked()
    yield from _scales(random, plain)


def _pieces() -> MetamorphicCase:
    common = speech_request("", _PLAIN, add_timestamps=True, max_buffer_delay_ms=0)
    whole = {**common, "context_id": "whole", "transcript": "".join(_PIECES)}
    parts = [{**common, "context_id": "parts", "transcript": text, "continue": True} for text in _PIECES]
    end = {**common, "context_id": "parts", "transcript": "", "continue": False}
    return _case("pieces", _socket("whole", whole), _socket("pieces", *parts, end))


def _locked() -> Iterator[MetamorphicCase]:
    """Official SDKs end a context with other members than they began it with (websocket.md section 4)."""
    first = speech_request("One, ", _PLAIN, context_id="locked", max_buffer_delay_ms=0, **{"continue": True})
    second = {**first, "transcript": "two."}
    end = {**first, "transcript": "", "continue": False}
    other = {
        "model_id": "sonic-2",
        "voice": {"mode": "id", "id": DOCUMENTED_VOICES[1].id},
        "output_format": {"container": "raw", "encoding": "pcm_f32le", "sample_rate": 44100},
    }
    plain = _socket("plain", first, second, end)
    yield _case("locked", plain, _socket("changed", first, second, {**end, **other}), name="locked-end")
    changed = _case("locked", plain, _socket("changed", first, {**second, **other}, end), name="locked-voice")
    yield replace(changed, expect=Expectation(statuses=(200,), knowledge=Knowledge.ASSUMED))


def _scales(random: Random, plain: dict[str, Any]) -> Iterator[MetamorphicCase]:
    encoding, bit_rate = random.choice(ENCODINGS), random.choice(BIT_RATES)
    by_rate: dict[str, list[OutputFormat]] = {
        "raw": [OutputFormat.raw(encoding, rate) for rate in SAMPLE_RATES],
        "wav": [OutputFormat.wav(encoding, rate) for rate in SAMPLE_RATES],
        "mp3": [OutputFormat.mp3(rate, bit_rate) for rate in SAMPLE_RATES],
    }
    for container, formats in by_rate.items():
        yield _case("rate", *_formats(formats), name=f"rate-{container}")
    rate = random.choice(SAMPLE_RATES)
    kinds = [build(each, rate) for each in ENCODINGS for build in (OutputFormat.raw, OutputFormat.wav)]
    yield _case("encoding", *_formats([*kinds, OutputFormat.mp3(rate, bit_rate)]))
    for control, (less, more), names in (
        ("speed", SPEED_RANGE, ("slow", "fast")),
        ("volume", VOLUME_RANGE, ("quiet", "loud")),
    ):
        yield _case(
            control,
            _bytes("normal", plain),
            _bytes(names[0], {**plain, "generation_config": {control: less}}),
            _bytes(names[1], {**plain, "generation_config": {control: more}}),
        )


def _formats(formats: list[OutputFormat]) -> list[Variant]:
    return [_bytes(str(each), speech_request("Hi.", each)) for each in formats]


def _case(relation: str, *variants: Variant, name: str = "") -> MetamorphicCase:
    return MetamorphicCase(id=f"same-{name or relation}", relation=relation, variants=variants)


def _bytes(role: str, request: dict[str, Any]) -> Variant:
    return Variant(role=role, transport="bytes", messages=(request,))


def _sse(role: str, request: dict[str, Any]) -> Variant:
    return Variant(role=role, transport="sse", messages=(request,))


def _socket(role: str, *messages: dict[str, Any]) -> Variant:
    return Variant(role=role, transport="websocket", messages=messages)
