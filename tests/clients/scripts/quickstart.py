"""A first program: one sentence as a file, the same over a socket; the SDK is told nothing but its key."""

import os
import sys
from pathlib import Path

from cartesia import Cartesia


def main() -> None:
    client = Cartesia(api_key=os.environ["CARTESIA_API_KEY"])
    voice, transcript = sys.argv[1:]
    whole = client.tts.generate(
        model_id="sonic-3",
        transcript=transcript,
        voice=voice,
        output_format={"container": "wav", "encoding": "pcm_s16le", "sample_rate": 16000},
    )
    Path("whole.wav").write_bytes(whole.read())
    with client.tts.websocket_connect() as connection, Path("live.pcm").open("wb") as live:
        context = connection.context("live", timeout=10)
        context.send(
            model_id="sonic-3",
            transcript=transcript,
            voice=voice,
            output_format={"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000},
            continue_=False,
        )
        for event in context.receive():
            if event.type == "chunk":
                live.write(event.audio or b"")


if __name__ == "__main__":
    main()
