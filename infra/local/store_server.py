"""The embedded store's HTTP server: it reads calls and writes answers, over kept-alive connections.

ministack's own server serves all of AWS, and took three times as long as the call itself. Here each
call is answered at once, on the event loop, so that no other comes between its reads and writes.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httptools

log = logging.getLogger(__name__)


class Call(NamedTuple):
    """An HTTP request; the names of its headers are in lower case."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        """All values of a header."""
        return [value for key, value in self.headers if key == name]


class Answer(NamedTuple):
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes


Answering = Callable[[Call], Answer]


class Connection(asyncio.Protocol):
    """One connection; httptools calls the methods `on_…` with the parts of each request."""

    def __init__(self, answer: Answering, opened: set[Connection]) -> None:
        self._answer = answer
        self._opened = opened
        self._transport: Any = None
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""
        self._headers: list[tuple[str, str]] = []
        self._parts: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._opened.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._opened.discard(self)

    def close(self) -> None:
        """Close it; what was answered is still sent."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.close()  # the request itself was answered
        except httptools.HttpParserError:
            if not self._transport.is_closing():
                self._write(Answer(400, {}, b""), keep_alive=False)

    def on_message_begin(self) -> None:
        self._url, self._headers, self._parts = b"", [], []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name.decode("latin-1").lower(), value.decode("latin-1")))

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        if self._transport.is_closing():
            return
        method = self._parser.get_method().decode("latin-1")
        path = self._url.decode("latin-1")
        try:
            answer = self._answer(Call(method, path, self._headers, b"".join(self._parts)))
        except Exception:
            log.exception("a call failed")
            answer = Answer(500, {}, b'{"__type": "InternalServerError"}')
        self._write(answer, keep_alive=self._parser.should_keep_alive())

    def _write(self, answer: Answer, *, keep_alive: bool) -> None:
        lines = [f"HTTP/1.1 {answer.status} "]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        lines.append(f"Content-Length: {len(answer.body)}")
        if not keep_alive:
            lines.append("Connection: close")
        head = "\r\n".join(lines).encode("latin-1")
        # A client that reads nothing makes the transport keep this, as long as it likes.
        self._transport.write(b"%s\r\n\r\n%s" % (head, answer.body))
        if not keep_alive:
            self._transport.close()


@asynccontextmanager
async def serving(listening: socket.socket, answer: Answering) -> Any:
    """Serve a listening socket, and close all connections at the end."""
    opened: set[Connection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answer, opened), sock=listening)
    try:
        yield
    finally:
        server.close()
        for connection in tuple(opened):
            connection.close()
        await asyncio.sleep(0)  # the transports close in the loop's next round
