"""Reading tokens without showing them."""

import json

import jwt
import pytest

from cartest_loadtests.token_text import minted_token, readable_half

TOKEN = jwt.encode({"grants": {"tts": True}}, "a-test-secret-of-32-bytes-or-more", algorithm="HS256")


@pytest.mark.parametrize(
    ("body", "token"),
    [
        (b'{"token":"eyJx"}', "eyJx"),
        (b'{"token":""}', None),
        (b'{"token":1}', None),
        (b"[]", None),
        (b"<html>", None),
    ],
)
def test_the_token_is_taken_out_of_the_answer(body: bytes, token: str | None) -> None:
    """Anything but a text named token is no token."""
    assert minted_token(body) == token


def test_the_readable_half_has_no_signature() -> None:
    """Header and claims can be shown; the signature, which makes it a secret, is left out."""
    shown = readable_half(TOKEN)
    assert json.loads(shown) == {"header": {"alg": "HS256", "typ": "JWT"}, "claims": {"grants": {"tts": True}}}
    assert TOKEN.rpartition(".")[2] not in shown


@pytest.mark.parametrize("token", ["", "no-jwt", "a.b", "e30.!!.x", "e30.eA.x"])
def test_what_is_no_jwt_reads_as_nothing(token: str) -> None:
    """An opaque token has no readable half."""
    assert readable_half(token) == ""
