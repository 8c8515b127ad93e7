"""Servers that answer a request in any way, well or badly, on this machine."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

Behaviour = Callable[[socket.socket, bytes], None]
"""Gets the connection and the request's head."""


@dataclass
class Receiver:
    """Its port, and each request that it read."""

    port: int
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def receiver(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A server that behaves so on every connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        opened = Receiver(listener.getsockname()[1])

        def run() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, suppress(OSError):
                        connection.settimeout(10)
                        _answer(opened, behave, connection, tls)

        thread = Thread(target=run, daemon=True)
        thread.start()
        yield opened
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=20)
        assert not thread.is_alive()


def _answer(
    opened: Receiver, behave: Behaviour, connection: socket.socket, tls: ssl.SSLContext | None
) -> None:
    if tls is None:
        request = _request(connection)
        opened.requests.append(request)
        behave(connection, request)
        return
    with tls.wrap_socket(connection, server_side=True) as secure:
        request = _request(secure)
        opened.requests.append(request)
        behave(secure, request)


def _request(connection: socket.socket) -> bytes:
    """A whole request: its head, and as much body as it says."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def says(*parts: bytes) -> Behaviour:
    """Sends this, and hangs up."""

    def behave(connection: socket.socket, _: bytes) -> None:
        for part in parts:
            connection.sendall(part)

    return behave


def answers(status: str, body: bytes = b"", *headers: str) -> Behaviour:
    """A well-formed answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return says("\r\n".join(lines).encode() + body)


def hangs(*parts: bytes) -> Behaviour:
    """Sends this, and then nothing until the other side hangs up."""

    def behave(connection: socket.socket, request: bytes) -> None:
        says(*parts)(connection, request)
        while connection.recv(65536):
            pass

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Each of them once."""
    left = list(behaviours)

    def behave(connection: socket.socket, request: bytes) -> None:
        left.pop(0)(connection, request)

    return behave
