"""Which credential of a request counts, and whether it is good."""

import pytest
from tests.mocks.handclock import HandClock

from cartest_contracts.facts import Grant
from cartest_mocks.accounts import ADMIN_KEY, DEFAULT_KEY, OTHER_KEY, Account, Accounts
from cartest_mocks.auth import authenticate, authenticate_admin
from cartest_mocks.exchange import Problem, Request
from cartest_mocks.tokens import mint

CLOCK = HandClock()
ACCOUNTS = Accounts.default()
OWN, OTHER = ACCOUNTS.furnished
TOKEN = mint(OWN, grants=frozenset({"tts"}), expires_in_s=60, now_s=CLOCK.wall_s(), jti="j")
KEY_IDENTITY, TOKEN_IDENTITY = (OWN, None), (OWN, frozenset({"tts"}))


def identity(
    headers: dict[str, str] | None = None, query: dict[str, str] | None = None, *, socket: bool = False
) -> tuple[Account, frozenset[Grant] | None]:
    request = Request(
        method="GET",
        path="/",
        headers=headers or {},
        query={name: (value,) for name, value in (query or {}).items()},
    )
    return authenticate(request, accounts=ACCOUNTS, clock=CLOCK, socket=socket)


def refused(
    headers: dict[str, str] | None = None, query: dict[str, str] | None = None, *, socket: bool = False
) -> str:
    with pytest.raises(Problem) as problem:
        identity(headers, query, socket=socket)
    assert problem.value.status == 401
    return problem.value.message


@pytest.mark.parametrize("socket", [False, True])
def test_the_header_forms_work_on_http_and_on_sockets(socket: bool) -> None:
    """A key goes into either header, a token into ``Authorization``; the scheme's case does not matter."""
    assert identity({"authorization": f"Bearer {DEFAULT_KEY}"}, socket=socket) == KEY_IDENTITY
    assert identity({"authorization": f"bearer  {DEFAULT_KEY}"}, socket=socket) == KEY_IDENTITY
    assert identity({"authorization": f"Bearer {TOKEN}"}, socket=socket) == TOKEN_IDENTITY
    assert identity({"x-api-key": OTHER_KEY}, socket=socket) == (OTHER, None)


def test_the_query_forms_work_on_sockets_only() -> None:
    """A key or, leniently, a token goes into ``api_key``, a token into ``access_token``; HTTP ignores both."""
    assert identity(query={"api_key": DEFAULT_KEY}, socket=True) == KEY_IDENTITY
    assert identity(query={"api_key": TOKEN}, socket=True) == TOKEN_IDENTITY
    assert identity(query={"access_token": TOKEN}, socket=True) == TOKEN_IDENTITY
    for query in ({"api_key": DEFAULT_KEY}, {"access_token": TOKEN}):
        assert refused(query=query) == "No API key or access token was given."


def test_a_credential_in_the_wrong_place_is_refused() -> None:
    """A token is no ``X-API-Key`` and a key is no ``access_token``."""
    refused({"x-api-key": TOKEN})
    refused(query={"access_token": DEFAULT_KEY}, socket=True)


def test_the_first_form_present_decides() -> None:
    """A good credential further down does not heal a bad one, and a bad one further down does no harm."""
    forms: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"authorization": f"Bearer {DEFAULT_KEY}"}, {}),
        ({"x-api-key": DEFAULT_KEY}, {}),
        ({}, {"access_token": TOKEN}),
        ({}, {"api_key": DEFAULT_KEY}),
    ]
    bad: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"authorization": "Bearer wrong"}, {}),
        ({"x-api-key": "wrong"}, {}),
        ({}, {"access_token": "wrong"}),
        ({}, {"api_key": "wrong"}),
    ]
    for high in range(len(forms)):
        for low in range(high + 1, len(forms)):
            identity(forms[high][0] | bad[low][0], forms[high][1] | bad[low][1], socket=True)
            refused(bad[high][0] | forms[low][0], bad[high][1] | forms[low][1], socket=True)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Basic {DEFAULT_KEY}",
        DEFAULT_KEY,
        f"Token {DEFAULT_KEY}",
        "Bearer null",
        f"Bearer {DEFAULT_KEY}\n",
    ],
)
def test_a_malformed_authorization_header_is_refused(value: str) -> None:
    """Wrong schemes, empty values and untrimmed keys do not pass, nor do they fall through to another form."""
    refused({"authorization": value, "x-api-key": DEFAULT_KEY})


def test_a_key_with_a_line_break_is_refused() -> None:
    """Keys are never trimmed: a client that sends one has a bug."""
    refused(query={"api_key": f"{DEFAULT_KEY}\n"}, socket=True)


def test_the_admin_key_opens_nothing_here() -> None:
    """Ordinary operations refuse it in every form."""
    message = "An admin API key cannot be used for this operation."
    assert refused({"authorization": f"Bearer {ADMIN_KEY}"}) == message
    assert refused({"x-api-key": ADMIN_KEY}) == message
    assert refused(query={"api_key": ADMIN_KEY}, socket=True) == message


def test_an_admin_key_opens_admin_operations_in_either_header() -> None:
    """And leads to its own account."""
    for headers in ({"authorization": f"Bearer {ADMIN_KEY}"}, {"x-api-key": ADMIN_KEY}):
        request = Request(method="GET", path="/", headers=headers)
        assert authenticate_admin(request, accounts=ACCOUNTS, clock=CLOCK) is OWN


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-api-key": DEFAULT_KEY}, 403),
        ({"authorization": f"Bearer {TOKEN}"}, 403),
        ({"authorization": "Bearer wrong", "x-api-key": ADMIN_KEY}, 401),
        ({"authorization": f"Basic {ADMIN_KEY}"}, 401),
        ({}, 401),
    ],
)
def test_other_credentials_open_no_admin_operation(headers: dict[str, str], status: int) -> None:
    """A good key or token is forbidden, a bad credential is none."""
    with pytest.raises(Problem) as problem:
        authenticate_admin(Request(method="GET", path="/", headers=headers), accounts=ACCOUNTS, clock=CLOCK)
    assert problem.value.status == status


def test_no_credential_is_refused() -> None:
    """Nothing is not a credential."""
    assert refused() == refused(socket=True) == "No API key or access token was given."


def test_tokens_expire_by_the_mocks_clock() -> None:
    """Moving the mock's clock past ``exp`` kills a token, whatever the system's clock says."""
    clock = HandClock()
    request = Request(method="GET", path="/", headers={"authorization": f"Bearer {TOKEN}"})
    clock.advance(59)
    authenticate(request, accounts=ACCOUNTS, clock=clock, socket=False)
    clock.advance(1)
    with pytest.raises(Problem, match="401"):
        authenticate(request, accounts=ACCOUNTS, clock=clock, socket=False)
