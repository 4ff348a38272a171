from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.versions import (
    DEFAULT_VERSION,
    DOCUMENTED_VERSIONS,
    FIRST_VERSION,
    ApiVersion,
    InvalidVersion,
    covering,
)


@given(st.dates())
def test_any_date_is_a_version_and_back(day: date) -> None:
    """Versions behave as dates, not as an allow-list (API notes README section 1)."""
    assert str(ApiVersion.parse(day.isoformat())) == day.isoformat()


@pytest.mark.parametrize(
    "text",
    ["", "latest", "2025-4-16", "2025-04-16 ", "2025-02-30", "2025-13-01", "20250416", "2025-W16-3", "२०२५-०४-१६"],
)
def test_anything_else_is_refused(text: str) -> None:
    """Malformed and impossible dates are one error."""
    with pytest.raises(InvalidVersion):
        ApiVersion.parse(text)


@given(st.dates(), st.dates())
def test_versions_compare_as_dates(one: date, other: date) -> None:
    """Ranges need an order."""
    assert (ApiVersion(one) < ApiVersion(other)) == (one < other)


@pytest.mark.parametrize(
    ("text", "structured", "buffer_ms", "configurable"),
    [
        ("2024-06-10", False, 0, False),
        ("2024-11-13", False, 0, False),
        ("2025-04-15", False, 0, False),
        ("2025-04-16", False, 0, True),
        ("2025-11-04", False, 3000, True),
        ("2026-02-28", False, 3000, True),
        ("2026-03-01", True, 3000, True),
        ("2026-08-14", True, 3000, True),
    ],
)
def test_what_differs_between_versions(text: str, structured: bool, buffer_ms: int, configurable: bool) -> None:
    """Each change begins on its day (API notes README section 1, C5)."""
    version = ApiVersion.parse(text)
    assert version.structured_errors is structured
    assert version.default_max_buffer_delay_ms == buffer_ms
    assert version.honours_generation_config is configurable


def test_the_documented_versions_are_in_order() -> None:
    """The first is the oldest, the default the one this project targets."""
    assert list(DOCUMENTED_VERSIONS) == sorted(DOCUMENTED_VERSIONS)
    assert DOCUMENTED_VERSIONS[0] == FIRST_VERSION
    assert DEFAULT_VERSION in DOCUMENTED_VERSIONS
    assert str(DEFAULT_VERSION) == "2025-04-16"


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("2024-06-09", None),
        ("2024-06-10", "2024-06-10"),
        ("2025-04-15", "2024-11-13"),
        ("2025-04-16", "2025-04-16"),
        ("2025-09-01", "2025-04-16"),
        ("2026-08-14", "2026-08-14"),
        ("2030-01-01", "2026-08-14"),
    ],
)
def test_a_date_is_covered_by_the_latest_version_before_it(text: str, covered: str | None) -> None:
    """2025-09-01 works like 2025-04-16, and nothing covers a date before the first version (README section 1)."""
    found = covering(ApiVersion.parse(text))
    assert (found and str(found)) == covered
