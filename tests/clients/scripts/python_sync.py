"""A program of somebody who uses the official SDK, synchronously: one step after another, a JSON line each.

It is started as a process of its own, with an errand (:mod:`tests.clients.errand`) as its argument. Rules for its
editor: it may know the SDK and nothing of ours; its address and trust come from variables that the SDK reads; it
judges nothing. Its steps have the names and the answers of the other two programs, ``python_async.py`` and
``tests/node/cartesia-sdk.cjs``, because the same tests read all three.
"""

import base64
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import websockets
from cartesia import APIStatusError, Cartesia

TIMEOUT_S = 10
"""An end to what would hang; nothing waits for it."""

Errand = dict[str, Any]


def encoded(audio: bytes) -> str:
    return base64.b64encode(audio).decode()


def shown(event: Any) -> Errand:
    """An event as the SDK parsed it, its audio as the SDK decoded it."""
    audio = {"audio": encoded(event.audio)} if event.type == "chunk" else {}
    return {name: value for name, value in event.to_dict().items() if name != "data"} | audio


def heard(events: Iterable[Any]) -> list[Errand]:
    return [shown(event) for event in events]


def refusal(call: Callable[[], object]) -> Errand | None:
    try:
        call()
    except APIStatusError as error:
        return {"name": type(error).__name__, "status": error.status_code, "body": error.body}
    except websockets.InvalidStatus as error:
        return {"name": "handshake", "status": error.response.status_code, "body": None}
    return None


def status(client: Cartesia, errand: Errand) -> Any:
    return client.get_status().to_dict()


def whole(client: Cartesia, errand: Errand) -> Any:
    answers: Errand = {}
    for name, output_format in errand["formats"].items():
        response = client.tts.generate(**errand["request"] | {"output_format": output_format})
        answers[name] = {"audio": encoded(response.read()), "content_type": response.headers["content-type"]}
    return answers


def sse(client: Cartesia, errand: Errand) -> Any:
    return heard(client.tts.generate_sse(**errand["request"], **errand["detail"]))


def one_shot(client: Cartesia, errand: Errand) -> Any:
    with client.tts.websocket_connect() as connection:
        context = connection.context("one-shot", timeout=TIMEOUT_S)
        context.send(**errand["request"], **errand["detail"], continue_=False)
        return heard(context.receive())


def continuations(client: Cartesia, errand: Errand) -> Any:
    with client.tts.websocket_connect() as connection:
        context = connection.context("continued", timeout=TIMEOUT_S, **errand["settings"], add_timestamps=True)
        for piece in errand["pieces"]:
            context.push(piece)
        context.no_more_inputs()
        return heard(context.receive())


def flush(client: Cartesia, errand: Errand) -> Any:
    with client.tts.websocket_connect() as connection:
        context = connection.context("flushed", timeout=TIMEOUT_S, **errand["settings"])
        before, after = errand["flushed"]
        context.push(before)
        context.push("", flush=True)
        context.push(after)
        context.no_more_inputs()
        return heard(context.receive())


def multiplex(client: Cartesia, errand: Errand) -> Any:
    with client.tts.websocket_connect() as connection:
        contexts = {
            name: connection.context(name, timeout=TIMEOUT_S, **errand["settings"]) for name in errand["dialogue"]
        }
        for turn in zip(*errand["dialogue"].values(), strict=True):
            for context, piece in zip(contexts.values(), turn, strict=True):
                context.push(piece)
        for context in contexts.values():
            context.no_more_inputs()
        return {name: heard(context.receive()) for name, context in contexts.items()}


def cancel(client: Cartesia, errand: Errand) -> Any:
    with client.tts.websocket_connect() as connection:
        cancelled = connection.context("cancelled", timeout=TIMEOUT_S, **errand["settings"])
        cancelled.push(errand["cancelled"])
        first = next(cancelled.receive())
        cancelled.cancel()
        after = connection.context("after", timeout=TIMEOUT_S)
        after.send(**errand["request"], continue_=False)
        return [shown(first), *heard(after.receive())]


def too_many_contexts(client: Cartesia, errand: Errand) -> Any:
    with client.tts.websocket_connect() as connection:
        contexts = {
            name: connection.context(name, timeout=TIMEOUT_S, **errand["settings"]) for name in errand["crowd"]
        }
        for context in contexts.values():
            context.push(errand["held"])
        *admitted, refused = contexts
        told = {refused: heard(contexts[refused].receive())}
        for name in admitted:
            contexts[name].no_more_inputs()
            told[name] = heard(contexts[name].receive())
        return told


def token(client: Cartesia, errand: Errand) -> Any:
    minted = client.access_token.create(expires_in=60, grants={"tts": True})
    guest = Cartesia(token=minted.token)
    sound = ("a.wav", b"RIFF")
    return {
        "token": minted.token,
        "http": sse(guest, errand),
        "socket": one_shot(guest, errand),
        "refused": {
            "voices": refusal(guest.voices.list),
            "stt": refusal(lambda: guest.stt.transcribe(file=sound, model="ink-whisper")),
            "stt_socket": refusal(lambda: stt_connection(guest).enter()),
            "mint": refusal(lambda: guest.access_token.create(grants={"tts": True})),
        },
    }


def refusals(client: Cartesia, errand: Errand) -> Any:
    stranger = Cartesia(api_key=errand["wrong_key"])
    busy = Cartesia(api_key=errand["busy_key"])
    request = errand["request"]
    return {
        "wrong_key": refusal(lambda: stranger.tts.generate(**request)),
        "wrong_key_socket": refusal(lambda: stranger.tts.websocket_connect().enter()),
        "no_speech": refusal(lambda: client.tts.generate(**request | {"transcript": "..."})),
        "no_speech_sse": refusal(lambda: client.tts.generate_sse(**request | {"transcript": "..."})),
        "unknown_voice": refusal(lambda: client.voices.get(errand["unknown_voice"])),
        "busy": refusal(lambda: busy.with_options(max_retries=0).tts.generate(**request)),
        "busy_retried": refusal(lambda: busy.tts.generate(**request)),
    }


def old_names(client: Cartesia, errand: Errand) -> Any:
    """By the names of version 2, which version 4 still has."""
    wav, raw = (errand["request"] | {"output_format": errand["formats"][name]} for name in ("wav", "raw"))
    socket = client.tts.websocket()
    whole: Any = socket.send(**raw, stream=False)
    socket.close()
    chunks = client.tts.bytes(**wav)  # pyright: ignore[reportDeprecated]  # that it still works is the point
    return {"bytes": encoded(b"".join(chunks)), "socket": encoded(whole.audio)}


def voices(client: Cartesia, errand: Errand) -> Any:
    return [voice.id for voice in client.voices.list()]


def transcription(client: Cartesia, errand: Errand) -> Any:
    sound = client.tts.generate(**errand["request"] | {"output_format": errand["formats"]["wav"]}).read()
    told = client.stt.transcribe(file=("speech.wav", sound), model="ink-whisper", timestamp_granularities=["word"])
    return told.to_dict()


def stt_connection(client: Cartesia) -> Any:
    return client.stt.manual_finalize.websocket(model="ink-2", encoding="pcm_s16le", sample_rate=16000)


def live_transcription(client: Cartesia, errand: Errand) -> Any:
    sound = client.tts.generate(**errand["request"]).read()
    with stt_connection(client) as connection:
        for start in range(0, len(sound), 3200):
            connection.send_raw(sound[start : start + 3200])
        connection.send("finalize")
        connection.send("close")
        return [event.to_dict() for event in connection]


STEPS = (
    status,
    whole,
    sse,
    one_shot,
    continuations,
    flush,
    multiplex,
    cancel,
    too_many_contexts,
    token,
    refusals,
    old_names,
    voices,
    transcription,
    live_transcription,
)


def main() -> None:
    errand: Errand = json.loads(sys.argv[1])
    client = Cartesia(api_key=os.environ["CARTESIA_API_KEY"])
    for step in STEPS:
        told: Errand = {"step": step.__name__}
        try:
            told["answer"] = step(client, errand)
        except Exception:  # noqa: BLE001  # whatever it is, it is that step's answer
            told["failure"] = traceback.format_exc()
        sys.stdout.write(json.dumps(told, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
