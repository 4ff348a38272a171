"""A server that answers every HTTP request by a function, for targets that are something else."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cartest_contracts.target import Target


@dataclass(frozen=True)
class Answer:
    status: int = 200
    content_type: str = "application/json"
    body: bytes = b"{}"


Answering = Callable[[str, str, dict[str, str]], Answer | None]
"""Method, path with query, and headers to an answer; ``None`` drops the connection."""


def always(answer: Answer) -> Answering:
    """Answer everything alike."""

    def answering(_method: str, _path: str, _headers: dict[str, str]) -> Answer:
        return answer

    return answering


@asynccontextmanager
async def serving(answering: Answering, *, timeout_s: float = 5.0) -> AsyncGenerator[Target, None]:
    """Serve on a free port of this machine."""

    talks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        talks.add(talk)
        try:
            while (head := await _head(reader)) is not None:
                method, path, headers = head
                await reader.readexactly(int(headers.get("content-length", 0)))
                answer = answering(method, path, headers)
                if answer is None:
                    break
                writer.write(
                    b"HTTP/1.1 %d X\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
                    % (answer.status, answer.content_type.encode(), len(answer.body), answer.body)
                )
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield Target.parse(f"http://127.0.0.1:{port}", api_key="sk_car_fake.key", timeout_s=timeout_s)
    finally:
        server.close()
        await asyncio.gather(*talks)  # they end with the client, whose block is inside this one


async def _head(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]] | None:
    try:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, path, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return method, path, {name.strip().lower(): value.strip() for name, _, value in pairs}
