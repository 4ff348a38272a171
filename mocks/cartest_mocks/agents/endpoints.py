"""Agents over HTTP: reading, changing and removing them, their numbers, deployments and templates.

other-endpoints.md section 10. An agent is made with the vendor's command line, so no operation makes one here
either.
"""

from typing import Any, Final

import msgspec
from msgspec.structs import replace

from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import read_object, read_record
from cartest_mocks.agents.agent import (
    Agent,
    Deployment,
    agents_of,
    deployments_of,
    shown_agent,
    shown_deployment,
)
from cartest_mocks.agents.seeds import TEMPLATES
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.ids import iso_date
from cartest_mocks.owned import require_owned
from cartest_mocks.replies import NO_CONTENT, json_reply, path_part
from cartest_mocks.routes import Route, key_routes
from cartest_mocks.store import Collection
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES", "SINCE", "require_agent"]

SINCE: Final = ApiVersion.parse("2025-04-16")


class _Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out or null stays (assumed)."""

    name: str | None = None
    description: str | None = None
    tts_voice: str | None = None
    tts_language: str | None = None


def require_agent(vendor: Vendor, agent_id: str, caller: Caller) -> Agent:
    """Return the caller's agent; raise :class:`Problem` 404."""
    return require_owned(agents_of(vendor), agent_id, caller.customer, what="Agent")


def _list(vendor: Vendor, _request: Request, caller: Caller) -> Reply:
    agents = agents_of(vendor).of_owner(caller.customer.id)
    return json_reply({"summaries": [_shown(vendor, agent, caller) for agent in agents]})


def _get(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return json_reply(_shown(vendor, require_agent(vendor, path_part(request, 1), caller), caller))


def _change(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = read_record(read_object(request.body), _Change)
    if asked.tts_voice is not None:
        vendor.voices.require(asked.tts_voice, caller.customer, caller.version)
    changes = {name: value for name, value in msgspec.structs.asdict(asked).items() if value is not None}
    with vendor.store.atomic():
        agent = require_agent(vendor, path_part(request, 1), caller)
        changed = replace(agent, **changes, updated_at=iso_date(vendor.clock.wall_s()))
        agents_of(vendor).add(changed)
    return json_reply(_shown(vendor, changed, caller))


def _remove(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    agents_of(vendor).remove(require_agent(vendor, path_part(request, 1), caller).id)
    return NO_CONTENT


def _templates(_vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    return json_reply({"templates": TEMPLATES})


def _phone_numbers(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    agent = require_agent(vendor, path_part(request, 1), caller)
    return json_reply(
        [
            {
                "agent_id": agent.id,
                "number": phone.number,
                "created_at": agent.created_at,
                "updated_at": agent.created_at,
                "is_cartesia_managed": True,
            }
            for phone in agent.phone_numbers
        ]
    )


def _deployments(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    agent = require_agent(vendor, path_part(request, 1), caller)
    return json_reply([shown_deployment(each) for each in deployments_of(vendor, agent)])


def _deployment(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    kept = Collection(vendor.store, "deployments", of=Deployment)
    return json_reply(
        shown_deployment(require_owned(kept, path_part(request, 2), caller.customer, what="Deployment"))
    )


def _shown(vendor: Vendor, agent: Agent, caller: Caller) -> dict[str, Any]:
    return shown_agent(agent, deployments=len(deployments_of(vendor, agent)), version=caller.version)


ROUTES: Final = (
    Route(method="GET", template="/agents/templates", access="public", handler=_templates, since=SINCE),
    *key_routes(
        SINCE,
        ("GET", "/agents", _list),
        ("GET", "/agents/deployments/{deployment_id}", _deployment),
        ("GET", "/agents/{agent_id}/phone-numbers", _phone_numbers),
        ("GET", "/agents/{agent_id}/deployments", _deployments),
        ("GET", "/agents/{agent_id}", _get),
        ("PATCH", "/agents/{agent_id}", _change),
        ("DELETE", "/agents/{agent_id}", _remove),
    ),
)
