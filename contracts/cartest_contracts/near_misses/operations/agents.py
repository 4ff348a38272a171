"""Near misses of agents, their calls and metrics (other-endpoints.md section 10)."""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.call import member, named, queried, without
from cartest_contracts.near_misses.operations.miss import OperationMiss, unknown

__all__ = ["AGENT_MISSES"]

_SOURCE: Final = "other-endpoints.md section 10"
_AGENT: Final = named(agent_id="agent_nobody")
_CALL: Final = named(call_id="ac_nobody")
_METRIC: Final = named(metric_id="am_nobody")

_UNKNOWN: Final = {
    "agent-unknown-get": ("GET /agents/{agent_id}", _AGENT),
    "agent-unknown-patch": ("PATCH /agents/{agent_id}", _AGENT),
    "agent-unknown-delete": ("DELETE /agents/{agent_id}", _AGENT),
    "agent-unknown-phone-numbers": ("GET /agents/{agent_id}/phone-numbers", _AGENT),
    "agent-unknown-deployments": ("GET /agents/{agent_id}/deployments", _AGENT),
    "deployment-unknown": ("GET /agents/deployments/{deployment_id}", named(deployment_id="ad_nobody")),
    "call-unknown": ("GET /agents/calls/{call_id}", _CALL),
    "call-unknown-audio": ("GET /agents/calls/{call_id}/audio", _CALL),
    "call-unknown-logs": ("GET /agents/calls/{call_id}/logs", _CALL),
    "metric-unknown": ("GET /agents/metrics/{metric_id}", _METRIC),
    "metric-unknown-given": ("POST /agents/{agent_id}/metrics/{metric_id}", _METRIC),
    "metric-unknown-taken": ("DELETE /agents/{agent_id}/metrics/{metric_id}", _METRIC),
    "metric-given-to-unknown": ("POST /agents/{agent_id}/metrics/{metric_id}", _AGENT),
    "metric-taken-from-unknown": ("DELETE /agents/{agent_id}/metrics/{metric_id}", _AGENT),
}


def _dates() -> Iterator[OperationMiss]:
    for name, operation in {
        "results": "GET /agents/metrics/results",
        "export": "GET /agents/metrics/results/export",
    }.items():
        for date in ("start_date", "end_date"):
            yield OperationMiss(
                id=f"{name}-{date.replace('_', '-')}",
                operation=operation,
                change=queried(date, "yesterday"),
                knowledge=Knowledge.ASSUMED,  # of the export a 400 is declared, but not for what
                source=_SOURCE,
            )


AGENT_MISSES: Final = (
    *(unknown(operation, change, id=name, source=_SOURCE) for name, (operation, change) in _UNKNOWN.items()),
    OperationMiss(
        id="calls-of-no-agent", operation="GET /agents/calls", change=without("agent_id"), source=_SOURCE
    ),
    *(
        OperationMiss(
            id=f"metric-name-{name}", operation="POST /agents/metrics", change=member(name=text), source=_SOURCE
        )
        for name, text in {"upper-case": "Tone", "space": "a tone", "accented": "café"}.items()
    ),
    *_dates(),
)
