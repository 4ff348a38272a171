"""Output formats: containers, encodings, sample rates, bit rates (tts.md section 2).

Audio is always mono and little endian. Every encoding goes with every rate for ``raw`` and ``wav``, every
rate with every bit rate for ``mp3``; SSE and WebSocket take ``raw`` only.
"""

from typing import Final, Literal, Self, get_args

import msgspec

from cartest_contracts.errors import UsageError

__all__ = [
    "BIT_RATES",
    "CONTAINERS",
    "CONTENT_TYPES",
    "ENCODINGS",
    "SAMPLE_BYTES",
    "SAMPLE_RATES",
    "Container",
    "Encoding",
    "OutputFormat",
]

Container = Literal["raw", "wav", "mp3"]
Encoding = Literal["pcm_f32le", "pcm_s16le", "pcm_mulaw", "pcm_alaw"]

CONTAINERS: Final[tuple[Container, ...]] = get_args(Container)
ENCODINGS: Final[tuple[Encoding, ...]] = get_args(Encoding)
SAMPLE_RATES: Final = (8000, 16000, 22050, 24000, 44100, 48000)
BIT_RATES: Final = (32000, 64000, 96000, 128000, 192000)
SAMPLE_BYTES: Final[dict[Encoding, int]] = {"pcm_f32le": 4, "pcm_s16le": 2, "pcm_mulaw": 1, "pcm_alaw": 1}
CONTENT_TYPES: Final[dict[Container, str]] = {"raw": "audio/pcm", "wav": "audio/wav", "mp3": "audio/mpeg"}
"""``Content-Type`` of ``POST /tts/bytes`` by container, as recorded live 2026-09-17 (tts.md section 8)."""


class OutputFormat(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One output format; ``encoding`` is for raw and wav, ``bit_rate`` (bits per second) for mp3."""

    container: Container
    sample_rate: int
    encoding: Encoding | None = None
    bit_rate: int | None = None

    @classmethod
    def raw(cls, encoding: Encoding, sample_rate: int) -> Self:
        """Return headerless samples, the only format of SSE and WebSocket."""
        return cls(container="raw", encoding=encoding, sample_rate=sample_rate)

    @classmethod
    def wav(cls, encoding: Encoding, sample_rate: int) -> Self:
        """Return RIFF with a 44-byte streaming header."""
        return cls(container="wav", encoding=encoding, sample_rate=sample_rate)

    @classmethod
    def mp3(cls, sample_rate: int, bit_rate: int) -> Self:
        """Return MPEG layer III at a constant bit rate."""
        return cls(container="mp3", sample_rate=sample_rate, bit_rate=bit_rate)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` writes: ``raw/pcm_s16le/24000``, ``mp3/128000/44100``; raise ``UsageError``."""
        container, _, rest = text.partition("/")
        detail, _, rate_text = rest.partition("/")
        rate = int(rate_text) if rate_text.isdecimal() else 0
        if rate in SAMPLE_RATES:
            if container in {"raw", "wav"} and detail in ENCODINGS:
                return (cls.raw if container == "raw" else cls.wav)(detail, rate)
            if container == "mp3" and detail.isdecimal() and int(detail) in BIT_RATES:
                return cls.mp3(rate, int(detail))
        raise UsageError(f"not an output format: {text!r} (expected something like raw/pcm_s16le/24000)")

    @property
    def sample_bytes(self) -> int:
        """Bytes of one sample; 1 for mp3, whose bytes are not samples."""
        return SAMPLE_BYTES[self.encoding] if self.encoding is not None else 1

    @property
    def bytes_per_second(self) -> float:
        """Bytes of one second of audio."""
        if self.container == "mp3":
            return (self.bit_rate or 0) / 8
        return float(self.sample_rate * self.sample_bytes)

    def __str__(self) -> str:
        detail = f"{self.bit_rate}" if self.container == "mp3" else f"{self.encoding}"
        return f"{self.container}/{detail}/{self.sample_rate}"
