"""What Requests takes from the environment: no password of the user's, and no proxy before this machine.

Requests looks for the host in ``~/.netrc`` whenever a request has no credential of Requests' own, puts what it
finds into ``Authorization``, and by that spoils the cases that have none or another one. It also asks this machine
through ``HTTP_PROXY``. Both are settled in the environment: some checks send requests that pass no other hook.
"""

import os
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import schemathesis

__all__ = ["before_load_schema"]

_THIS_MACHINE: Final = ("localhost", "127.0.0.0/8", "::1")
"""As Requests reads ``no_proxy``: networks are told from names."""


def before_load_schema(context: "schemathesis.HookContext", raw_schema: dict[str, Any]) -> None:
    """Let Requests read an empty ``.netrc`` and ask this machine directly, from now on and in this process.

    Proxies before other servers stay, and so does one that is configured.
    """
    del context, raw_schema  # Schemathesis wants these names
    os.environ["NETRC"] = os.devnull
    named = (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").split(",")
    os.environ["no_proxy"] = ",".join(dict.fromkeys(filter(None, (*named, *_THIS_MACHINE))))
