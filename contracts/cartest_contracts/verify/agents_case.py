"""Agents: what lists show and what ids lead to, and a call over a socket that can be read afterwards."""

import base64
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from cartest_contracts.audio.samples import SILENCE
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.rules.reading import as_list, as_object, audio_of, json_of
from cartest_contracts.verify.case import Cost, Tools
from cartest_contracts.verify.speech_case import speech_request
from cartest_contracts.verify.thing_case import foreign_key

__all__ = ["AgentsCase", "CallSocketCase"]

_FOUND: Final = {"expect_status": "200"}
_FORMAT: Final = OutputFormat.raw("pcm_s16le", 16000)
_FRAME_BYTES: Final = 3200
_PAUSE_S: Final = 1.0
_PATIENCE_S: Final = 10.0
_LISTS: Final = (
    ("/agents", "/agents/{agent_id}"),
    ("/agents/metrics", "/agents/metrics/{metric_id}"),
    ("/agents/calls?agent_id=", "/agents/calls/{call_id}"),
    ("/agents/{agent_id}/deployments", "/agents/deployments/{deployment_id}"),
)
"""Where they are listed, and where one of them is found; what needs an agent gets the first."""


def _grouped(observation: Observation, group: str, relation: str, role: str, **more: str) -> Observation:
    labels = {**observation.labels, "group": group, "relation": relation, "role": role, **more}
    return msgspec.structs.replace(observation, labels=labels)


def _ids(observation: Observation) -> list[str]:
    value = json_of(observation)
    members = as_object(value)
    entries = as_list(members.get("data", members.get("summaries", value)))
    return [name for entry in entries if isinstance(name := as_object(entry).get("id"), str)]


def _filled(template: str, value: str) -> str:
    head, _, rest = template.partition("{")
    return f"{head}{value}{rest.partition('}')[2]}" if rest else template


@dataclass(frozen=True, kw_only=True)
class AgentsCase:
    """Every list of agents, and the last thing on its first page by its id; groups for AGENTS.

    The last, because it is the oldest of the calls: a newer one may be under way.
    """

    id: str = "agents"
    foreign: bool = False
    """Whether the key of another account is tried on the things too."""
    width: int = 1

    @property
    def cost(self) -> Cost:
        """A list, a thing, and a foreign question each."""
        return Cost(requests=3 * len(_LISTS))

    async def run(self, tools: Tools) -> list[Observation]:
        """Ask; an account without agents has nothing more to show."""
        groups: list[Observation] = []
        others: list[Observation] = []
        agent = ""
        for collection, item in _LISTS:
            needs_agent = collection.endswith("=") or "{" in collection
            if needs_agent and not agent:
                break
            path = f"{collection}{agent}" if collection.endswith("=") else _filled(collection, agent)
            operation = f"GET {collection.partition('?')[0]}"
            listed = await tools.http.call("GET", path, operation=operation, labels=_FOUND)
            names = _ids(listed)
            agent = agent or (names[0] if names else "")
            group = f"{self.id}-{len(groups)}"
            groups.append(_grouped(listed, group, "shown", "list"))
            if names:
                found = await tools.http.call("GET", _filled(item, names[-1]), operation=f"GET {item}")
                groups.append(_grouped(found, group, "shown", "item", item=names[-1]))
            if names and self.foreign:
                labels = {"foreign": "item", "item": names[-1]}
                others.append(
                    await tools.http.call(
                        "GET",
                        _filled(item, names[-1]),
                        operation=f"GET {item}",
                        credential=foreign_key(tools),
                        labels=labels,
                    )
                )
        return [*groups, *others]


@dataclass(frozen=True, kw_only=True)
class CallSocketCase:
    """A call in which the caller says something and hears the agent; then what was kept of it."""

    id: str
    template: str = "/agents/stream/{agent_id}"
    transcript: str = "Hello there."
    tool: str = ""
    """What the client's tool answers, where the agent is expected to call one (managed agents)."""
    farewell: bool = False
    """Whether the agent is expected to hang up."""
    place: int = 0
    """Which agent is called: the newest call of it must be this one, so every case has its own."""
    width: int = 1

    @property
    def cost(self) -> Cost:
        """The agent, the speech, the call, and three questions about it."""
        return Cost(requests=7, characters=len(self.transcript))

    async def run(self, tools: Tools) -> list[Observation]:
        """Call the agent; without one, or without speech, there is no call."""
        agents = await tools.http.call("GET", "/agents", labels=_FOUND)
        spoken = await tools.http.speak(speech_request(self.transcript, _FORMAT))
        audio = audio_of(spoken)
        names = _ids(agents)
        if len(names) <= self.place or not audio:
            return [agents, spoken]
        agent = names[self.place]

        async def calls() -> Observation:
            return await tools.http.call("GET", f"/agents/calls?agent_id={agent}", operation="GET /agents/calls")

        before = await calls()
        call, socket = await self._call(tools, agent, audio)
        after = await calls()
        group = [(call, "call"), (before, "before"), (after, "list")]
        if _ids(after):
            kept = _ids(after)[0]
            path = "/agents/calls/{call_id}"
            group.append((await tools.http.call("GET", _filled(path, kept), operation=f"GET {path}"), "kept"))
        return [
            *(_grouped(each, self.id, "call", role) for each, role in group),
            agents,
            spoken,
            *([socket] if socket is not None else []),
        ]

    async def _call(self, tools: Tools, agent: str, audio: bytes) -> tuple[Observation, Observation | None]:
        """Say it and hang up when the agent has answered; return the call and its socket."""
        stream = f"stream_{self.id}"
        audio += SILENCE["pcm_s16le"] * round(_PAUSE_S * _FORMAT.sample_rate)
        config = {"input_format": "pcm_16000"}
        said = [{"event": "start", "stream_id": stream, "config": config}]
        said += [_media(stream, audio[at : at + _FRAME_BYTES]) for at in range(0, len(audio), _FRAME_BYTES)]
        async with tools.sockets.open(_filled(self.template, agent)) as socket:
            if not socket.accepted:
                return socket.observation, None
            labels = {"expect_text": self.transcript}
            call = await socket.speak(said, labels=labels, lasting=True)
            if self.tool:
                await call.wait(lambda seen: bool(_of(seen, "client_tool_call")), timeout_s=_PATIENCE_S)
                for event in _of(call.arrivals, "client_tool_call"):
                    await call.send(
                        {
                            "event": "client_tool_result",
                            "stream_id": stream,
                            "tool_call_id": event.get("tool_call_id"),
                            "result": self.tool,
                            "is_error": False,
                        }
                    )
            await call.wait(lambda seen: bool(_of(seen, "media_output")), timeout_s=_PATIENCE_S)
            if self.farewell:
                await socket.wait_closed()
            heard = call.conclude()
        return heard, socket.observation


def _media(stream: str, audio: bytes) -> dict[str, Any]:
    payload = base64.b64encode(audio).decode()
    return {"event": "media_input", "stream_id": stream, "media": {"payload": payload}}


def _of(arrivals: Any, kind: str) -> list[dict[str, Any]]:
    seen: list[Arrival] = list(arrivals)
    return [each.event for each in seen if each.event is not None and each.event.get("event") == kind]
