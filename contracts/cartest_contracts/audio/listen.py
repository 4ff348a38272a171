"""Listening: a recording in, what it says out. The counterpart of :mod:`.speech`.

A recording may start anywhere, be resampled, companded, compressed or mixed; docs/audio.md gives the limits.
Audio that holds no code is heard as nothing, like silence.
"""

import importlib
import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cartest_contracts.audio.assembly import assemble
from cartest_contracts.audio.code import SYMBOL_S
from cartest_contracts.audio.containers import parse_wav_header
from cartest_contracts.audio.heard import Heard, HeardWord
from cartest_contracts.audio.samples import PcmEncoding, Samples, decode_pcm
from cartest_contracts.audio.scan import scan
from cartest_contracts.audio.speech import sample_encoding
from cartest_contracts.audio.symbols import AMPLITUDE
from cartest_contracts.audio.tones import LOWEST_RATE
from cartest_contracts.audio.unread import unread_stretches
from cartest_contracts.formats import OutputFormat

__all__ = ["PcmEncoding", "decode_audio", "decode_pcm", "listen_bytes", "listen_file", "listen_samples"]

MOST_SAMPLES: Final = 1 << 27
"""Samples of one compressed file: 46 minutes of the richest format. A kilobyte may claim, or hold, a year."""
_READ: Final = frozenset({"WAV", "WAVEX", "RF64", "MP3", "FLAC", "OGG"})
"""Of what libsndfile knows, the formats that the API takes (other-endpoints.md section 3)."""
_LOUDEST: Final = 4.0
"""Beyond this a float sample is not sound but bytes read in the wrong place."""


def listen_samples(samples: NDArray[np.floating], sample_rate: int) -> Heard:
    """Read samples (1.0 is full scale), one-dimensional, or frames x channels, which are mixed down.

    Below 6 kHz the code's tones are not in the signal, so nothing is heard.
    """
    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    duration_s = len(mono) / sample_rate
    if sample_rate < LOWEST_RATE:
        return assemble((), (), duration_s=duration_s)
    finite = np.nan_to_num(mono, nan=0.0, posinf=0.0, neginf=0.0).astype(np.float32)
    found = scan(np.clip(finite, -_LOUDEST, _LOUDEST), sample_rate)
    words = [
        HeardWord(
            text=frame.facts.text,
            tag=frame.facts.tag,
            index=frame.facts.index,
            start_s=frame.start_s,
            end_s=frame.end_s,
            speed=SYMBOL_S / frame.symbol_s,
            volume=frame.level / AMPLITUDE,
        )
        for frame in found.frames
    ]
    unread = unread_stretches(found.tonal, found.slot_s, found.frames, found.failed_s)
    return assemble(words, unread, duration_s=duration_s)


def listen_bytes(data: bytes, *, fmt: OutputFormat | None = None) -> Heard:
    """Read a whole audio file, or headerless samples if ``fmt`` is raw.

    :raises ValueError: the bytes are no audio that can be decoded; one line says why.
    """
    return listen_samples(*decode_audio(data, fmt=fmt))


def listen_file(path: Path | str, *, fmt: OutputFormat | None = None) -> Heard:
    """Read a file; like :func:`listen_bytes`.

    :raises OSError: the file cannot be opened.
    """
    return listen_bytes(Path(path).read_bytes(), fmt=fmt)


def decode_audio(data: bytes, *, fmt: OutputFormat | None = None) -> tuple[Samples, int]:
    """Return samples (one-dimensional, or frames x channels) and sample rate of WAV, MP3, FLAC, Ogg or raw bytes.

    What a container holds is found out from its bytes; ``fmt`` matters only if it is raw. A WAV may have
    placeholder or false sizes.

    :raises ValueError: the bytes are no audio that can be decoded; one line says why.
    """
    if fmt is not None and fmt.container == "raw":
        return decode_pcm(data, sample_encoding(fmt)), fmt.sample_rate
    if data[:4] == b"RIFF":
        facts = parse_wav_header(data)
        if facts.encoding is not None and facts.channels > 0 and facts.sample_rate > 0:
            samples = decode_pcm(facts.samples_of(data), facts.encoding)
            whole = len(samples) // facts.channels * facts.channels
            return samples[:whole].reshape(-1, facts.channels), facts.sample_rate
    soundfile: Any = importlib.import_module("soundfile")  # by name, because it has no types
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if file.frames * file.channels > MOST_SAMPLES:
                msg = f"over {MOST_SAMPLES} samples: too long to be read"
                raise ValueError(msg)
            if file.format not in _READ:
                msg = f"not audio that can be read: {file.format}"
                raise ValueError(msg)
            decoded, sample_rate = file.read(dtype="float32", always_2d=True), file.samplerate
    except soundfile.LibsndfileError as error:
        msg = f"not audio that can be read: {error.error_string}"
        raise ValueError(msg) from error
    return np.asarray(decoded, dtype=np.float32), int(sample_rate)
