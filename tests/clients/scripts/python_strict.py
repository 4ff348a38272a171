"""The SDK's own schemas, held against what it was answered: it otherwise takes its answers for granted.

Prints the JSON list of the types of events that were validated; fails by an exception of the SDK or of pydantic.
The rules for its editor stand in ``python_sync.py``.
"""

import json
import os
import sys
from typing import Any

from cartesia import Cartesia


def main() -> None:
    errand: dict[str, Any] = json.loads(sys.argv[1])
    request, detail = errand["request"], errand["detail"]
    client = Cartesia(api_key=os.environ["CARTESIA_API_KEY"], _strict_response_validation=True)
    client.get_status()
    client.access_token.create(expires_in=60, grants={"tts": True})
    client.voices.get(next(iter(client.voices.list())).id)
    sound = client.tts.generate(**request | {"output_format": errand["formats"]["wav"]}).read()
    client.stt.transcribe(file=("a.wav", sound), model="ink-whisper", timestamp_granularities=["word"])
    events: list[Any] = list(client.tts.generate_sse(**request, **detail))
    with client.tts.websocket_connect() as connection:
        for transcript in (request["transcript"], "..."):
            context = connection.context(timeout=10, **errand["settings"], **detail)
            context.push(transcript, flush=True)
            context.no_more_inputs()
            events += context.receive()
    # Events of sockets are never validated by the SDK, whatever it is told.
    kinds: list[tuple[Any, Any]] = [(type(event), event.to_dict()) for event in events]
    names = {str(type(kind.model_validate(shown)).__name__) for kind, shown in kinds}
    sys.stdout.write(json.dumps(sorted(names)))


if __name__ == "__main__":
    main()
