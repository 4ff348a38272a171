import pytest

from cartest_contracts.messages import AccessTokenRequest, BadRequest, parse_access_token


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", AccessTokenRequest()),
        (b"{}", AccessTokenRequest(expires_in=3600)),
        (b'{"grants":null,"expires_in":null}', AccessTokenRequest()),
        (
            b'{"grants":{"tts":true,"stt":false,"agent":null,"foo":3},"expires_in":60}',
            AccessTokenRequest(grants=frozenset({"tts"}), expires_in=60),
        ),
        (
            b'{"grants":{"stt":true,"agent":true},"expires_in":3600}',
            AccessTokenRequest(grants=frozenset({"stt", "agent"})),
        ),
    ],
)
def test_token_requests_are_read(body: bytes, expected: AccessTokenRequest) -> None:
    """Absent, null and false grants are not granted, unknown ones ignored (tokens.md sections 1 and 3)."""
    assert parse_access_token(body) == expected


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"expires_in":0}', "expires_in"),
        (b'{"expires_in":3601}', "expires_in"),
        (b'{"expires_in":-5}', "expires_in"),
        (b'{"expires_in":60.5}', "expires_in"),
        (b'{"expires_in":"60"}', "expires_in"),
        (b'{"grants":[]}', "grants"),
        (b'{"grants":{"tts":"yes"}}', "grants.tts"),
        (b"null", ""),
    ],
)
def test_bad_token_requests_are_refused(body: bytes, field: str) -> None:
    """Lifetimes lie in 1 to 3600 s; grants are booleans."""
    with pytest.raises(BadRequest) as caught:
        parse_access_token(body)
    assert caught.value.field == field
