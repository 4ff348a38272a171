"""Numbers, shares and names read the same everywhere."""

import pytest

from cartest_reports.words import capitalized, duration, number, percent, plural, quantile_name, tick

DASH = "\N{EN DASH}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, DASH), (0, "0"), (0.5, "0.50"), (0.0123, "0.012"), (9.99, "9.99"), (42, "42"), (42.04, "42.0"),
     (42.26, "42.3"), (99.96, "100"), (1234.5, "1,234"), (-3.0, "-3")],
)  # fmt: skip
def test_a_number_has_the_digits_a_reader_can_use(value: float | None, shown: str) -> None:
    """No value is a dash, never zero; three significant digits, integers from 100 on."""
    assert number(value) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, DASH), (0.0, "0%"), (1.0, "100%"), (1e-5, "0.001%"), (0.052, "5.2%"), (0.05, "5%"),
     (0.99999, "99.9%")],
)  # fmt: skip
def test_only_none_is_no_percent_and_only_all_is_all(share: float | None, shown: str) -> None:
    """A share that is neither 0 nor 1 is never rounded to 0% or 100%."""
    assert percent(share) == shown


def test_quantiles_durations_and_plurals_read_as_people_write_them() -> None:
    """Names are short and exact."""
    assert [quantile_name(q) for q in (0.5, 0.95, 0.999)] == ["p50", "p95", "p99.9"]
    assert [duration(s) for s in (0.25, 12.34, 185)] == ["250 ms", "12.3 s", "3 min 05 s"]
    assert (plural(1, "rule"), plural(1200, "rule")) == ("1 rule", "1,200 rules")
    assert (tick(1000), tick(0.5)) == ("1,000", "0.5")
    assert (capitalized("an SDK"), capitalized("")) == ("An SDK", "")
