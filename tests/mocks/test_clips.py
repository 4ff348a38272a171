"""Audio that clients upload."""

import pytest

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.formats import OutputFormat
from cartest_mocks.clips import check_readable, clip_of, hear_clip, require_clip
from cartest_mocks.exchange import Problem
from cartest_mocks.multipart import Form, Upload

EMPTY_WAV = wav_header(OutputFormat.wav("pcm_s16le", 16000), data_bytes=0)
AIFF = (
    b"FORM\x00\x00\x00\x30AIFFCOMM\x00\x00\x00\x12\x00\x01\x00\x00\x00\x01\x00\x10"
    b"\x40\x0b\xfa\x00\x00\x00\x00\x00\x00\x00SSND\x00\x00\x00\x0a" + bytes(10)
)
"""A whole file of a format that the API does not list."""
FORM = Form(files={"clip": Upload(filename="a", data=b"abc")})


def test_a_clip_is_found_by_name() -> None:
    """An optional one may be missing."""
    assert clip_of(FORM, "clip", max_bytes=3) == require_clip(FORM, "clip", max_bytes=3) == b"abc"
    assert clip_of(FORM, "other", max_bytes=3) is None


def test_a_missing_or_big_clip_is_refused() -> None:
    """400 and 413."""
    with pytest.raises(Problem, match="400 Missing other"):
        require_clip(FORM, "other", max_bytes=3)
    with pytest.raises(Problem, match="413") as problem:
        clip_of(FORM, "clip", max_bytes=2)
    assert problem.value.error_code == "file_too_large"


@pytest.mark.parametrize("data", [b"", b"no audio", EMPTY_WAV, AIFF])
def test_what_is_no_audio_is_refused(data: bytes) -> None:
    """Nor is an empty file any."""
    with pytest.raises(Problem) as problem:
        check_readable(data)
    assert (problem.value.status, problem.value.error_code) == (400, "unsupported_audio_format")


def test_hearing_refuses_the_same() -> None:
    """But for silence of no length, which says nothing."""
    with pytest.raises(Problem):
        hear_clip(b"no audio")
    assert hear_clip(EMPTY_WAV).duration_s == 0
    check_readable(EMPTY_WAV + bytes(2))
