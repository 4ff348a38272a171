"""What a client written for one version meets when it speaks to another.

Both documents of the two versions are compared from the client's side: what it may send must not shrink, what it
gets must not grow beyond what it was told. Every difference is named with its place and with how well it is known.
No library was found that reads AsyncAPI too, or that knows which differences this API's promise allows.
"""

from cartest_contracts.diff.between import between
from cartest_contracts.diff.change import Change, Effect, Side
from cartest_contracts.diff.http import http_changes
from cartest_contracts.diff.sockets import socket_changes

__all__ = ["Change", "Effect", "Side", "between", "http_changes", "socket_changes"]
