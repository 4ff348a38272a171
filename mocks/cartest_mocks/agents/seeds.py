"""What exists when the mock starts: for each account two agents with deployments, a call, a metric and its result.

The first account has the ids of the contract's examples, so that these can be tried as they stand.
"""

from collections.abc import Iterator
from typing import Any, Final

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_mocks.accounts import Account, Accounts
from cartest_mocks.agents.agent import Agent, Deployment, PhoneNumber
from cartest_mocks.agents.calls import Call, Turn, calls_in
from cartest_mocks.agents.metrics import Metric, MetricResult, metrics_in, results_in
from cartest_mocks.store import Collection, Store

__all__ = ["TEMPLATES", "fill"]

_BEGAN: Final = "2025-08-13T12:00:00.000Z"
_IDS: Final = (("0a1b2c3d", "abc123"), ("4e5f6a7b", "def456"))
"""How the ids of an agent, and of all else, end, by account."""
_TURNS: Final = (
    Turn(role="assistant", text="Hi there!", start_timestamp=0.0, end_timestamp=1.6, end_reason="tts_completed"),
    Turn(role="user", text="Hello.", start_timestamp=1.9, end_timestamp=2.6, vad_buffer_ms=500),
    Turn(role="assistant", text="Hello.", start_timestamp=3.1, end_timestamp=3.8, end_reason="call_ended"),
)
TEMPLATES: Final[tuple[dict[str, Any], ...]] = tuple(
    {
        "id": template_id,
        "name": name,
        "description": f"An invented template: {name.lower()}.",
        "repo_url": "https://github.com/cartesia-ai/line",
        "root_dir": template_id,
        "required_env_vars": env_vars,
        "dependencies": None,
        "owner_id": "cartesia",
        "created_at": _BEGAN,
        "updated_at": _BEGAN,
    }
    for template_id, name, env_vars in (
        ("basic-chat", "Basic chat", None),
        ("form-filling", "Form filling", ["GEMINI_API_KEY"]),
    )
)


def fill(store: Store, accounts: Accounts) -> None:
    """Put them."""
    agents = Collection(store, "agents", of=Agent)
    deployments = Collection(store, "deployments", of=Deployment)
    for account, (agent_end, end) in zip(accounts.furnished, _IDS, strict=True):
        for agent in _agents(account, agent_end, end):
            agents.add(agent)
            for number, is_live in enumerate((False, True)):
                deployments.add(
                    _deployment(agent, end if agent.metric_ids else f"{end}x", number, is_live=is_live)
                )
        call = _call(account, agent_end, end)
        metric = Metric(
            id=f"am_{end}",
            owner_id=account.id,
            name="caller-turns",
            display_name="Caller's turns",
            prompt="How often did the caller speak?",
            created_at=_BEGAN,
        )
        calls_in(store).add(call)
        metrics_in(store).add(metric)
        results_in(store).add(_result(call, metric, end))


def _agents(account: Account, agent_end: str, end: str) -> Iterator[Agent]:
    number = 100 + sum(map(ord, agent_end)) % 100
    for suffix, name, metric_ids in (("", "echo", (f"am_{end}",)), ("0", "parrot", ())):
        yield Agent(
            id=f"agent_{agent_end}{suffix}",
            owner_id=account.id,
            name=name,
            description="Repeats what it hears.",
            tts_voice=DOCUMENTED_VOICES[0].id,
            tts_language="en",
            created_at=_BEGAN,
            updated_at=_BEGAN,
            # 555-01xx is set aside for fiction.
            phone_numbers=(PhoneNumber(id=f"ph_{end}{suffix}", number=f"+12025550{number}"),),
            metric_ids=metric_ids,
        )


def _deployment(agent: Agent, end: str, number: int, *, is_live: bool) -> Deployment:
    return Deployment(
        id=f"ad_{end}" if is_live else f"ad_{end}_{number}",
        owner_id=agent.owner_id,
        agent_id=agent.id,
        status="deployed" if is_live else "inactive",
        is_live=is_live,
        git_commit_hash=f"{number + 1:040x}",
        created_at=_BEGAN,
    )


def _call(account: Account, agent_end: str, end: str) -> Call:
    return Call(
        id=f"ac_{end}",
        owner_id=account.id,
        agent_id=f"agent_{agent_end}",
        stream_id=f"stream_{end}",
        voice_id=DOCUMENTED_VOICES[0].id,
        status="completed",
        start_time="2025-08-13T17:43:58.000Z",
        end_time="2025-08-13T17:44:01.800Z",
        deployment_id=f"ad_{end}",
        turns=_TURNS,
    )


def _result(call: Call, metric: Metric, end: str) -> MetricResult:
    return MetricResult(
        id=f"amr_{end}",
        owner_id=call.owner_id,
        metric_id=metric.id,
        metric_name=metric.name,
        summary=call.summary or "",
        agent_id=call.agent_id,
        call_id=call.id,
        deployment_id=call.deployment_id or "",
        value=1,
        created_at="2025-08-13T17:44:02.000Z",
        transcript=call.turns,
    )
