from pathlib import Path

import pytest

from cartest_contracts.errors import UsageError
from cartest_contracts.target import Target
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion


def test_what_a_person_types_becomes_a_target(tmp_path: Path) -> None:
    """Trailing slashes and blanks around the key are forgiven."""
    ca_file = tmp_path / "ca.pem"
    ca_file.touch()
    target = Target.parse(
        "https://localhost:8443/base/",
        api_key=" sk_car_test\n",
        version=ApiVersion.parse("2026-03-01"),
        ca_file=ca_file,
        timeout_s=5,
    )
    assert target == Target(
        url="https://localhost:8443/base",
        api_key="sk_car_test",
        version=ApiVersion.parse("2026-03-01"),
        ca_file=ca_file,
        timeout_s=5,
    )
    assert Target.parse("http://h", api_key="k").version == DEFAULT_VERSION


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.cartesia.ai",
        "ftp://h",
        "http://",
        "http://h:0",
        "http://h:99999",
        "http://h:x",
        "ws://h",
        "http://[::1",
    ],
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    """One clear line that shows what was typed."""
    with pytest.raises(UsageError, match="not a base URL") as caught:
        Target.parse(url, api_key="k")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://h?api_key=sk_car_x.y", "http://h#f", "http://user:pw@h"])
def test_a_base_url_carries_no_secret(url: str) -> None:
    """The reason does not repeat what may be one."""
    with pytest.raises(UsageError, match="CARTESIA_API_KEY") as caught:
        Target.parse(url, api_key="k")
    assert "sk_car" not in str(caught.value)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "  ", "a b", "a\nb", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_refused(key: str) -> None:
    """The reason names the variable, not the key."""
    with pytest.raises(UsageError, match="no usable API key"):
        Target.parse("http://h", api_key=key)


def test_an_absent_ca_file_is_refused(tmp_path: Path) -> None:
    """Better now than at the first connection."""
    with pytest.raises(UsageError, match="no such CA file"):
        Target.parse("https://h", api_key="k", ca_file=tmp_path / "none.pem")


def test_sockets_use_the_same_host() -> None:
    """``ws`` for ``http``, ``wss`` for ``https``."""
    assert Target(url="http://h:1", api_key="k").websocket_url == "ws://h:1"
    assert Target(url="https://h/x", api_key="k").websocket_url == "wss://h/x"


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://127.9.9.9", True),
        ("https://localhost", True),
        ("http://[::1]:80", True),
        ("https://api.cartesia.ai", False),
        ("http://127.evil.example", False),
        ("http://localhost.example", False),
    ],
)
def test_loopback_is_this_machine_only(url: str, loopback: bool) -> None:
    """Whatever loads or breaks a server asks this first, so a name that only looks local is not."""
    assert Target(url=url, api_key="k").is_loopback is loopback


def test_a_target_does_not_show_its_key() -> None:
    """Tracebacks and logs print records."""
    assert "secret" not in repr(Target(url="http://h", api_key="secret"))
