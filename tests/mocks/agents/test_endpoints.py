"""Agents over HTTP, through the whole mock."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_mocks.accounts import OTHER_KEY

AGENT = "agent_0a1b2c3d"
Ask = Callable[..., httpx.Response]


def test_agents_are_listed_and_read(ask: Ask) -> None:
    """All at once; each as it stands in the list."""
    summaries = ask("GET", "/agents").json()["summaries"]
    assert [agent["name"] for agent in summaries] == ["echo", "parrot"]
    assert all(ask("GET", f"/agents/{agent['id']}").json() == agent for agent in summaries)
    assert summaries[0]["deployment_count"] == 2


def test_only_2025_04_16_has_background_sounds(ask: Ask) -> None:
    """Gone with the next version; before it there were no agents."""
    assert "background_sound_volume" in ask("GET", f"/agents/{AGENT}", version="2025-04-16").json()
    assert "background_sound_volume" not in ask("GET", f"/agents/{AGENT}", version="2025-11-04").json()
    assert ask("GET", "/agents", version="2024-11-13").status_code == 404


def test_an_agent_is_changed(ask: Ask) -> None:
    """What is left out or null stays."""
    before = ask("GET", f"/agents/{AGENT}").json()
    voice = DOCUMENTED_VOICES[1].id
    changed = ask("PATCH", f"/agents/{AGENT}", json={"name": "n", "tts_voice": voice, "description": None})
    assert changed.status_code == 200
    after = ask("GET", f"/agents/{AGENT}").json()
    assert changed.json() == after
    assert (after["name"], after["tts_voice"], after["description"]) == ("n", voice, before["description"])
    assert (after["created_at"], after["updated_at"] > before["updated_at"]) == (before["created_at"], True)
    assert ask("PATCH", f"/agents/{AGENT}", json={"tts_language": "de"}).json()["tts_voice"] == voice


@pytest.mark.parametrize(("change", "status"), [({"tts_voice": "x"}, 404), ({"name": 1}, 400), ([], 400)])
def test_a_wrong_change(ask: Ask, change: Any, status: int) -> None:
    """Voices must exist, members have their types."""
    assert ask("PATCH", f"/agents/{AGENT}", json=change, version="2026-03-01").status_code == status


def test_a_deleted_agent_is_gone(ask: Ask) -> None:
    """From the list too; another account's agents never were there."""
    assert ask("DELETE", f"/agents/{AGENT}", key=OTHER_KEY).status_code == 404
    assert ask("DELETE", f"/agents/{AGENT}").status_code == 204
    assert ask("GET", f"/agents/{AGENT}").status_code == 404
    assert [agent["name"] for agent in ask("GET", "/agents").json()["summaries"]] == ["parrot"]


def test_templates_are_public(ask: Ask) -> None:
    """No credential is needed."""
    templates = ask("GET", "/agents/templates", key=None).json()["templates"]
    assert {"id", "name", "repo_url", "root_dir", "owner_id"} <= templates[0].keys()
    assert ask("GET", "/agents", key=None).status_code == 401


def test_phone_numbers_are_a_bare_list(ask: Ask) -> None:
    """One for each agent, as its summary says."""
    (phone,) = ask("GET", f"/agents/{AGENT}/phone-numbers").json()
    summary = ask("GET", f"/agents/{AGENT}").json()
    assert phone["number"] == summary["phone_numbers"][0]["number"]
    assert (phone["agent_id"], phone["is_cartesia_managed"]) == (AGENT, True)


def test_deployments_are_a_bare_list(ask: Ask) -> None:
    """One of them is live; each can be read by its id, by its owner."""
    deployments = ask("GET", f"/agents/{AGENT}/deployments").json()
    assert [(each["status"], each["is_live"]) for each in deployments] == [
        ("inactive", False),
        ("deployed", True),
    ]
    live = deployments[1]
    assert ask("GET", f"/agents/deployments/{live['id']}").json() == live
    assert ask("GET", f"/agents/deployments/{live['id']}", key=OTHER_KEY).status_code == 404
