"""Parameters of transcripts."""

import pytest

from cartest_contracts.audio.samples import PCM_ENCODINGS
from cartest_contracts.facts import STT_ENCODINGS, STT_MODELS
from cartest_mocks.exchange import Problem
from cartest_mocks.stt.options import HIGHEST_RATE_HZ, encoding_of, language_of, model_of, sample_rate_of


def test_good_values() -> None:
    """What is allowed comes back."""
    assert model_of("ink-whisper", known=STT_MODELS, unknown_status=404) == "ink-whisper"
    assert (language_of(None), language_of("yue")) == ("en", "yue")
    assert (sample_rate_of("1"), sample_rate_of(str(HIGHEST_RATE_HZ))) == (1, HIGHEST_RATE_HZ)


def test_every_documented_encoding_can_be_read() -> None:
    """The facts and the reader name the same six."""
    assert sorted(STT_ENCODINGS) == sorted(PCM_ENCODINGS)
    assert [encoding_of(encoding) for encoding in STT_ENCODINGS] == list(STT_ENCODINGS)


@pytest.mark.parametrize("text", [None, ""])
def test_missing_values_are_named(text: str | None) -> None:
    """An empty value is a missing one."""
    for read in (encoding_of, sample_rate_of):
        with pytest.raises(Problem, match="Missing"):
            read(text)
    with pytest.raises(Problem, match="Missing model"):
        model_of(text, known=STT_MODELS, unknown_status=404)


def test_an_unknown_model_has_the_status_of_its_transport() -> None:
    """404 over HTTP, 400 in a socket (C8)."""
    for status in (404, 400):
        with pytest.raises(Problem) as refused:
            model_of("whisper-1", known=STT_MODELS, unknown_status=status)
        assert (refused.value.status, refused.value.error_code) == (status, "model_not_found")


@pytest.mark.parametrize("text", ["0", "-1", "1e3", "16000 ", "٣", str(HIGHEST_RATE_HZ + 1)])
def test_a_wrong_sample_rate(text: str) -> None:
    """Only a plain positive integer is a rate."""
    with pytest.raises(Problem, match="Invalid sample_rate"):
        sample_rate_of(text)


def test_a_wrong_language_is_echoed_in_the_recorded_words() -> None:
    """``invalid language: xx``, and a very long one is not echoed in full."""
    with pytest.raises(Problem) as refused:
        language_of("tw")
    assert refused.value.title == refused.value.message == "invalid language: tw"
    with pytest.raises(Problem) as refused:
        language_of("x" * 10_000)
    assert len(refused.value.title) < 60
