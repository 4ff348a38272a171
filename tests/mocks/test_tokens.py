"""Access tokens: minted, read back, forged."""

import itertools
from collections.abc import Mapping

import jwt
import pytest

from cartest_contracts.facts import GRANTS, Grant
from cartest_mocks.accounts import Accounts
from cartest_mocks.exchange import Problem
from cartest_mocks.tokens import ALGORITHM, ISSUER, SECRET, mint, verify

NOW_S = 1_700_000_000.25
ACCOUNTS = Accounts.default()
CLAIMS: dict[str, object] = {
    "grants": {"tts": True},
    "jti": "j",
    "iat": 1_700_000_000,
    "iss": ISSUER,
    "exp": 1_700_000_060,
}


def minted(*grants: Grant, expires_in_s: int = 60) -> str:
    return mint(ACCOUNTS.first, grants=frozenset(grants), expires_in_s=expires_in_s, now_s=NOW_S, jti="j1")


def forged(
    claims: Mapping[str, object], *, secret: str = SECRET, kid: object = "ssid_cartest", algorithm: str = ALGORITHM
) -> str:
    return jwt.encode(dict(claims), secret, algorithm=algorithm, headers={"kid": kid})


def refusal(token: str, *, now_s: float = NOW_S) -> Problem:
    with pytest.raises(Problem) as refused:
        verify(token, accounts=ACCOUNTS, now_s=now_s)
    return refused.value


def test_the_claims_are_those_of_the_documentation() -> None:
    """PyJWT itself reads the header and exactly the members of tokens.md section 2."""
    token = minted("tts", "stt")
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "kid": "ssid_cartest"}
    # verify_exp off: the token is of 2023 on purpose, the system's clock has no say.
    claims = jwt.decode(token, SECRET, algorithms=["HS256"], issuer=ISSUER, options={"verify_exp": False})
    assert claims == {
        "grants": {"tts": True, "stt": True},
        "jti": "j1",
        "iat": 1_700_000_000,
        "iss": "https://api.cartesia.ai",
        "exp": 1_700_000_060,
    }


@pytest.mark.parametrize("size", range(len(GRANTS) + 1))
def test_every_set_of_grants_comes_back(size: int) -> None:
    """What was granted is what is read, for all subsets."""
    for grants in itertools.combinations(GRANTS, size):
        assert verify(minted(*grants), accounts=ACCOUNTS, now_s=NOW_S) == (ACCOUNTS.first, frozenset(grants))


def test_a_token_belongs_to_the_account_that_minted_it() -> None:
    """The other account's token leads to the other account."""
    other = ACCOUNTS.members[1]
    token = mint(other, grants=frozenset({"stt"}), expires_in_s=1, now_s=NOW_S, jti="j")
    assert verify(token, accounts=ACCOUNTS, now_s=NOW_S)[0] is other


def test_it_lives_to_its_last_second_and_no_longer() -> None:
    """Just before ``exp`` it is good, at ``exp`` it is not."""
    token = minted("tts")
    verify(token, accounts=ACCOUNTS, now_s=1_700_000_059.999)
    refused = refusal(token, now_s=1_700_000_060.0)
    assert (refused.status, refused.message) == (401, "The access token has expired.")


def test_a_tampered_payload_is_refused() -> None:
    """Grants cannot be added by hand."""
    header, _, signature = minted("tts").split(".")
    payload = minted("tts", "agent").split(".")[1]
    assert refusal(f"{header}.{payload}.{signature}").status == 401


def test_another_secret_or_algorithm_is_refused() -> None:
    """Neither a foreign signature nor ``alg: none`` nor another HMAC is believed."""
    assert refusal(forged(CLAIMS, secret="x" * 64)).status == 401
    assert refusal(forged(CLAIMS, secret=SECRET * 2, algorithm="HS512")).status == 401
    assert refusal(jwt.encode(CLAIMS, "", algorithm="none", headers={"kid": "ssid_cartest"})).status == 401


@pytest.mark.parametrize(
    "claims",
    [
        {**CLAIMS, "iss": "https://elsewhere.example"},
        {**CLAIMS, "grants": ["tts"]},
        {**CLAIMS, "exp": "soon"},
        {**CLAIMS, "exp": True},
        {name: value for name, value in CLAIMS.items() if name != "exp"},
        {name: value for name, value in CLAIMS.items() if name != "grants"},
    ],
)
def test_wrong_claims_are_refused_although_the_signature_is_right(claims: dict[str, object]) -> None:
    """A foreign issuer, a missing or mistyped claim make a token worthless."""
    assert refusal(forged(claims)).status == 401


def test_an_unknown_signing_id_is_refused() -> None:
    """A token of no account is no token."""
    assert refusal(forged(CLAIMS, kid="ssid_nobody")).status == 401
    assert refusal(jwt.encode(CLAIMS, SECRET, algorithm=ALGORITHM)).status == 401


def test_only_true_grants() -> None:
    """A signed grant that is anything but ``true`` grants nothing."""
    token = forged({**CLAIMS, "grants": {"tts": 1, "stt": "true", "agent": False}})
    assert verify(token, accounts=ACCOUNTS, now_s=NOW_S)[1] == frozenset()


@pytest.mark.parametrize(
    "token",
    ["", "eyJ", "eyJ.eyJ.x", "a.b.c", "eyJ\udcff", "eyJé.e.e", "W1tb" * 4000 + ".e30.x", minted("tts") + "\n"],
)
def test_garbage_is_refused_calmly(token: str) -> None:
    """Whatever is sent in place of a token, the answer is 401."""
    assert refusal(token).status == 401
