"""The mock's own endpoints, over real sockets."""

import httpx
import pytest

from cartest_mocks.server import Mock

KEY = {"x-api-key": "sk_car_test"}


def test_health_needs_nothing(cartest_mock: Mock) -> None:
    """Neither version nor credential; even a bad version does not matter."""
    answer = httpx.get(f"{cartest_mock.url}/cartest/health", headers={"cartesia-version": "nonsense"})
    assert answer.json() == {"ready": True, "profile": "instant", "seed": 0}


def test_the_journal_can_be_read(cartest_mock: Mock) -> None:
    """Requests and replies, without credentials."""
    httpx.get(f"{cartest_mock.url}/voices", headers=KEY)
    answer = httpx.get(f"{cartest_mock.url}/cartest/journal")
    assert answer.json()["defects"] == []
    entries = answer.json()["entries"]
    assert [(entry["kind"], entry["operation"]) for entry in entries[:2]] == [
        ("request", "GET /voices"),
        ("reply", "GET /voices"),
    ]
    assert "sk_car" not in answer.text


def test_resetting_forgets(cartest_mock: Mock) -> None:
    """The journal holds the reset's own answer and what follows."""
    httpx.get(f"{cartest_mock.url}/", headers=KEY)
    assert httpx.post(f"{cartest_mock.url}/cartest/reset").status_code == 204
    assert [entry.operation for entry in cartest_mock.journal] == ["POST /cartest/reset"]


def test_time_can_be_moved(cartest_mock: Mock) -> None:
    """Tokens expire as if it had passed."""
    url = cartest_mock.url
    token = httpx.post(
        f"{url}/access-token", headers=KEY, json={"grants": {"stt": True}, "expires_in": 60}
    ).json()["token"]
    bearer = {"authorization": f"Bearer {token}"}
    assert httpx.post(f"{url}/tts/bytes", headers=bearer).status_code == 403
    assert httpx.post(f"{url}/cartest/clock", json={"advance_s": 60.5}).status_code == 204
    assert httpx.post(f"{url}/tts/bytes", headers=bearer).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{}", b'{"advance_s": "1"}', b'{"advance_s": -1}', b'{"advance_s": 1e12}'])
def test_nonsense_does_not_move_it(cartest_mock: Mock, body: bytes) -> None:
    """400; time does not run backwards."""
    assert httpx.post(f"{cartest_mock.url}/cartest/clock", content=body).status_code == 400
