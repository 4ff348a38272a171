import msgspec
import pytest

from cartest_contracts.errors import UsageError
from cartest_contracts.formats import (
    BIT_RATES,
    CONTAINERS,
    CONTENT_TYPES,
    ENCODINGS,
    SAMPLE_BYTES,
    SAMPLE_RATES,
    Container,
    OutputFormat,
)


def test_every_container_and_encoding_has_its_facts() -> None:
    """The tables cover the enums."""
    assert set(CONTENT_TYPES) == set(CONTAINERS) == {"raw", "wav", "mp3"}
    assert set(SAMPLE_BYTES) == set(ENCODINGS)
    assert list(SAMPLE_RATES) == sorted(SAMPLE_RATES)
    assert list(BIT_RATES) == sorted(BIT_RATES)


@pytest.mark.parametrize(
    ("output_format", "container", "sample_bytes", "bytes_per_second", "text"),
    [
        (OutputFormat.raw("pcm_s16le", 24000), "raw", 2, 48000, "raw/pcm_s16le/24000"),
        (OutputFormat.wav("pcm_f32le", 44100), "wav", 4, 176400, "wav/pcm_f32le/44100"),
        (OutputFormat.raw("pcm_mulaw", 8000), "raw", 1, 8000, "raw/pcm_mulaw/8000"),
        (OutputFormat.mp3(44100, 128000), "mp3", 1, 16000, "mp3/128000/44100"),
        (OutputFormat(container="mp3", sample_rate=8000), "mp3", 1, 0, "mp3/None/8000"),
    ],
)
def test_a_format_knows_its_bytes(
    output_format: OutputFormat, container: Container, sample_bytes: int, bytes_per_second: float, text: str
) -> None:
    """Mono samples; MP3 counts in bits per second."""
    assert output_format.container == container
    assert output_format.sample_bytes == sample_bytes
    assert output_format.bytes_per_second == bytes_per_second
    assert str(output_format) == text


def test_a_format_is_written_as_the_api_takes_it() -> None:
    """Members that its container has not are absent."""
    assert msgspec.to_builtins(OutputFormat.raw("pcm_alaw", 8000)) == {
        "container": "raw",
        "sample_rate": 8000,
        "encoding": "pcm_alaw",
    }
    assert msgspec.to_builtins(OutputFormat.mp3(8000, 32000)) == {
        "container": "mp3",
        "sample_rate": 8000,
        "bit_rate": 32000,
    }


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_format_is_read_from_what_it_prints(container: Container) -> None:
    """Every format of the API has a short name and comes back from it."""
    for rate in SAMPLE_RATES:
        formats = (
            [OutputFormat.mp3(rate, bit_rate) for bit_rate in BIT_RATES]
            if container == "mp3"
            else [OutputFormat(container=container, encoding=encoding, sample_rate=rate) for encoding in ENCODINGS]
        )
        assert [OutputFormat.parse(str(output_format)) for output_format in formats] == formats


@pytest.mark.parametrize(
    "text",
    ["", "raw", "raw/pcm_s16le", "raw/pcm_s16le/11025", "raw/mp3/8000", "mp3/x/8000", "mp3/1/8000", "ogg/x/8000"],
)
def test_names_of_no_format_are_refused(text: str) -> None:
    """The reason shows what was typed and what a name looks like."""
    with pytest.raises(UsageError, match="not an output format"):
        OutputFormat.parse(text)
