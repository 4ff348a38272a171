"""What runs on this machine is asked directly, whatever proxy the environment names."""

from typing import Any, cast

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from cartest_contracts.documents import load_openapi
from cartest_contracts.fuzzing import ask_directly, fuzz
from cartest_contracts.target import Target
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

NOWHERE = "http://127.0.0.1:1"


def kwargs_for(url: str, **given: Any) -> dict[str, Any]:
    """What the hook makes of the arguments of a request to a server."""
    config = cast("Any", SchemathesisConfig).from_dict({"base-url": url})
    loaded: Any = schemathesis.openapi.from_dict(load_openapi(), config=config)
    operation = loaded["/"]["GET"]
    ask_directly(schemathesis.HookContext(operation=operation), operation.Case(), given)
    return given


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:8080", "https://[::1]:8443/base"])
def test_no_proxy_stands_before_this_machine(url: str) -> None:
    """Requests takes ``None`` for no proxy at all, instead of looking into the environment."""
    assert kwargs_for(url) == {"proxies": {"http": None, "https": None, "all": None}}


def test_other_servers_keep_their_proxy() -> None:
    """The environment counts for them, and a proxy that was configured counts everywhere."""
    assert kwargs_for("https://api.example") == {}
    assert kwargs_for("http://127.0.0.1:8080", proxies={"all": NOWHERE}) == {"proxies": {"all": NOWHERE}}


def test_generated_requests_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    """With proxies in the environment that do not exist, a mock is asked and answers."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    statuses: list[int | None] = []
    with Mock(MockConfig(profile="instant", plan="enterprise")) as mock:
        target = Target.parse(mock.url, api_key="sk_car_test")
        fuzz(target, seed=1, count=5, on_observation=lambda each: statuses.append(each.status))
    assert statuses
    assert None not in statuses
