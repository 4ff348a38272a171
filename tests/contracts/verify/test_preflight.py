"""A target that is no Cartesia API is told in one line before anything is spent."""

import asyncio
import socket

import pytest
from tests.contracts.verify.fake import Answer, Answering, serving

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.errors import TargetError
from cartest_contracts.target import Target
from cartest_contracts.verify.driver import verify
from cartest_contracts.verify.preflight import preflight

HTML = Answer(content_type="text/html", body=b"<html>")
STATUS = Answer(body=b'{"ok": true, "version": "2025-04-16"}')


def look(answering: Answering) -> None:
    async def run() -> None:
        async with serving(answering) as target, HttpClient(target) as http:
            await preflight(http, target)

    asyncio.run(run())


def at(root: Answer | None, voices: Answer | None) -> Answering:
    return lambda _method, path, _headers: voices if path.startswith("/voices") else root


@pytest.mark.parametrize(
    ("root", "voices", "says"),
    [
        (HTML, HTML, "answers HTML"),
        (STATUS, HTML, "answers HTML"),
        (HTML, Answer(404), "answers HTML"),
        (STATUS, Answer(401), "refuses the API key with 401"),
        (STATUS, Answer(403), "refuses the API key with 403"),
        (Answer(404), Answer(404), "GET / gave 404, GET /voices gave 404"),
        (None, None, "does not answer like a Cartesia API"),
    ],
)
def test_what_is_no_cartesia_api_is_told(root: Answer | None, voices: Answer | None, says: str) -> None:
    """HTML, a refused key and answers of another kind each give one clear line."""
    with pytest.raises(TargetError, match=says):
        look(at(root, voices))


@pytest.mark.parametrize(
    ("root", "voices"), [(STATUS, Answer()), (STATUS, Answer(500)), (HTML, Answer()), (Answer(500), Answer())]
)
def test_what_may_be_one_is_left_to_the_rules(root: Answer, voices: Answer) -> None:
    """A broken endpoint is for the rules to find."""
    look(at(root, voices))


def test_a_dead_port_is_told() -> None:
    """Nothing listens: one line with host and port."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        target = Target.parse(f"http://127.0.0.1:{port}", api_key="sk_car_fake.key")
        with pytest.raises(TargetError, match=f"cannot reach 127.0.0.1:{port}"):
            asyncio.run(verify(target, seed=0, on_observation=lambda _: None))
