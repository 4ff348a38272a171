"""Agents and their deployments as they are kept, and as versions show them (other-endpoints.md section 10)."""

from typing import Any

import msgspec

from cartest_contracts.versions import ApiVersion
from cartest_mocks.store import Collection
from cartest_mocks.vendor import Vendor

__all__ = ["Agent", "Deployment", "PhoneNumber", "agents_of", "deployments_of", "shown_agent", "shown_deployment"]

_NO_BACKGROUND_SINCE = ApiVersion.parse("2025-11-04")


class PhoneNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number that reaches an agent."""

    id: str
    number: str


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """One agent; how it behaves stands in :mod:`cartest_mocks.agents.conversation`."""

    id: str
    owner_id: str
    name: str
    description: str | None
    tts_voice: str
    tts_language: str
    created_at: str
    updated_at: str
    phone_numbers: tuple[PhoneNumber, ...] = ()
    metric_ids: tuple[str, ...] = ()
    """By which its calls are judged."""


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an agent's code."""

    id: str
    owner_id: str
    agent_id: str
    status: str
    is_live: bool
    git_commit_hash: str
    created_at: str


def agents_of(vendor: Vendor) -> Collection[Agent]:
    """Return the agents of all accounts."""
    return Collection(vendor.store, "agents", of=Agent)


def deployments_of(vendor: Vendor, agent: Agent) -> list[Deployment]:
    """Return the deployments of an agent, the oldest first."""
    every = Collection(vendor.store, "deployments", of=Deployment).of_owner(agent.owner_id)
    return [deployment for deployment in every if deployment.agent_id == agent.id]


def shown_agent(agent: Agent, *, deployments: int, version: ApiVersion) -> dict[str, Any]:
    """Return the JSON object ``AgentSummary``."""
    shown: dict[str, Any] = {
        "id": agent.id,
        "name": agent.name,
        "description": agent.description,
        "created_at": agent.created_at,
        "updated_at": agent.updated_at,
        "tts_voice": agent.tts_voice,
        "tts_language": agent.tts_language,
        "webhook_id": None,
        "deleted_at": None,
        "git_repository": {"provider": "github", "account": "cartest", "name": agent.name},
        "git_deploy_branch": "main",
        "phone_numbers": msgspec.to_builtins(agent.phone_numbers),
        "has_text_to_agent_run": False,
        "deployment_count": deployments,
    }
    if version < _NO_BACKGROUND_SINCE:
        shown |= {"background_sound_file_id": None, "background_sound_volume": None}
    return shown


def shown_deployment(deployment: Deployment) -> dict[str, Any]:
    """Return the JSON object ``Deployment``; every step of it happened in the instant of its making."""
    at = deployment.created_at
    return {
        "id": deployment.id,
        "agent_id": deployment.agent_id,
        "status": deployment.status,
        "is_pinned": deployment.is_live,
        "is_live": deployment.is_live,
        "env_var_collection_id": f"env_{deployment.id}",
        "source_code_file_id": f"scf_{deployment.id}",
        "git_commit_hash": deployment.git_commit_hash,
        "created_at": at,
        "updated_at": at,
        "build_started_at": at,
        "build_completed_at": at,
        "build_logs": "built",
        "build_error": None,
        "deployment_started_at": at,
        "deployment_completed_at": at,
        "deployment_error": None,
    }
