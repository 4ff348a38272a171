from typing import Any

import pytest

from cartest_contracts.clients.credential import NO_CREDENTIAL, Credential
from cartest_contracts.target import Target
from cartest_contracts.versions import ApiVersion


def test_older_versions_send_the_key_as_their_docs_say() -> None:
    """``X-API-Key`` is what 2024 versions document, Bearer what 2025-04-16 does (API notes README section 3)."""
    target = Target(url="http://127.0.0.1:1", api_key="k")
    old = Target(url="http://127.0.0.1:1", api_key="k", version=ApiVersion.parse("2024-11-13"))
    assert Credential.of(target).channel == "authorization"
    assert Credential.of(old).channel == "x-api-key"


@pytest.mark.parametrize(
    ("credential", "headers", "query"),
    [
        (Credential(value="k"), (("authorization", "Bearer k"),), ()),
        (Credential(value="k", channel="x-api-key"), (("x-api-key", "k"),), ()),
        (Credential(value="k", channel="query access_token"), (), (("access_token", "k"),)),
        (Credential(value="k", channel="query api_key"), (), (("api_key", "k"),)),
        (NO_CREDENTIAL, (), ()),
    ],
)
def test_each_channel_is_a_header_or_a_query_parameter(credential: Credential, headers: Any, query: Any) -> None:
    """A credential travels in exactly one place."""
    assert (credential.headers, credential.query) == (headers, query)


def test_a_credential_does_not_show_itself() -> None:
    """Tracebacks and logs print records."""
    assert "secret" not in repr(Credential(value="secret"))
