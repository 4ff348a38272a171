"""Looking, before a verification, whether there is a Cartesia API at all and whether it takes the key."""

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.errors import TargetError
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import as_object, json_of, media_type
from cartest_contracts.target import Target

__all__ = ["look_at", "preflight"]


async def look_at(http: HttpClient, target: Target) -> tuple[Observation, Observation]:
    """Ask for the status, and for one voice with the key; neither costs credits. Return both answers.

    Raises :class:`TargetError` with one clear line if the target cannot be reached, is a web page, or refuses the
    key. A gateway that knows neither operation passes: it may still speak.
    """
    status = await http.call("GET", "/")
    voices = await http.call("GET", "/voices", params={"limit": "1"})
    if media_type(voices) == "text/html" or (media_type(status) == "text/html" and voices.status != 200):
        raise TargetError(f"{target.url} answers HTML: it is not a Cartesia API")
    if voices.status in {401, 403}:
        raise TargetError(f"{target.url} refuses the API key with {voices.status}: check CARTESIA_API_KEY")
    return status, voices


async def preflight(http: HttpClient, target: Target) -> None:
    """Look at the target, and raise :class:`TargetError` too if neither answer is one of this API.

    Anything that an API of this kind could answer is left to the rules.
    """
    status, voices = await look_at(http, target)
    if as_object(json_of(status)).get("ok") is not True and voices.status != 200:
        raise TargetError(
            f"{target.url} does not answer like a Cartesia API:"
            f" GET / gave {_answer(status)}, GET /voices gave {_answer(voices)}"
        )


def _answer(observation: Observation) -> str:
    return str(observation.status) if observation.status is not None else observation.problem or observation.end
