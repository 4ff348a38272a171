"""A server between the programs and the mock's rules: one frame in, what a test says out."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from websockets.asyncio.server import ServerConnection, serve

from cartest_contracts.target import Target

Answering = Callable[[dict[str, Any]], list[dict[str, Any]]]


def frame(kind: str, context_id: str, **more: Any) -> dict[str, Any]:
    done = kind in {"done", "error"}
    status = {"done": 200, "error": 400}.get(kind, 206)
    return {"type": kind, "context_id": context_id, "status_code": status, "done": done, **more}


@asynccontextmanager
async def lying(answering: Answering) -> AsyncGenerator[Target, None]:
    """Serve sockets on a free port; what is no JSON object is not answered."""

    async def talk(connection: ServerConnection) -> None:
        async for text in connection:
            try:
                message = json.loads(text)
            except ValueError:
                continue
            for event in answering(cast("dict[str, Any]", message)) if isinstance(message, dict) else ():
                await connection.send(json.dumps(event))

    async with serve(talk, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield Target(url=f"http://127.0.0.1:{port}", api_key="sk_car_fake.key", timeout_s=5)
        await asyncio.sleep(0)
