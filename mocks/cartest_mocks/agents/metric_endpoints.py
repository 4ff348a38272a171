"""Metrics over HTTP: making them, giving them to agents, their results (other-endpoints.md section 10)."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from cartest_contracts.resource_facts import DEFAULT_LIMIT, EXPORT_ROWS, METRIC_NAME_PATTERN
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import bad_member, read_object, read_record
from cartest_mocks.agents.agent import Agent, agents_of
from cartest_mocks.agents.endpoints import SINCE, require_agent
from cartest_mocks.agents.metrics import (
    Metric,
    MetricResult,
    metrics_in,
    results_in,
    shown_metric,
    shown_result,
)
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.ids import iso_date, new_id
from cartest_mocks.owned import require_owned
from cartest_mocks.paging import page_of, page_reply
from cartest_mocks.replies import NO_CONTENT, json_reply, path_part
from cartest_mocks.routes import key_routes
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]

_NAME: Final = re.compile(METRIC_NAME_PATTERN)
_WHOLE_EXPORTS_SINCE: Final = ApiVersion.parse("2026-03-01")
"""Before it exports were paged."""
_COLUMNS: Final = (
    "id",
    "metricId",
    "metricName",
    "agentId",
    "callId",
    "deploymentId",
    "result",
    "status",
    "createdAt",
)
"""Assumed."""


class _New(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    prompt: str
    display_name: str | None = None


def _list(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return page_reply(metrics_in(vendor.store).of_owner(caller.customer.id), request, shown=shown_metric)


def _make(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = read_record(read_object(request.body), _New)
    if not _NAME.fullmatch(asked.name):
        raise bad_member("name", "may only hold a-z, 0-9, _, - and .")
    metrics = metrics_in(vendor.store)
    with vendor.store.atomic():
        if any(metric.name == asked.name for metric in metrics.of_owner(caller.customer.id)):
            # That names are unique is documented (py 4.2.0), the status is not (assumed).
            raise Problem(409, "Metric exists", "There is a metric of this name.")
        metric = metrics.make(
            lambda: Metric(
                id=new_id(vendor.random, "am_"),
                owner_id=caller.customer.id,
                name=asked.name,
                display_name=asked.display_name,
                prompt=asked.prompt,
                created_at=iso_date(vendor.clock.wall_s()),
            )
        )
    return json_reply(shown_metric(metric))


def _get(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return json_reply(shown_metric(_required(vendor, path_part(request, 2), caller)))


def _give(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    with vendor.store.atomic():
        agent, metric = _pair(vendor, request, caller)
        if metric.id not in agent.metric_ids:
            agents_of(vendor).add(replace(agent, metric_ids=(*agent.metric_ids, metric.id)))
    return NO_CONTENT


def _take(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    with vendor.store.atomic():
        agent, metric = _pair(vendor, request, caller)
        left = tuple(metric_id for metric_id in agent.metric_ids if metric_id != metric.id)
        agents_of(vendor).add(replace(agent, metric_ids=left))
    return NO_CONTENT


def _pair(vendor: Vendor, request: Request, caller: Caller) -> tuple[Agent, Metric]:
    agent = require_agent(vendor, path_part(request, 1), caller)
    return agent, _required(vendor, path_part(request, 3), caller)


def _required(vendor: Vendor, metric_id: str, caller: Caller) -> Metric:
    return require_owned(metrics_in(vendor.store), metric_id, caller.customer, what="Metric")


def _results(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return page_reply(
        results_in(vendor.store).of_owner(caller.customer.id),
        request,
        shown=shown_result,
        keep=_filter_of(request),
    )


def _export(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    every, keep = results_in(vendor.store).of_owner(caller.customer.id), _filter_of(request)
    # Which page is asked for is checked even where all are given: the filters stayed the same.
    page = page_of(every, request, id_of=lambda result: result.id, keep=keep)
    headers: tuple[tuple[str, str], ...] = ()
    if caller.version >= _WHOLE_EXPORTS_SINCE:
        rows = [result for result in every if keep(result)][:EXPORT_ROWS]
    else:
        rows = list(page.data)
        headers = (
            ("x-has-more", str(page.has_more).lower()),
            ("x-limit", request.first("limit") or str(DEFAULT_LIMIT)),
        )
        if page.next_page is not None:
            headers += (("x-next-page", page.next_page),)
    table = io.StringIO()
    writer: csv.DictWriter[str] = csv.DictWriter(table, _COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(map(shown_result, rows))
    return Reply(body=table.getvalue().encode(), content_type="text/csv; charset=utf-8", headers=headers)


def _filter_of(request: Request) -> Callable[[MetricResult], bool]:
    wanted = {
        name: value
        for name in ("agent_id", "deployment_id", "metric_id", "call_id")
        if (value := request.first(name))
    }
    start, end = _moment(request, "start_date"), _moment(request, "end_date")

    def keep(result: MetricResult) -> bool:
        at = datetime.fromisoformat(result.created_at)
        return (
            all(getattr(result, name) == value for name, value in wanted.items())
            and (start is None or start <= at)
            and (end is None or at <= end)
        )

    return keep


def _moment(request: Request, name: str) -> datetime | None:
    text = request.first(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_member(name, "must be an ISO 8601 date and time") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


ROUTES: Final = key_routes(
    SINCE,
    ("GET", "/agents/metrics", _list),
    ("POST", "/agents/metrics", _make),
    ("GET", "/agents/metrics/results", _results),
    ("GET", "/agents/metrics/results/export", _export),
    ("GET", "/agents/metrics/{metric_id}", _get),
    ("POST", "/agents/{agent_id}/metrics/{metric_id}", _give),
    ("DELETE", "/agents/{agent_id}/metrics/{metric_id}", _take),
)
