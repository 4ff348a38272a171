from cartest_contracts.formats import OutputFormat
from cartest_contracts.messages import GenerationRequest, Voice
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion
from cartest_contracts.wire.fields import FIELDS, known_fields

V2025 = ApiVersion.parse("2025-04-16")


def test_every_field_has_a_row_and_a_place_in_the_record() -> None:
    """Table and record know the same fields, so neither can be forgotten."""
    record = GenerationRequest(
        model_id="m", transcript="t", voice=Voice(id="v"), output_format=OutputFormat.raw("pcm_s16le", 8000)
    )
    assert {"continue" if name == "more" else name for name in record.__struct_fields__} == set(FIELDS)


def test_fields_come_and_go_with_versions() -> None:
    """A field is known from its first version up to, not including, the one that dropped it."""
    known = {str(version): set(known_fields(version, "websocket")) for version in DOCUMENTED_VERSIONS}
    assert "flush" not in known["2024-06-10"]
    assert "flush" in known["2024-11-13"]
    assert "generation_config" not in known["2024-11-13"]
    assert known["2025-04-16"] >= {"generation_config", "duration"}
    assert "duration" not in known["2025-11-04"]
    assert known["2026-08-14"] - known["2026-03-01"] == {"locale", "normalization"}


def test_versions_between_the_documented_ones_follow_the_older() -> None:
    """Versions are compared as dates (API notes README section 1)."""
    assert known_fields(ApiVersion.parse("2025-06-01"), "sse") == known_fields(V2025, "sse")


def test_transports_have_their_own_fields() -> None:
    """Streaming input is the socket's, ``save`` belongs to bytes, events have timestamps (tts.md section 1)."""
    shown = {name: set(known_fields(V2025, name)) for name in ("bytes", "sse", "websocket")}
    assert shown["websocket"] - shown["sse"] == {"continue", "flush", "max_buffer_delay_ms"}
    assert shown["bytes"] - shown["sse"] == {"save"}
    assert "add_timestamps" not in shown["bytes"]
