"""Speech for the tests of whoever hears it."""

from collections.abc import Callable

import pytest

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.samples import PcmEncoding, decode_pcm, encode_pcm
from cartest_contracts.audio.speech import sample_encoding, speak
from cartest_contracts.formats import OutputFormat


@pytest.fixture
def say() -> Callable[[str, OutputFormat], bytes]:
    """Speak a text in any output format, container included."""

    def make(text: str, output_format: OutputFormat) -> bytes:
        speech = speak(text, voice="v", context_id="c", output_format=output_format)
        return encode_container(speech.audio, output_format)

    return make


@pytest.fixture
def say_pcm() -> Callable[..., bytes]:
    """Speak a text as headerless samples of any encoding that speech-to-text takes."""

    def make(text: str, encoding: PcmEncoding = "pcm_s16le", sample_rate: int = 16000) -> bytes:
        spoken = OutputFormat.raw("pcm_f32le", sample_rate)
        speech = speak(text, voice="v", context_id="c", output_format=spoken)
        return encode_pcm(decode_pcm(speech.audio, sample_encoding(spoken)), encoding)

    return make
