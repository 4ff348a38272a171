"""The program of ``python_sync.py`` again, by the asynchronous half of the SDK; its editor's rules stand there."""

import asyncio
import base64
import json
import os
import sys
import traceback
from collections.abc import AsyncIterable, Awaitable
from typing import Any

import websockets
from cartesia import APIStatusError, AsyncCartesia

TIMEOUT_S = 10
"""An end to what would hang; nothing waits for it."""

Errand = dict[str, Any]


def encoded(audio: bytes) -> str:
    return base64.b64encode(audio).decode()


def shown(event: Any) -> Errand:
    """An event as the SDK parsed it, its audio as the SDK decoded it."""
    audio = {"audio": encoded(event.audio)} if event.type == "chunk" else {}
    return {name: value for name, value in event.to_dict().items() if name != "data"} | audio


async def heard(events: AsyncIterable[Any]) -> list[Errand]:
    return [shown(event) async for event in events]


async def refusal(call: Awaitable[object]) -> Errand | None:
    try:
        await call
    except APIStatusError as error:
        return {"name": type(error).__name__, "status": error.status_code, "body": error.body}
    except websockets.InvalidStatus as error:
        return {"name": "handshake", "status": error.response.status_code, "body": None}
    return None


async def status(client: AsyncCartesia, errand: Errand) -> Any:
    return (await client.get_status()).to_dict()


async def whole(client: AsyncCartesia, errand: Errand) -> Any:
    answers: Errand = {}
    for name, output_format in errand["formats"].items():
        response = await client.tts.generate(**errand["request"] | {"output_format": output_format})
        sound = await response.read()
        answers[name] = {"audio": encoded(sound), "content_type": response.headers["content-type"]}
    return answers


async def sse(client: AsyncCartesia, errand: Errand) -> Any:
    return await heard(await client.tts.generate_sse(**errand["request"], **errand["detail"]))


async def one_shot(client: AsyncCartesia, errand: Errand) -> Any:
    async with client.tts.websocket_connect() as connection:
        context = connection.context("one-shot", timeout=TIMEOUT_S)
        await context.send(**errand["request"], **errand["detail"], continue_=False)
        return await heard(context.receive())


async def continuations(client: AsyncCartesia, errand: Errand) -> Any:
    async with client.tts.websocket_connect() as connection:
        context = connection.context("continued", timeout=TIMEOUT_S, **errand["settings"], add_timestamps=True)
        for piece in errand["pieces"]:
            await context.push(piece)
        await context.no_more_inputs()
        return await heard(context.receive())


async def flush(client: AsyncCartesia, errand: Errand) -> Any:
    async with client.tts.websocket_connect() as connection:
        context = connection.context("flushed", timeout=TIMEOUT_S, **errand["settings"])
        before, after = errand["flushed"]
        await context.push(before)
        await context.push("", flush=True)
        await context.push(after)
        await context.no_more_inputs()
        return await heard(context.receive())


async def multiplex(client: AsyncCartesia, errand: Errand) -> Any:
    async with client.tts.websocket_connect() as connection:
        contexts = {
            name: connection.context(name, timeout=TIMEOUT_S, **errand["settings"]) for name in errand["dialogue"]
        }
        for turn in zip(*errand["dialogue"].values(), strict=True):
            for context, piece in zip(contexts.values(), turn, strict=True):
                await context.push(piece)
        for context in contexts.values():
            await context.no_more_inputs()
        told = await asyncio.gather(*(heard(context.receive()) for context in contexts.values()))
        return dict(zip(contexts, told, strict=True))


async def cancel(client: AsyncCartesia, errand: Errand) -> Any:
    async with client.tts.websocket_connect() as connection:
        cancelled = connection.context("cancelled", timeout=TIMEOUT_S, **errand["settings"])
        await cancelled.push(errand["cancelled"])
        first = await anext(cancelled.receive())
        await cancelled.cancel()
        after = connection.context("after", timeout=TIMEOUT_S)
        await after.send(**errand["request"], continue_=False)
        return [shown(first), *await heard(after.receive())]


async def too_many_contexts(client: AsyncCartesia, errand: Errand) -> Any:
    async with client.tts.websocket_connect() as connection:
        contexts = {
            name: connection.context(name, timeout=TIMEOUT_S, **errand["settings"]) for name in errand["crowd"]
        }
        for context in contexts.values():
            await context.push(errand["held"])
        *admitted, refused = contexts
        told = {refused: await heard(contexts[refused].receive())}
        for name in admitted:
            await contexts[name].no_more_inputs()
            told[name] = await heard(contexts[name].receive())
        return told


async def token(client: AsyncCartesia, errand: Errand) -> Any:
    minted = await client.access_token.create(expires_in=60, grants={"tts": True})
    sound = ("a.wav", b"RIFF")
    async with AsyncCartesia(token=minted.token) as guest:
        return {
            "token": minted.token,
            "http": await sse(guest, errand),
            "socket": await one_shot(guest, errand),
            "refused": {
                "voices": await refusal(guest.voices.list()),
                "stt": await refusal(guest.stt.transcribe(file=sound, model="ink-whisper")),
                "stt_socket": await refusal(stt_connection(guest).enter()),
                "mint": await refusal(guest.access_token.create(grants={"tts": True})),
            },
        }


async def refusals(client: AsyncCartesia, errand: Errand) -> Any:
    request = errand["request"]
    mute = request | {"transcript": "..."}
    async with (
        AsyncCartesia(api_key=errand["wrong_key"]) as stranger,
        AsyncCartesia(api_key=errand["busy_key"]) as busy,
    ):
        return {
            "wrong_key": await refusal(stranger.tts.generate(**request)),
            "wrong_key_socket": await refusal(stranger.tts.websocket_connect().enter()),
            "no_speech": await refusal(client.tts.generate(**mute)),
            "no_speech_sse": await refusal(client.tts.generate_sse(**mute)),
            "unknown_voice": await refusal(client.voices.get(errand["unknown_voice"])),
            "busy": await refusal(busy.with_options(max_retries=0).tts.generate(**request)),
            "busy_retried": await refusal(busy.tts.generate(**request)),
        }


async def old_names(client: AsyncCartesia, errand: Errand) -> Any:
    """By the names of version 2, which version 4 still has."""
    wav, raw = (errand["request"] | {"output_format": errand["formats"][name]} for name in ("wav", "raw"))
    socket = await client.tts.websocket()
    whole: Any = await socket.send(**raw, stream=False)
    await socket.close()
    chunks = await client.tts.bytes(**wav)  # pyright: ignore[reportDeprecated]  # that it still works is the point
    return {"bytes": encoded(b"".join([chunk async for chunk in chunks])), "socket": encoded(whole.audio)}


async def voices(client: AsyncCartesia, errand: Errand) -> Any:
    return [voice.id async for voice in client.voices.list()]


async def transcription(client: AsyncCartesia, errand: Errand) -> Any:
    response = await client.tts.generate(**errand["request"] | {"output_format": errand["formats"]["wav"]})
    told = await client.stt.transcribe(
        file=("speech.wav", await response.read()), model="ink-whisper", timestamp_granularities=["word"]
    )
    return told.to_dict()


def stt_connection(client: AsyncCartesia) -> Any:
    return client.stt.manual_finalize.websocket(model="ink-2", encoding="pcm_s16le", sample_rate=16000)


async def live_transcription(client: AsyncCartesia, errand: Errand) -> Any:
    sound = await (await client.tts.generate(**errand["request"])).read()
    async with stt_connection(client) as connection:
        for start in range(0, len(sound), 3200):
            await connection.send_raw(sound[start : start + 3200])
        await connection.send("finalize")
        await connection.send("close")
        return [event.to_dict() async for event in connection]


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


async def main() -> None:
    errand: Errand = json.loads(sys.argv[1])
    async with AsyncCartesia(api_key=os.environ["CARTESIA_API_KEY"]) as client:
        for step in STEPS:
            told: Errand = {"step": step.__name__}
            try:
                told["answer"] = await step(client, errand)
            except Exception:  # noqa: BLE001  # whatever it is, it is that step's answer
                told["failure"] = traceback.format_exc()
            sys.stdout.write(json.dumps(told, default=str) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
