import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.redact import REDACTED, redact, redact_headers, redact_url

KEY = "sk_car_abc-1.se_cret"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJncmFudHMiOnt9fQ.c2ln-bmF0_dXJl"


@pytest.mark.parametrize(
    "secret", [KEY, "sk_car_admin_x.y", TOKEN, TOKEN.rpartition(".")[0], "eyJhbGciOiJub25lIn0."]
)
@given(before=st.text(alphabet="ab :/?&='\"\n"), after=st.text(alphabet=" \n\"'&,;)"))
def test_secrets_are_replaced_wherever_they_stand(secret: str, before: str, after: str) -> None:
    """Keys and tokens go, the text around them stays."""
    assert redact(f"{before}{secret}{after}") == f"{before}{REDACTED}{after}"


def test_given_secrets_are_replaced_whatever_they_look_like() -> None:
    """A credential that was made up for a test is one too; an empty one replaces nothing."""
    assert redact("a hunter2 b", secrets=("hunter2", "")) == f"a {REDACTED} b"


def test_a_secret_of_a_few_letters_tears_no_text_apart() -> None:
    """Who types ``x`` as a key keeps a report that can be read."""
    assert redact("loop_lag_max_ms", secrets=("x", "max")) == "loop_lag_max_ms"


def test_query_values_are_replaced_in_any_text() -> None:
    """Exceptions quote URLs (livekit/agents#6740)."""
    text = redact("GET wss://h/tts/websocket?api_key=abc&x=1&access_token=d%20ef failed")
    assert text == f"GET wss://h/tts/websocket?api_key={REDACTED}&x=1&access_token={REDACTED} failed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "eyJ",
        "rmmPy9nKJN1bd+8+eyJa1b2=",
        "+/eyJhbGciOiJub25lIn0AbCdEf/",
        "sk_car_",
        "keys are sk_ca r_x",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    """Nothing else changes."""
    assert redact(text) == text


def test_credential_headers_lose_their_value() -> None:
    """Names become lower-case; the scheme stays readable; others are searched."""
    assert redact_headers(
        [
            ("Authorization", f"Bearer {KEY}"),
            ("authorization", "rawkey"),
            ("X-API-Key", "a b"),
            ("Set-Cookie", "s=1; Path=/"),
            ("Location", f"/x?api_key={KEY}"),
            ("X-Plain", "1"),
            ("Sec-WebSocket-Accept", "eyJaBcDeFgHiJkLmNoPqRsTuVwX="),
        ]
    ) == (
        ("authorization", f"Bearer {REDACTED}"),
        ("authorization", REDACTED),
        ("x-api-key", REDACTED),
        ("set-cookie", REDACTED),
        ("location", f"/x?api_key={REDACTED}"),
        ("x-plain", "1"),
        ("sec-websocket-accept", "eyJaBcDeFgHiJkLmNoPqRsTuVwX="),
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("wss://h:1/tts/websocket", "wss://h:1/tts/websocket"),
        ("https://user:pw@h/x", "https://h/x"),
        ("https://h/x?api_key=1&a=&API_KEY=2#frag", f"https://h/x?api_key={REDACTED}&a=&API_KEY={REDACTED}"),
        (f"https://h/{KEY}?note={TOKEN}", f"https://h/{REDACTED}?note={REDACTED}"),
        ("https://h/x?expand[]=y&token=z", f"https://h/x?expand[]=y&token={REDACTED}"),
    ],
)
def test_urls_lose_user_fragment_and_credentials(url: str, shown: str) -> None:
    """What is left can be shown to anyone."""
    assert redact_url(url) == shown


@given(st.text(alphabet="abceyJsk_r.-", max_size=60))
def test_redacting_twice_changes_nothing(text: str) -> None:
    """Writers may each pass a text through it."""
    assert redact(redact(text)) == redact(text)
