"""Reading a group never fails on what a server may send."""

import pytest
from tests.contracts.rules.observe import AUDIO, ask, bytes_answer, context, error, grouped, http

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.rules.grouping import having, relates, role_of, sample_count, samples_of

WAV = {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 16000}
MP3 = {"container": "mp3", "sample_rate": 44100, "bit_rate": 32000}


def test_roles_are_read_in_the_order_of_the_group() -> None:
    """What has no such role is left out; what is in no group has none."""
    group = grouped("x", a=bytes_answer(), b=bytes_answer(), c=bytes_answer())
    assert [(at, role_of(each)) for at, each in having(group, "c", "a")] == [(0, "a"), (2, "c")]
    assert role_of(bytes_answer()) == ""


@pytest.mark.parametrize("other", [http("GET /"), context(error()), bytes_answer(request=ask(output_format=None))])
def test_a_group_relates_only_if_all_of_it_was_spoken(other: Observation) -> None:
    """One refusal, and there is nothing to compare."""
    assert relates("x")(grouped("x", a=bytes_answer(), b=bytes_answer()))
    assert not relates("y")(grouped("x", a=bytes_answer()))
    assert not relates("x")(grouped("x", a=bytes_answer(), b=other))
    assert not relates("x", self_describing=True)(grouped("x", a=bytes_answer()))
    assert relates("x", self_describing=True)(grouped("x", a=bytes_answer(labels={"self_describing": "yes"})))


def test_samples_are_counted_without_their_container() -> None:
    """A header that cannot be read is taken for samples; an mp3 has those of its frames."""
    wav = encode_container(AUDIO, OutputFormat.wav("pcm_s16le", 16000))
    assert sample_count(bytes_answer(wav, ask(output_format=WAV))) == len(AUDIO) // 2
    assert samples_of(bytes_answer()) == AUDIO
    assert samples_of(bytes_answer(b"RIFX", ask(output_format=WAV))) == b"RIFX"
    mp3 = expected_audio("Hi.", voice="v", context_id=None, output_format=OutputFormat.mp3(44100, 32000))
    assert sample_count(bytes_answer(mp3, ask(output_format=MP3))) % 1152 == 0
    assert sample_count(bytes_answer(b"", ask(output_format=MP3))) == 0
