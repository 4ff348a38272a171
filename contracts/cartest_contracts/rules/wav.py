"""WAV: the header of ``container: wav`` (tts.md section 8)."""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.audio.containers import (
    FORMAT_TAGS,
    STREAMING_SIZE,
    WAV_HEADER_BYTES,
    WavFacts,
    parse_wav_header,
)
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import SPEECH_BODIES, audio_of, format_of, requested_format

__all__ = ["RULES"]


def _is_wav(observation: Observation) -> bool:
    wanted = requested_format(observation)
    answered = (
        observation.operation in SPEECH_BODIES and observation.status == 200 and observation.end != "cancelled"
    )
    return answered and wanted is not None and wanted.container == "wav" and len(observation.arrivals) > 0


def _facts(observation: Observation) -> WavFacts | None:
    try:
        return parse_wav_header(audio_of(observation))
    except ValueError:
        return None


def _is_readable_wav(observation: Observation) -> bool:
    return _is_wav(observation) and _facts(observation) is not None


def _read(observation: Observation) -> WavFacts:
    return parse_wav_header(audio_of(observation))


@rule(
    "WAV-01",
    "The body begins with a RIFF header: WAVE, fmt, data.",
    source="tts.md section 8",
    applies=_is_wav,
    needs_audio=True,
)
def _riff(observation: Observation) -> Iterator[Violation]:
    """Read the chunks up to data; further chunks between them are fine."""
    try:
        parse_wav_header(audio_of(observation))
    except ValueError as error:
        yield Violation(expected="a RIFF header", actual=str(error))


@rule(
    "WAV-02",
    "The header gives the sample rate, encoding width and single channel that were asked for.",
    source="tts.md section 2 (mono always); coval-ai/benchmarks#20",
    applies=_is_readable_wav,
    needs_audio=True,
)
def _layout(observation: Observation) -> Iterator[Violation]:
    """Compare five members of fmt with the format that was asked for."""
    facts, wanted = _read(observation), format_of(observation)
    width = wanted.sample_bytes
    members = (
        ("channels", facts.channels, 1),
        ("sample rate", facts.sample_rate, wanted.sample_rate),
        ("bits per sample", facts.bits_per_sample, 8 * width),
        ("block align", facts.block_align, width),
        ("byte rate", facts.byte_rate, wanted.sample_rate * width),
    )
    for name, actual, expected in members:
        if actual != expected:
            yield Violation(expected=f"{name} {expected}", actual=f"{name} {actual}", where="WAV header")


@rule(
    "WAV-03",
    "The format tag names the encoding: 1 PCM, 3 float, 6 A-law, 7 μ-law.",
    source="tts.md section 8",
    knowledge=Knowledge.ASSUMED,
    applies=_is_readable_wav,
    needs_audio=True,
)
def _tag(observation: Observation) -> Iterator[Violation]:
    """Compare the format tag with the encoding's."""
    encoding = format_of(observation).encoding
    expected = FORMAT_TAGS[encoding] if encoding is not None else None
    actual = _read(observation).format_tag
    if actual != expected:
        yield Violation(expected=f"tag {expected} for {encoding}", actual=f"tag {actual}", where="WAV header")


@rule(
    "WAV-04",
    "The header has 44 bytes, and both sizes are the placeholder 0xFFFFFFFF.",
    source="tts.md section 8 (three live observations)",
    knowledge=Knowledge.RECORDED,
    applies=_is_readable_wav,
    needs_audio=True,
)
def _placeholders(observation: Observation) -> Iterator[Violation]:
    """Compare the length of the header and both sizes with what was seen live."""
    facts = _read(observation)
    if facts.data_offset != WAV_HEADER_BYTES:
        yield Violation(expected="44 bytes of header", actual=f"{facts.data_offset} bytes", where="WAV header")
    for name, size in (("RIFF size", facts.riff_size), ("data size", facts.data_size)):
        if size != STREAMING_SIZE:
            yield Violation(expected=f"{name} 0xFFFFFFFF", actual=f"{name} {size:#x}", where="WAV header")


@rule(
    "WAV-05",
    "A size that is no placeholder is the size that came.",
    source="RIFF; AstrBotDevs/AstrBot#10189",
    applies=_is_readable_wav,
    needs_audio=True,
)
def _true_sizes(observation: Observation) -> Iterator[Violation]:
    """Compare the data size with the bytes that came, where it is no placeholder.

    A RIFF chunk of an odd size has a byte more, which does not count.
    """
    facts, size = _read(observation), len(audio_of(observation))
    padding = facts.data_size % 2
    if not facts.streaming and size - facts.data_offset not in {facts.data_size, facts.data_size + padding}:
        actual = f"data size {facts.data_size} before {size - facts.data_offset} bytes"
        yield Violation(expected="the true size, or 0xFFFFFFFF", actual=actual, where="WAV header")


@rule(
    "WAV-06",
    "There is one header: no second one among the samples.",
    source="remsky/Kokoro-FastAPI#94 (header per chunk); tts.md section 8",
    applies=_is_readable_wav,
    needs_audio=True,
)
def _one_header(observation: Observation) -> Iterator[Violation]:
    """Look for RIFF with WAVE after it among the samples; the four letters alone may be samples."""
    audio = audio_of(observation)
    second = audio.find(b"RIFF", _read(observation).data_offset)
    while second >= 0:
        if audio[second + 8 : second + 12] == b"WAVE":
            yield Violation(expected="samples after the header", actual="another header", where=f"byte {second}")
            return
        second = audio.find(b"RIFF", second + 1)


RULES: Final[tuple[Rule, ...]] = (_riff, _layout, _tag, _placeholders, _true_sizes, _one_header)
