"""Metrics and their results as they are kept (other-endpoints.md section 10).

The service has a language model judge a call by the metric's prompt. Here the value of every metric is how often
the caller spoke, which a test can predict.
"""

from functools import partial
from typing import Any

import msgspec

from cartest_mocks.agents.agent import agents_of
from cartest_mocks.agents.calls import Call, Turn
from cartest_mocks.ids import iso_date, new_id
from cartest_mocks.owned import owned_or_none
from cartest_mocks.store import Collection, Store
from cartest_mocks.vendor import Vendor

__all__ = ["Metric", "MetricResult", "judge", "metrics_in", "results_in", "shown_metric", "shown_result"]


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """What calls are judged by."""

    id: str
    owner_id: str
    name: str
    display_name: str | None
    prompt: str
    created_at: str


class MetricResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How one call was judged by one metric; its members are camelCase in the API."""

    id: str
    owner_id: str
    metric_id: str
    metric_name: str
    summary: str
    agent_id: str
    call_id: str
    deployment_id: str
    value: int
    created_at: str
    transcript: tuple[Turn, ...]


def metrics_in(store: Store) -> Collection[Metric]:
    """Return the metrics of all accounts."""
    return Collection(store, "metrics", of=Metric)


def results_in(store: Store) -> Collection[MetricResult]:
    """Return the results of all accounts, the oldest first."""
    return Collection(store, "metric_results", of=MetricResult)


def judge(vendor: Vendor, call: Call) -> None:
    """Judge a call that has ended by each metric of its agent."""
    agent = agents_of(vendor).get(call.agent_id)
    if agent is None or agent.owner_id != call.owner_id:
        return
    account = next(each for each in vendor.accounts.members if each.id == call.owner_id)
    for metric_id in agent.metric_ids:
        metric = owned_or_none(metrics_in(vendor.store), metric_id, account)
        if metric is not None:
            results_in(vendor.store).make(partial(_result, vendor, call, metric))


def shown_metric(metric: Metric) -> dict[str, Any]:
    """Return the JSON object ``Metric``."""
    return {
        "id": metric.id,
        "name": metric.name,
        "display_name": metric.display_name,
        "prompt": metric.prompt,
        "created_at": metric.created_at,
    }


def shown_result(result: MetricResult) -> dict[str, Any]:
    """Return the JSON object ``MetricResult``."""
    shown: dict[str, Any] = msgspec.to_builtins(result)
    del shown["ownerId"]
    return shown | {
        "result": f"{{value: {result.value}}}",
        "jsonResult": {"value": result.value, "type": "number"},
        "status": "completed",
        "runId": None,
    }


def _result(vendor: Vendor, call: Call, metric: Metric) -> MetricResult:
    return MetricResult(
        id=new_id(vendor.random, "amr_"),
        owner_id=call.owner_id,
        metric_id=metric.id,
        metric_name=metric.name,
        summary=call.summary or "",
        agent_id=call.agent_id,
        call_id=call.id,
        deployment_id=call.deployment_id or "",
        value=sum(turn.role == "user" for turn in call.turns),
        created_at=iso_date(vendor.clock.wall_s()),
        transcript=call.turns,
    )
