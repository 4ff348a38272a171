"""Output formats in forms."""

from itertools import product

import pytest

from cartest_contracts.formats import BIT_RATES, ENCODINGS, SAMPLE_RATES, OutputFormat
from cartest_contracts.wire.strict import BadRequest
from cartest_mocks.form_fields import output_format_of, require_text
from cartest_mocks.multipart import Form


def form(**members: str) -> Form:
    return Form(fields={f"output_format[{name}]": [text] for name, text in members.items()})


def test_every_format_is_read() -> None:
    """What does not belong to a container is without effect."""
    for container, encoding, rate in product(("raw", "wav"), ENCODINGS, SAMPLE_RATES):
        read = output_format_of(form(container=container, encoding=encoding, sample_rate=str(rate), bit_rate="x"))
        assert str(read) == f"{container}/{encoding}/{rate}"
    for rate, bit_rate in product(SAMPLE_RATES, BIT_RATES):
        read = output_format_of(form(container="mp3", sample_rate=str(rate), bit_rate=str(bit_rate), encoding=""))
        assert read == OutputFormat.mp3(rate, bit_rate)


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({}, "container"),
        ({"container": "ogg"}, "container"),
        ({"container": "raw", "encoding": "pcm_s16le"}, "sample_rate"),
        ({"container": "raw", "encoding": "pcm_s16le", "sample_rate": "16001"}, "sample_rate"),
        ({"container": "raw", "encoding": "pcm_s16le", "sample_rate": "16000.0"}, "sample_rate"),
        ({"container": "wav", "sample_rate": "16000"}, "encoding"),
        ({"container": "wav", "sample_rate": "16000", "encoding": "mulaw"}, "encoding"),
        ({"container": "mp3", "sample_rate": "16000"}, "bit_rate"),
        ({"container": "mp3", "sample_rate": "16000", "bit_rate": "1"}, "bit_rate"),
    ],
)
def test_a_wrong_member_is_named(members: dict[str, str], field: str) -> None:
    """As the client wrote it."""
    with pytest.raises(BadRequest) as refused:
        output_format_of(form(**members))
    assert refused.value.field == f"output_format[{field}]"


def test_an_empty_field_is_missing() -> None:
    """Required is required."""
    assert require_text(Form(fields={"a": ["b", "c"]}), "a") == "b"
    with pytest.raises(BadRequest, match="a: is required"):
        require_text(Form(fields={"a": [""]}), "a")
