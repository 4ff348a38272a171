"""The mock's own endpoints under ``/cartest/``: for tests and load runs, no part of the API (docs/mock.md)."""

from typing import Final

from cartest_contracts.wire.strict import read_object
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.opening import reopen
from cartest_mocks.replies import NO_CONTENT, json_reply
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]

_LONGEST_S: Final = 10 * 366 * 86400


def _health(vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    return json_reply({"ready": True, "profile": vendor.profile.name, "seed": vendor.config.seed})


def _journal(vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    return json_reply({"entries": list(vendor.journal), "defects": vendor.journal.defects})


def _reset(vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    reopen(vendor)
    return NO_CONTENT


def _read_clock(vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    return json_reply({"wall_s": vendor.clock.wall_s()})


def _clock(vendor: Vendor, request: Request, _caller: Caller) -> Reply:
    seconds = read_object(request.body).get("advance_s")
    if not isinstance(seconds, int | float) or not 0 <= seconds <= _LONGEST_S:
        raise Problem(400, "Invalid request", "advance_s must be a number of seconds, 0 or more.")
    vendor.clock.advance(seconds)
    return NO_CONTENT


ROUTES: Final = (
    Route(method="GET", template="/cartest/health", access="control", handler=_health),
    Route(method="GET", template="/cartest/journal", access="control", handler=_journal),
    Route(method="POST", template="/cartest/reset", access="control", handler=_reset),
    Route(method="GET", template="/cartest/clock", access="control", handler=_read_clock),
    Route(method="POST", template="/cartest/clock", access="control", handler=_clock),
)
