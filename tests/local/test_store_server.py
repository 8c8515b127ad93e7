"""The embedded store's HTTP server, as its clients see it: bytes in, bytes out."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from infra.local.store_server import Answer, Call, serving

SECONDS = 20  # a busy machine
CALL = b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: Echo\r\nContent-Length: %d\r\n\r\n%s"


def echo(call: Call) -> Answer:
    if call.body == b"fail":
        raise RuntimeError("as asked")
    described = f"{call.method} {call.path} {call.values('x-amz-target')} ".encode()
    return Answer(200, {"Content-Type": "text/plain"}, described + call.body)


@pytest.fixture
def client() -> Iterator[socket.socket]:
    """A connection to a server that answers with the request."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = listening.getsockname()

    async def serve() -> None:
        async with serving(listening, echo):
            started.set_result(asyncio.get_running_loop())
            await stop.wait()

    stop = asyncio.Event()
    with ThreadPoolExecutor(1) as pool:
        started: Future[asyncio.AbstractEventLoop] = Future()
        served = pool.submit(asyncio.run, serve())
        loop = started.result(SECONDS)
        with socket.create_connection(address, SECONDS) as connection:
            yield connection
            loop.call_soon_threadsafe(stop.set)
            served.result(SECONDS)
            assert connection.recv(1) == b""  # closed with the server


def read(client: socket.socket, *ends: bytes) -> bytes:
    """What arrives until each of `ends` was seen."""
    received = b""
    while not all(end in received for end in ends):
        part = client.recv(65536)
        assert part, received
        received += part
    return received


def rest(client: socket.socket) -> bytes:
    """What arrives until the connection is closed."""
    received = b""
    while part := client.recv(65536):
        received += part
    return received


def call(body: bytes) -> bytes:
    return CALL % (len(body), body)


def test_call_is_answered_whole_and_the_connection_kept(client: socket.socket) -> None:
    for body in (b"one", b"two" * 100_000, b""):
        client.sendall(call(body))
        answer = read(client, b"POST / ['Echo'] " + body)
        head, _, text = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert f"Content-Length: {len(text)}".encode() in head
        assert b"close" not in head


def test_call_may_come_in_pieces(client: socket.socket) -> None:
    for byte in call(b"{}"):
        client.sendall(bytes([byte]))
    assert read(client, b"['Echo'] {}").startswith(b"HTTP/1.1 200 ")


def test_calls_may_come_together(client: socket.socket) -> None:
    client.sendall(call(b"first") + call(b"second"))
    answers = read(client, b"['Echo'] first", b"['Echo'] second")
    assert answers.index(b"first") < answers.index(b"second")


def test_connection_is_closed_if_the_client_wishes(client: socket.socket) -> None:
    client.sendall(call(b"last").replace(b"Host", b"Connection: close\r\nHost"))
    assert b"Connection: close" in read(client, b"last")
    assert client.recv(1) == b""


@pytest.mark.parametrize(
    "text",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        call(b"{}").replace(b"Content-Length: 2", b"Content-Length: two"),
        call(b"{}").replace(b"Content-Length", b"Content-Length: 9\r\nContent-Length"),
    ],
)
def test_what_is_no_call_is_refused(client: socket.socket, text: bytes) -> None:
    client.sendall(text)
    assert rest(client).startswith(b"HTTP/1.1 400 ")


def test_other_protocol_is_not_spoken(client: socket.socket) -> None:
    headers = b"Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    client.sendall(b"GET /socket HTTP/1.1\r\n%s\r\n" % headers)
    answers = rest(client)
    assert answers.startswith(b"HTTP/1.1 200 ")
    assert answers.count(b"HTTP/1.1") == 1


def test_failed_call_is_an_error_and_the_next_one_answered(
    client: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    client.sendall(call(b"fail") + call(b"next"))
    answers = read(client, b"['Echo'] next")
    assert answers.startswith(b"HTTP/1.1 500 ")
    assert "as asked" in caplog.text
