"""No credential and no character that could steer a terminal or break a parser leaves the gate."""

import pytest
from tests.reports.runs import run_info

from cartest_contracts.redact import REDACTED
from cartest_reports.cleaning import clean_text, cleaned
from cartest_reports.figures import figures
from cartest_reports.gate import decide

KEY = "sk_car_abc123.secretsecret"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text\n\tover two lines", "plain text\n\tover two lines"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\r\x00\x9b", "\\r\\x00\\x9b"),
        ("user\u202egpj.exe", "user\\u202egpj.exe"),
        ("\ud800\uffff", "\\ud800\\uffff"),
        (f"key {KEY}!", f"key {REDACTED}!"),
        ("Größe 音", "Größe 音"),
    ],
)
def test_what_cannot_be_shown_is_written_as_an_escape(text: str, shown: str) -> None:
    """Other text, in any script, is left alone."""
    assert clean_text(text) == shown


def test_every_text_of_a_result_is_cleaned_keys_too() -> None:
    """However deep it stands."""
    run = run_info(environment={KEY: KEY, "b\x1b": "\x1b"}, problems=(KEY,))
    result = cleaned(decide(run, figures([]), [], ()))
    assert result.run.environment == {REDACTED: REDACTED, "b\\x1b": "\\x1b"}
    assert KEY not in repr(result)
