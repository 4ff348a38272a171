"""Options of a load test: one table, checked in one place."""

from pathlib import Path
from typing import Any

import pytest

from cartest_contracts.errors import UsageError
from cartest_contracts.formats import OutputFormat
from cartest_loadtests.settings import OPTIONS, Settings

ENV = {"CARTESIA_API_KEY": "sk_car_test"}


def read(host: str | None = "http://127.0.0.1:1", env: dict[str, str] = ENV, **options: Any) -> Settings:
    return Settings.read({f"cartest_{name}": value for name, value in options.items()}, host=host, env=env)


def test_every_option_has_its_default() -> None:
    """An empty command line is a valid one."""
    settings = read()
    assert (settings.seed, settings.requests, settings.keep) == (1, 0, True)
    assert settings.check == "auto"
    assert not settings.arrivals.is_open
    assert not settings.bounded
    assert not settings.soak
    assert str(settings.target.version) == "2025-04-16"
    assert settings.output_format == OutputFormat.raw("pcm_s16le", 24000)
    assert settings.run_dir is None
    assert not settings.progress


def test_names_follow_one_pattern() -> None:
    """Flag, attribute and variable are made from the name; no flag can collide with one of Locust's own."""
    option = OPTIONS["think-s"]
    assert (option.flag, option.dest, option.env) == ("--cartest-think-s", "cartest_think_s", "CARTEST_THINK_S")
    assert all(option.flag.startswith("--cartest-") for option in OPTIONS.values())
    assert not {"key", "api-key", "run-dir"} & set(OPTIONS)


def test_what_the_web_form_hands_back_as_text_is_read() -> None:
    """Numbers may come as text."""
    settings = read(seed="7", rate="2.5", think_s="0.1", connections="fresh", requests="3")
    assert (settings.seed, settings.arrivals.peak_per_s, settings.think_s, settings.keep) == (7, 2.5, 0.1, False)


def test_contexts_share_kept_sockets() -> None:
    """Multiplexed connections are kept ones."""
    settings = read(connections="multiplexed", contexts="3")
    assert (settings.keep, settings.contexts) == (True, 3)
    assert (read().contexts, read().tokens_per_s, read().cancel_after_ms) == (1, 50.0, 300.0)
    assert read().weights == {"bytes": 3, "sse": 3, "websocket": 3, "tokens": 1}


def test_the_url_may_come_from_the_environment(tmp_path: Path) -> None:
    """--host wins over CARTEST_URL; the run folder and progress come from the environment alone."""
    env = {**ENV, "CARTEST_URL": "http://one", "CARTEST_RUN_DIR": str(tmp_path), "CARTEST_PROGRESS": "1"}
    assert read(host=None, env=env).target.url == "http://one"
    assert read(host="http://two", env=env).target.url == "http://two"
    assert read(env=env).run_dir == tmp_path
    assert read(env=env).progress


def test_a_run_is_bounded_by_requests_or_by_its_trace(tmp_path: Path) -> None:
    """A rate alone goes on for ever."""
    (tmp_path / "trace").write_text("1\n")
    assert read(requests="3").bounded
    assert read(arrivals="trace", trace=str(tmp_path / "trace")).bounded
    assert not read(rate="3", soak="on").bounded
    assert read(soak="on").soak


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("raw/pcm_mulaw/8000", OutputFormat.raw("pcm_mulaw", 8000)),
        ("wav/pcm_f32le/48000", OutputFormat.wav("pcm_f32le", 48000)),
        ("mp3/128000/44100", OutputFormat.mp3(44100, 128000)),
    ],
)
def test_formats_are_written_as_they_are_shown(text: str, expected: OutputFormat) -> None:
    """What a format prints is what can be typed."""
    assert OutputFormat.parse(text) == expected
    assert str(expected) == text


def test_events_carry_raw_audio_whatever_was_asked_for() -> None:
    """SSE and WebSocket take raw only: the container is dropped, an mp3 becomes 16-bit samples."""
    assert read(format="wav/pcm_alaw/16000").event_format == OutputFormat.raw("pcm_alaw", 16000)
    assert read(format="mp3/64000/22050").event_format == OutputFormat.raw("pcm_s16le", 22050)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"format": "ogg/1/8000"}, "not an output format"),
        ({"format": "raw/pcm_s16le/11025"}, "not an output format"),
        ({"format": "mp3/1/44100"}, "not an output format"),
        ({"version": "2025-02-30"}, "date YYYY-MM-DD"),
        ({"check": "maybe"}, "one of auto, on, off"),
        ({"check_share": "1.5"}, "of at least 0 and at most 1, not '1.5'"),
        ({"seed": "x"}, "--cartest-seed is a whole number of at least 0"),
        ({"rate": "-1"}, "--cartest-rate is a number of at least 0"),
        ({"rate": "inf"}, "--cartest-rate"),
        ({"rate": "nan"}, "--cartest-rate"),
        ({"arrivals": "ramp", "rate_to": "-1"}, "--cartest-rate-to is a number of at least 0"),
        ({"arrivals": "spike", "rate": "1"}, "--cartest-spike-rate must be above 0"),
        ({"arrivals": "trace", "trace": "/no/such"}, "cannot read the trace"),
        ({"timeout_s": "0"}, "number above 0"),
        ({"requests": "1.5"}, "whole number"),
        ({"tokens_per_s": "0"}, "--cartest-tokens-per-s is a number above 0"),
        ({"cancel_after_ms": "-1"}, "--cartest-cancel-after-ms"),
        ({"weights": "sse"}, "--cartest-weights is a list"),
        ({"contexts": "0"}, "--cartest-contexts is a whole number above 0"),
        ({"contexts": "2"}, "multiplexed and --cartest-contexts of at least 2 go together"),
        ({"connections": "multiplexed"}, "of at least 2 go together"),
        ({"ca_file": "/no/such.pem"}, "no such CA file"),
    ],
)
def test_a_wrong_value_is_one_clear_line(options: dict[str, Any], line: str) -> None:
    """The error names the option and what it takes."""
    with pytest.raises(UsageError, match=line):
        read(**options)


def test_without_target_or_key_the_error_names_the_variable() -> None:
    """What is missing is said with the way to give it."""
    with pytest.raises(UsageError, match="CARTEST_URL"):
        read(host=None)
    with pytest.raises(UsageError, match="CARTESIA_API_KEY"):
        read(env={})
