import pytest

from cartest_contracts.errors import (
    CartestError,
    HarnessError,
    MissingExtra,
    TargetError,
    UsageError,
    VendorViolation,
)
from cartest_contracts.verdict import EXIT_INTERNAL, EXIT_USAGE, Verdict, exit_status


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CartestError, EXIT_INTERNAL),
        (UsageError, EXIT_USAGE),
        (TargetError, exit_status(Verdict.UNKNOWN)),
        (VendorViolation, exit_status(Verdict.FAIL)),
        (HarnessError, EXIT_INTERNAL),
        (MissingExtra, EXIT_USAGE),
    ],
)
def test_each_error_has_the_exit_status_of_the_tree(error: type[CartestError], status: int) -> None:
    """The tree at the top of errors.py is what commands return."""
    assert error.exit_status == status


def test_them_and_us_share_no_parent_below_the_root() -> None:
    """Code that catches one can never swallow the other."""
    shared = set(VendorViolation.__mro__) & set(HarnessError.__mro__)
    assert shared == set(CartestError.__mro__)


def test_a_missing_extra_is_answered_with_its_install_line() -> None:
    """The line can be copied as it is."""
    error = MissingExtra(extra="load", feature="cartest bench")
    assert str(error) == "cartest bench needs an extra that is not installed: pip install 'cartest[load]'"
    assert isinstance(error, HarnessError)
