"""Bodies of every operation: valid ones fit their schema, refused ones do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.clients.credential import NO_CREDENTIAL, Credential
from cartest_contracts.generators import bodies, recordings, refused_bodies, refused_credentials, stt_forms
from cartest_contracts.near_misses import BodyMiss
from cartest_contracts.schemas import request
from cartest_contracts.versions import DEFAULT_VERSION


@pytest.mark.parametrize("operation", ["POST /datasets/", "POST /voices/localize", "POST /access-token"])
@given(data=st.data())
def test_bodies_fit_their_schema(operation: str, data: st.DataObject) -> None:
    """With members nobody knows too."""
    validator = request(DEFAULT_VERSION, operation)
    assert validator is not None
    assert validator.is_valid(data.draw(bodies(operation)))


@given(miss=refused_bodies())
def test_refused_bodies_do_not(miss: BodyMiss) -> None:
    """Of any operation, with what is wrong."""
    assert miss.change.startswith("/")


def test_operations_without_bodies_have_none() -> None:
    """A mistake in the name is told at once."""
    with pytest.raises(ValueError, match="no example"):
        bodies("GET /voices")
    with pytest.raises(ValueError, match="nothing is refused"):
        refused_bodies("GET /voices")


@given(credential=refused_credentials())
def test_refused_credentials_look_like_credentials(credential: Credential) -> None:
    """Or are none."""
    assert credential is NO_CREDENTIAL or credential.value


@given(recording=recordings(), form=stt_forms())
def test_recordings_are_wav_files(recording: tuple[str, bytes], form: dict[str, str]) -> None:
    """With the text that they say, and a form that names a model."""
    text, audio = recording
    assert text
    assert audio.startswith(b"RIFF")
    assert form["model"]
