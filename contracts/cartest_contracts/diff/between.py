"""The changes between two dated versions of the contract, in either direction."""

from cartest_contracts.diff.change import Change
from cartest_contracts.diff.http import http_changes
from cartest_contracts.diff.sockets import socket_changes
from cartest_contracts.documents import load_asyncapi, load_openapi
from cartest_contracts.versions import ApiVersion

__all__ = ["between"]


def between(old: ApiVersion, new: ApiVersion) -> tuple[Change, ...]:
    """Return what a client of ``old`` meets at ``new``, in the order of the documents: HTTP, then sockets.

    A date means the latest documented version at or before it; raise :class:`LookupError` where there is none.
    ``new`` may be the older one.
    """
    over_http = http_changes(load_openapi(old), load_openapi(new))
    over_sockets = socket_changes(load_asyncapi(old), load_asyncapi(new))
    # What several alternatives of a schema share is found in each of them.
    return tuple(dict.fromkeys((*over_http, *over_sockets)))
