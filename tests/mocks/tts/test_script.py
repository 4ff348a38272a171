"""What of a request decides its samples."""

from cartest_contracts.audio.speech import speak
from cartest_contracts.formats import OutputFormat
from cartest_contracts.messages import GenerationConfig, GenerationRequest, Voice
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion
from cartest_mocks.tts.script import Script

RAW = OutputFormat.raw("pcm_s16le", 8000)


def request(*, model_id: str = "sonic-3", **members: object) -> GenerationRequest:
    return GenerationRequest(
        **{  # type: ignore[arg-type]  # members of any type, as the test names them
            "model_id": model_id,
            "transcript": "Hi.",
            "voice": Voice(id="v"),
            "output_format": RAW,
            "generation_config": GenerationConfig(speed=1.5, volume=0.5),
            **members,
        }
    )


def test_controls_need_version_and_model() -> None:
    """sonic-3 and newer, from 2025-04-16 on."""
    assert Script.of(request(), version=DEFAULT_VERSION).speed == 1.5
    assert Script.of(request(), version=DEFAULT_VERSION).volume == 0.5
    assert Script.of(request(), version=ApiVersion.parse("2024-11-13")).speed == 1.0
    assert Script.of(request(model_id="sonic-2"), version=DEFAULT_VERSION).volume == 1.0
    assert Script.of(request(generation_config=None), version=DEFAULT_VERSION).speed == 1.0


def test_embeddings_are_voices() -> None:
    """Two of them sound different, the same one alike."""
    voices = [
        Script.of(request(voice=Voice(mode="embedding", embedding=(number,) * 192)), version=DEFAULT_VERSION).voice
        for number in (0.1, 0.2, 0.1)
    ]
    assert voices[0] == voices[2] != voices[1]


def test_duration_cuts() -> None:
    """Whole samples, and only the words that are whole."""
    script = Script(voice="v", context_id=None, output_format=RAW)
    whole = script.say("One two three.")
    assert whole == speak("One two three.", voice="v", context_id=None, output_format=RAW)
    cut = Script(voice="v", context_id=None, output_format=RAW, duration_s=0.6).say("One two three.")
    assert cut.audio == whole.audio[: 2 * 4800]
    assert [word.text for word in cut.words] == ["One"]
    longer = Script(voice="v", context_id=None, output_format=RAW, duration_s=60).say("One two three.")
    assert longer == whole
