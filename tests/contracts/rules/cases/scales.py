"""Cases of SCALE: groups of requests whose answers must differ by a factor."""

from typing import Any

from tests.contracts.rules.cases.same import YES, spoken
from tests.contracts.rules.observe import VOICE, GroupCase, ask, bytes_answer, grouped

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation

OLD = "2024-11-13"
LOUD = b"\x00\x40" * 3200
SOFT = b"\x00\x10" * 3200


def of(wanted: OutputFormat, *, cut: int | None = None, text: str = "Hi.") -> Observation:
    audio = expected_audio(text, voice=VOICE, context_id=None, output_format=wanted)
    shown: dict[str, Any] = {"container": wanted.container, "sample_rate": wanted.sample_rate}
    shown |= {"bit_rate": wanted.bit_rate} if wanted.container == "mp3" else {"encoding": wanted.encoding}
    return bytes_answer(audio[:cut], ask(output_format=shown), labels=YES)


def pair(relation: str, first: Observation, second: Observation) -> tuple[Observation, ...]:
    return grouped(relation, once=first, twice=second)


def controls(relation: str, version: str = "2025-04-16", **audio: bytes) -> tuple[Observation, ...]:
    return grouped(
        relation,
        **{role: bytes_answer(data, labels=YES, version=version) for role, data in audio.items()},
    )


RAW = OutputFormat.raw("pcm_s16le", 8000)
DOUBLE = OutputFormat.raw("pcm_s16le", 16000)
SLOW, NORMAL, FAST = bytes(8000), bytes(6400), bytes(4000)
CRUMBS = {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 8000}

CASES = {
    "SCALE-01": [
        GroupCase(
            broken=pair("rate", of(RAW), of(DOUBLE, cut=4000)),
            fine=pair("rate", of(RAW), of(DOUBLE)),
            says="2000 samples",
            at=1,
        ),
        GroupCase(
            broken=pair("rate", of(OutputFormat.mp3(8000, 32000)), of(OutputFormat.mp3(44100, 32000), cut=400)),
            fine=pair("rate", of(OutputFormat.mp3(8000, 32000)), of(OutputFormat.mp3(44100, 32000))),
            at=1,
        ),
    ],
    "SCALE-02": [
        GroupCase(
            broken=pair("encoding", of(RAW), of(OutputFormat.wav("pcm_mulaw", 8000), cut=1500)),
            fine=pair("encoding", of(RAW), of(OutputFormat.wav("pcm_mulaw", 8000))),
            says="wav/pcm_mulaw/8000",
            at=1,
        ),
        GroupCase(
            broken=pair("encoding", of(RAW), of(OutputFormat.mp3(8000, 32000), text="Hi, and good bye.")),
            fine=pair("encoding", of(RAW), of(OutputFormat.mp3(8000, 32000))),
            at=1,
        ),
    ],
    "SCALE-03": [
        GroupCase(
            broken=controls("speed", normal=NORMAL, slow=SLOW, fast=NORMAL),
            fine=controls("speed", normal=NORMAL, slow=SLOW, fast=FAST),
            says="normal is longer than fast",
            at=0,
        ),
        GroupCase(
            broken=controls("speed", normal=NORMAL, slow=FAST, fast=FAST),
            fine=controls("speed", OLD, normal=NORMAL, slow=FAST, fast=FAST),
            says="slow is longer than normal",
            at=1,
        ),
        GroupCase(
            broken=controls("speed", normal=NORMAL, slow=NORMAL),
            fine=controls("speed", "", normal=NORMAL, slow=NORMAL),
            at=1,
        ),
    ],
    "SCALE-04": [
        GroupCase(
            broken=controls("volume", normal=LOUD, quiet=LOUD),
            fine=controls("volume", normal=LOUD, quiet=SOFT),
            says="normal is louder than quiet",
            at=0,
        ),
        GroupCase(
            broken=grouped("volume", normal=spoken(LOUD), loud=spoken(b"RIFF", output_format=CRUMBS)),
            fine=controls("volume", normal=SOFT, loud=LOUD),
            says="0 beside",
            at=1,
        ),
        GroupCase(broken=controls("volume", normal=SOFT, loud=b""), fine=controls("volume", quiet=SOFT), at=1),
    ],
    "SCALE-05": [
        GroupCase(
            broken=controls("speed", OLD, normal=NORMAL, slow=SLOW),
            fine=controls("speed", OLD, normal=NORMAL, slow=NORMAL),
            says="other audio slow",
            at=1,
        ),
        GroupCase(
            broken=controls("volume", OLD, quiet=SOFT, loud=LOUD),
            fine=controls("volume", "", quiet=SOFT, loud=LOUD),
            at=1,
        ),
    ],
}
