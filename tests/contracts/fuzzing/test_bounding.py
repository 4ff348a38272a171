"""Schemathesis against servers without end: each answer is cut, kept, and reported."""

from typing import Any, cast

import pytest
import requests
from requests.adapters import HTTPAdapter
from schemathesis.config import ProjectConfig
from schemathesis.engine import context
from schemathesis.transport.requests import ManagedCookiesSession
from tests.cli.test_hostile_target import running
from tests.contracts.hostile.on_a_socket import answer
from tests.contracts.hostile.over_http import HTTP, body, chunk, for_ever
from tests.contracts.hostile.server import KEY, Behaviour

from cartest_contracts.fuzzing import fuzz
from cartest_contracts.fuzzing.bounding import Cuts, bounded
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target
from cartest_contracts.verify.patience import PATIENCE, Patience

SHORT_S = 0.1


def asked(behave: Behaviour, path: str = "/voices", **bounds: Any) -> tuple[requests.Response | None, Any]:
    """Ask once as the engine does; return the answer, if one came, and how it was cut."""
    cuts = Cuts(timeout_s=SHORT_S, **bounds)
    with running(behave) as url, bounded(cuts), ManagedCookiesSession() as session:
        try:
            response = session.get(url + path, timeout=SHORT_S)
        except requests.Timeout:
            response = None
    return response, cuts.take("None")


@pytest.mark.parametrize(
    ("name", "end", "bound"),
    [
        ("silence", "timeout", None),
        ("body-then-silence", "timeout", None),
        ("drip", "timeout", None),
        ("drip-head", "timeout", None),
        ("drip-headers", "timeout", None),
        ("drip-interim", "timeout", None),
        ("tiny-chunks", "timeout", None),
        ("hundred-megabytes", "cancelled", "text"),
        ("closed-in-chunk", "closed", None),
        ("shorter-than-it-says", "closed", None),
        ("deep-json", "cancelled", "depth"),
        ("large-json", "cancelled", "pieces"),
    ],
)
def test_every_answer_ends(name: str, end: str, bound: str | None) -> None:
    """In time, in size and in depth; what came of the answer is there."""
    response, cut = asked(HTTP[name][0])
    assert (cut.end, cut.bound) == (end, bound)
    assert (response is None) == (name in {"silence", "drip-head", "drip-headers", "drip-interim"})
    assert response is None or len(response.content) < 4 << 20


def test_what_keeps_to_the_bounds_is_left_as_it_is() -> None:
    """Its bytes as they came: nothing is inflated."""
    response, cut = asked(HTTP["gzip-bomb"][0])
    assert response is not None
    assert (cut, response.content[:2]) == (None, b"\x1f\x8b")
    assert asked(HTTP["longer-than-it-says"][0])[1] is None


def test_speech_may_be_longer_than_text() -> None:
    """Audio, in events or not, has the larger bound, and its brackets are none."""
    audio = body(b"[" * 400)
    for path, fine in (("/tts/bytes", True), ("/tts/sse", False), ("/voices", False)):
        _, cut = asked(audio, path, most_text_bytes=300)
        assert (cut is None) == fine
    _, cut = asked(body(b" " * 400), "/tts/sse", most_text_bytes=300)
    assert cut is None
    _, cut = asked(for_ever(chunk(bytes(100))), "/tts/bytes", most_bytes=1000)
    assert cut.bound == "bytes"


def test_every_session_of_the_engine_is_bounded_and_only_meanwhile() -> None:
    """Those of its workers and of its probes are made by one function, of one class that we do not own."""
    with bounded(Cuts(timeout_s=1)):
        inside: Any = cast("Any", context).make_session(ProjectConfig())
    outside: Any = cast("Any", context).make_session(ProjectConfig())
    for scheme in ("http://", "https://"):
        adapter = inside.get_adapter(scheme)
        assert adapter is not outside.get_adapter(scheme)
        assert type(adapter) is not HTTPAdapter
        assert type(outside.get_adapter(scheme)) is HTTPAdapter
    assert "__init__" not in vars(ManagedCookiesSession)


def test_a_proxy_is_asked_within_the_bounds_too() -> None:
    """It may be the one that drips."""
    cuts = Cuts(timeout_s=SHORT_S, patience=Patience(1))
    with running(HTTP["drip-head"][0]) as url, bounded(cuts), ManagedCookiesSession() as session:
        session.trust_env = False
        with pytest.raises(requests.Timeout):
            session.get("http://cartest.invalid/", timeout=SHORT_S, proxies={"http": url})
    assert cuts.patience.over


def found_by(behave: Behaviour, *, count: int = 4) -> tuple[Any, set[str], list[Observation]]:
    seen: list[Observation] = []
    with running(behave) as url:
        target = Target(url=url, api_key=KEY, timeout_s=SHORT_S)
        summary = fuzz(target, seed=1, count=count, on_observation=seen.append)
    return summary, {finding.rule_id for finding in judge(seen).findings}, seen


@pytest.mark.parametrize(
    ("name", "rule"),
    [("drip", "LIMIT-01"), ("hundred-megabytes", "LIMIT-02"), ("closed-in-chunk", "LIMIT-03")],
)
def test_what_was_cut_is_reported(name: str, rule: str) -> None:
    """By the rules that say it of every other part."""
    assert rule in found_by(HTTP[name][0])[1]


def test_deep_json_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Schemathesis' worker would die of it, and the operations that it had left would never be asked."""
    deep = body(b"[" * 100_000)
    summary, rules, seen = found_by(deep, count=10)
    assert "LIMIT-02" in rules
    assert (len(seen), summary.problems) == (9, ())

    def never(_: bytes) -> None:
        """Find nothing to be too much."""

    monkeypatch.setattr("cartest_contracts.fuzzing.bounding.too_much", never)
    summary, _, fewer = found_by(deep, count=10)
    assert len(fewer) < len(seen)
    assert "a worker of Schemathesis died" in summary.problems[0]


def test_a_server_that_never_answers_in_time_is_given_up() -> None:
    """After so many; the summary says so, for the parts that come after."""
    summary, _, _ = found_by(answer(b""), count=3 * PATIENCE)
    assert summary.silent
    assert summary.problems == (f"{PATIENCE} requests or more ran out of time: no further one was sent",)
    assert summary.spent.requests < 3 * PATIENCE
