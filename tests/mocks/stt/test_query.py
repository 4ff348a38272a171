"""The query of the STT socket."""

import pytest

from cartest_mocks.exchange import Problem, Request
from cartest_mocks.stt.query import SocketQuery

NEEDED = {"model": "ink-whisper", "encoding": "pcm_s16le", "sample_rate": "16000"}


def read(**values: str | tuple[str, ...] | None) -> SocketQuery:
    merged = {**NEEDED, **values}
    query = {
        name: (value,) if isinstance(value, str) else value for name, value in merged.items() if value is not None
    }
    return SocketQuery.read(Request(method="GET", path="/stt/websocket", query=query))


def test_the_least_that_is_needed() -> None:
    """Model, encoding and rate; the rest has defaults."""
    query = read()
    assert (query.encoding, query.sample_rate, query.language) == ("pcm_s16le", 16000, "en")
    assert query.max_silence_s is not None


def test_everything_that_may_be_said() -> None:
    """Numbers are read, key terms are taken."""
    query = read(language="de", min_volume="0.25", max_silence_duration_secs="1.5", keyterm=("x" * 12,) * 100)
    assert (query.language, query.min_volume, query.max_silence_s) == ("de", 0.25, 1.5)


def test_ink_2_leaves_the_ends_of_utterances_to_the_client() -> None:
    """The silence options are ink-whisper's only (other-endpoints.md section 4)."""
    assert read(model="ink-2", max_silence_duration_secs="1").max_silence_s is None


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"model": None}, "Missing model"),
        ({"encoding": None}, "Missing encoding"),
        ({"sample_rate": None}, "Missing sample_rate"),
        ({"model": "ink-9"}, "Invalid model"),
        ({"encoding": "opus"}, "Invalid encoding"),
        ({"sample_rate": "x"}, "Invalid sample_rate"),
        ({"language": "tw"}, "invalid language: tw"),
        ({"model": "ink-2", "language": "de"}, "invalid language: de"),
        ({"min_volume": "1.1"}, "Invalid min_volume"),
        ({"min_volume": "-0.1"}, "Invalid min_volume"),
        ({"min_volume": "nan"}, "Invalid min_volume"),
        ({"min_volume": "loud"}, "Invalid min_volume"),
        ({"max_silence_duration_secs": "inf"}, "Invalid max_silence_duration_secs"),
        ({"keyterm": ("x",) * 101}, "Invalid keyterm"),
        ({"keyterm": ("x" * 601, "y" * 600)}, "Invalid keyterm"),
    ],
)
def test_what_is_missing_or_wrong_is_named(values: dict[str, str | tuple[str, ...] | None], title: str) -> None:
    """Every problem is a 400 whose title says what."""
    with pytest.raises(Problem) as refused:
        read(**values)
    assert (refused.value.status, refused.value.title) == (400, title)
