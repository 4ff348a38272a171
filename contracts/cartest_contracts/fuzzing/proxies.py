"""Schemathesis and proxies: what runs on this machine is asked directly, whatever the environment names."""

from typing import TYPE_CHECKING, Any, Final

from cartest_contracts.target import is_loopback

if TYPE_CHECKING:
    import schemathesis

__all__ = ["ask_directly"]

_NO_PROXIES: Final = {"http": None, "https": None, "all": None}
"""To Requests: none, not even one that the environment names."""


def ask_directly(
    context: "schemathesis.HookContext", case: "schemathesis.Case[Any]", kwargs: dict[str, Any]
) -> None:
    """Keep ``HTTP_PROXY`` and its kin from requests to this machine; a proxy that is configured stays."""
    del context  # Schemathesis wants this name
    if is_loopback(case.operation.schema.get_base_url()):
        kwargs.setdefault("proxies", _NO_PROXIES)
