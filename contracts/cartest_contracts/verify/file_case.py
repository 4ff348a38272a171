"""Speech that is saved, and everything that leads back to it: a group for FILES."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from cartest_contracts.clients.credential import NO_CREDENTIAL, Credential
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.resource_facts import LINK_LIFETIME
from cartest_contracts.rules.reading import as_object, json_of
from cartest_contracts.verify.case import Cost, Tools
from cartest_contracts.verify.speech_case import speech_request
from cartest_contracts.verify.thing_case import foreign_key

__all__ = ["FileCase"]

_TEXT: Final = "Keep this."


@dataclass(frozen=True, kw_only=True)
class FileCase:
    """One saved file."""

    id: str
    output_format: OutputFormat
    foreign: bool = False
    """Whether the key of another account is tried on it too."""
    width: int = 1

    @property
    def cost(self) -> Cost:
        """The speech and five questions."""
        return Cost(requests=7, characters=len(_TEXT))

    async def run(self, tools: Tools) -> list[Observation]:
        """Speak and save, then ask for it; without an id there is nothing to ask for."""
        saved = await tools.http.speak(speech_request(_TEXT, self.output_format, save=True))
        file_id = saved.header("cartesia-file-id")
        if not file_id:
            return [saved]
        host = tools.target.files_url
        group = [(saved, "saved")]

        async def ask(
            role: str,
            method: str,
            path: str,
            template: str,
            *,
            json: Mapping[str, Any] | None = None,
            credential: Credential | None = None,
        ) -> Observation:
            answer = await tools.http.call(
                method, f"{host}{path}", operation=f"{method} {template}", json=json, credential=credential
            )
            group.append((answer, role))
            return answer

        await ask("info", "GET", f"/files/{file_id}/info", "/files/{id}/info")
        await ask("download", "GET", f"/files/{file_id}/download", "/files/{id}/download")
        asked = {"file_id": file_id, "lifetime": LINK_LIFETIME}
        link = await ask("link", "POST", "/links", "/links", json=asked)
        url = as_object(json_of(link)).get("url")
        parts = urlsplit(url if isinstance(url, str) else "")
        # Only where the files are: a server must not send anybody elsewhere.
        if parts.path and parts.netloc == urlsplit(host).netloc:
            await ask("opened", "GET", parts.path, "/link/{link_id}", credential=NO_CREDENTIAL)
        if self.foreign:
            await ask(
                "foreign", "GET", f"/files/{file_id}/info", "/files/{id}/info", credential=foreign_key(tools)
            )
        return [_grouped(each, self.id, role, file_id) for each, role in group]


def _grouped(observation: Observation, case_id: str, role: str, file_id: str) -> Observation:
    labels = {**observation.labels, "group": case_id, "relation": "file", "role": role}
    if role == "foreign":
        labels |= {"foreign": "item", "item": file_id}
    return msgspec.structs.replace(observation, labels=labels)
