"""``GET /usage/credits`` and ``GET /usage/agents``: what an account really spent, for its admin key alone.

Members and query are those of other-endpoints.md section 12. How grouped buckets say their group is not
documented; assumed: a bucket for each group, with the member that ``group_by`` names.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from cartest_contracts.versions import ApiVersion
from cartest_mocks.agents.calls import calls_in
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.replies import json_reply
from cartest_mocks.routes import Route
from cartest_mocks.usage.ledger import Expense
from cartest_mocks.usage.window import Bucket, Window
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["CENTS_A_MINUTE", "ROUTES"]

CENTS_A_MINUTE: Final = 6
"""Of agent calls; the price itself is no part of the API (assumed)."""

_GROUPS: Final[dict[str, Callable[[Expense], str]]] = {
    "capability": lambda expense: expense.capability,
    "model": lambda expense: expense.model,
    "voice": lambda expense: expense.voice,
}


def _credits(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    account = caller.customer
    window = Window.read(request, now_s=vendor.clock.wall_s())
    group_by = request.first("group_by")
    if group_by not in {None, "", "api_key", *_GROUPS}:
        raise Problem(400, "Invalid request", f"group_by must be one of {', '.join(_GROUPS)}, api_key.")
    key_id = request.first("api_key_id")
    expenses = list(vendor.ledger.expenses_of(account.id)) if key_id in {None, "", account.key_id} else []

    def group_of(expense: Expense) -> str:
        return account.key_id if group_by not in _GROUPS else _GROUPS[group_by](expense)

    data: list[dict[str, Any]] = []
    for bucket in window.buckets():
        spent: defaultdict[str, int] = defaultdict(int)
        if not group_by:
            spent[account.key_id] = 0
        for expense in expenses:
            if expense.day in bucket.days:
                spent[group_of(expense)] += expense.credits
        data += [
            {**_times(bucket), "credits": amount, **({group_by: group} if group_by else {})}
            for group, amount in sorted(spent.items())
        ]
    return _json(data)


def _agents(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    window = Window.read(request, now_s=vendor.clock.wall_s())
    calls = [
        (call.started, end)
        for call in calls_in(vendor.store).of_owner(caller.customer.id)
        if (end := call.ended) is not None
    ]
    data: list[dict[str, Any]] = []
    for bucket in window.buckets():
        minutes = [
            (end - start).total_seconds() / 60 for start, end in calls if bucket.start <= start.date() < bucket.end
        ]
        total = round(sum(minutes), 3)
        cents = round(total * CENTS_A_MINUTE, 3)
        data.append({**_times(bucket), "cents": cents, "minutes": total, "calls": len(minutes)})
    return _json(data)


def _times(bucket: Bucket) -> dict[str, str]:
    return {"start_ts": _midnight(bucket.start), "end_ts": _midnight(bucket.end)}


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"


def _json(data: list[dict[str, Any]]) -> Reply:
    return json_reply({"data": data})


_SINCE: Final = ApiVersion.parse("2026-03-01")
"""No source dates them (assumed, as the documents do)."""

ROUTES: Final = (
    Route(method="GET", template="/usage/credits", access="admin", handler=_credits, since=_SINCE),
    Route(method="GET", template="/usage/agents", access="admin", handler=_agents, since=_SINCE),
)
