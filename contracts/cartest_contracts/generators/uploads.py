"""Recordings that say known words, and the forms of speech to text that carry them.

The words are said in the mock's self-describing code (docs/audio.md), so whoever reads it back knows what must
come out; a real service hears a modem in it.
"""

from hypothesis import strategies as st

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.facts import DOCUMENTED_VOICES, STT_LANGUAGES, STT_MODELS
from cartest_contracts.formats import OutputFormat
from cartest_contracts.generators.texts import transcripts

__all__ = ["recordings", "stt_forms"]


@st.composite
def recordings(draw: st.DrawFn, *, max_words: int = 4) -> tuple[str, bytes]:
    """Draw a transcript and a WAV file in which it is said."""
    transcript = draw(transcripts("en", max_words=max_words))
    wanted = OutputFormat.wav("pcm_s16le", draw(st.sampled_from((8000, 16000, 24000))))
    return transcript, expected_audio(
        transcript, voice=DOCUMENTED_VOICES[0].id, context_id=None, output_format=wanted
    )


def stt_forms() -> st.SearchStrategy[dict[str, str]]:
    """Draw the fields of a valid form beside its file, for ``POST /stt`` (other-endpoints.md section 3)."""
    return st.fixed_dictionaries(
        {"model": st.sampled_from(STT_MODELS)},
        optional={
            "language": st.sampled_from(STT_LANGUAGES),
            "timestamp_granularities[]": st.just("word"),
        },
    )
