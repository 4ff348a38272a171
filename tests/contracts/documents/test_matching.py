"""A path finds its template, the most specific one."""

import pytest

from cartest_contracts.documents.matching import channel_at, fits, operation_at
from cartest_contracts.versions import ApiVersion


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("GET /voices", "/voices"),
        ("GET /voices/", "/voices"),
        ("GET /voices/{id}", "/voices/{id}"),
        ("GET /voices/3f2a", "/voices/{id}"),
        ("GET /datasets", "/datasets/"),
        ("GET /agents/calls", "/agents/calls"),
        ("GET /agents/agent_1", "/agents/{agent_id}"),
        ("GET /", "/"),
        ("PUT /voices", None),
        ("GET /voices/a/b", None),
        ("nonsense", None),
    ],
)
def test_an_operation_is_found_by_its_path(name: str, template: str | None) -> None:
    """A template is found by itself, a path by its template; a slash at the end makes no difference."""
    found = operation_at(name)
    assert (found and found.path) == template


def test_a_socket_is_found_by_its_path() -> None:
    """Likewise."""
    named = channel_at("/agents/stream/agent_1")
    assert named is not None
    assert named.path == "/agents/stream/{agent_id}"
    assert channel_at("/tts/socket") is None


def test_versions_differ() -> None:
    """What came later is not found before."""
    assert operation_at("GET /datasets/", ApiVersion.parse("2024-06-10")) is None


def test_a_template_is_no_pattern() -> None:
    """What means something in a regular expression means itself in a path."""
    assert fits("/a.b/{id}", "/a.b/1")
    assert not fits("/a.b/{id}", "/axb/1")
