"""Every exception of cartest, in one tree, so that an error always says who broke it.

::

    CartestError
    ├── UsageError           the person who typed the command          exit 64
    ├── TargetError          the server could not be tested            exit 2 (unknown)
    ├── VendorViolation      the server broke the contract             exit 1 (fail)
    └── HarnessError         cartest itself, or the machine it runs on exit 70
        └── MissingExtra     an optional dependency is not installed   exit 64

``VendorViolation`` (them) and ``HarnessError`` (us) never share a parent below ``CartestError``: code
that catches one can never swallow the other.
"""

from typing import ClassVar

__all__ = ["CartestError", "HarnessError", "MissingExtra", "TargetError", "UsageError", "VendorViolation"]


class CartestError(Exception):
    """Base of all errors that cartest raises on purpose; its text is one clear line."""

    exit_status: ClassVar[int] = 70


class UsageError(CartestError):
    """The command line, the configuration or an argument is wrong."""

    exit_status = 64


class TargetError(CartestError):
    """The target could not be tested: unreachable, not speaking HTTP, or not a Cartesia API."""

    exit_status = 2


class VendorViolation(CartestError):
    """The target sent bytes that no reading of the contract allows (a torn frame, a false length)."""

    exit_status = 1


class HarnessError(CartestError):
    """Cartest or its machine failed: a full disk, a worker that died, a bug."""

    exit_status = 70


class MissingExtra(HarnessError):
    """A command needs an extra that is not installed; the text holds the install line."""

    exit_status = 64

    def __init__(self, *, extra: str, feature: str) -> None:
        super().__init__(f"{feature} needs an extra that is not installed: pip install 'cartest[{extra}]'")
