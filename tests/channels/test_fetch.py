"""What an address that somebody else chose can do to the service: answer, and no more."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from queue import Queue
from threading import Event
from typing import Any

import pytest

from chalicelib.channels import fetch as channel
from chalicelib.channels.fetch import fetch
from tests.channels.fetching import BODY, HERE, NAME, Clock, failure, network, request
from tests.channels.receivers import answers, hangs, receiver, says
from tests.domain.test_web_addresses import PUBLIC, REFUSED

# --- addresses


def test_a_request_is_sent_whole() -> None:
    with receiver(answers("204 No Content")) as there:
        answer = fetch(request(there.port), network())
    assert (answer.status, answer.body, answer.ending) == (204, b"", "complete")
    head, _, body = there.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /hooks?a=b HTTP/1.1"
    assert {f"Host: {NAME}:{there.port}", "Webhook-Id: 1", "Connection: close"} <= set(lines)
    assert body == BODY


def test_a_feed_is_read() -> None:
    feed = b"x" * 70_000
    with receiver(answers("200 OK", feed, "ETag: 1")) as there:
        message = request(there.port, method="GET", bytes_max=channel.FEED_BYTES_MAX)
        answer = fetch(message, network())
    assert (answer.body, answer.headers["etag"], answer.ending) == (feed, "1", "complete")
    assert there.requests[0].startswith(b"GET ")
    assert there.requests[0].endswith(b"\r\n\r\n")


class Resolver:
    """Answers with these addresses; the next time with others."""

    def __init__(self, *turns: Sequence[str] | Exception) -> None:
        self.turns = list(turns)
        self.questions: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.questions.append((host, port))
        turn = self.turns.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn


@pytest.mark.parametrize("address", REFUSED)
@pytest.mark.parametrize("beside", [[], ["1.1.1.1"]], ids=["alone", "beside a public one"])
def test_a_name_that_leads_inside_is_refused(address: str, beside: list[str]) -> None:
    resolver = Resolver([*beside, address])
    inside = network(resolve=resolver, loopback=False)
    assert failure(request(), inside) == "address_refused"
    assert resolver.questions == [(NAME, 443)]


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "0.0.0.1"])
def test_on_ones_own_machine_loopback_alone_is_allowed_besides(address: str) -> None:
    resolver = Resolver([*HERE, address])
    assert failure(request(), network(resolve=resolver)) == "address_refused"


def test_off_it_loopback_is_refused() -> None:
    with receiver(answers("200 OK")) as there:
        assert failure(request(there.port), network(loopback=False)) == "address_refused"
    assert there.requests == []


def test_a_name_is_resolved_once_so_that_rebinding_gains_nothing() -> None:
    """The second answer, which would lead elsewhere, is never asked for."""
    resolver = Resolver(HERE, ["169.254.169.254"])
    with receiver(answers("200 OK")) as there:
        assert fetch(request(there.port), network(resolve=resolver)).status == 200
    assert resolver.questions == [(NAME, there.port)]


@pytest.mark.parametrize("turn", [[], socket.gaierror("no such name"), UnicodeError("label")])
def test_a_name_that_does_not_exist_says_so(turn: Any) -> None:
    assert failure(request(), network(resolve=Resolver(turn))) == "name_unknown"


def test_the_systems_resolver_answers_with_addresses() -> None:
    assert set(channel.resolve("localhost", 443)) <= {"127.0.0.1", "::1"}
    assert channel.resolve("127.0.0.1", 443) == HERE
    assert len(PUBLIC) >= 5


# --- time


def test_a_resolver_that_hangs_is_left_alone() -> None:
    released = Event()

    def resolve(_: str, __: int) -> Sequence[str]:
        released.wait(timeout=20)
        return HERE

    assert failure(request(), network(resolve=resolve, monotonic=Clock(0, 14.98))) == "timeout"
    released.set()


def test_the_deadline_holds_for_the_resolver_too() -> None:
    late = network(monotonic=Clock(0, 0, 15.0))
    with receiver(answers("200 OK")) as there:
        assert failure(request(there.port), late) == "timeout"
    assert there.requests == []


def test_a_port_that_nobody_listens_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(request(port), network()) == "no_connection"


def test_a_second_address_is_tried() -> None:
    # Nothing listens at the first one.
    resolver = Resolver(["127.0.0.2", "127.0.0.1"])
    with receiver(answers("200 OK")) as there:
        assert fetch(request(there.port), network(resolve=resolver)).status == 200


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Le"], ids=["nothing", "half"])
def test_a_server_that_hangs(sent: bytes) -> None:
    # The clock is read at the start, to resolve, to connect, to send twice, and to receive.
    clock = Clock(0, 0, 0, 0, 0, 14.9)
    with receiver(hangs(sent)) as there:
        assert failure(request(there.port), network(monotonic=clock)) == "timeout"


class Drips:
    """A clock that goes on by a second whenever it is read, and a server that sends one byte for
    each of its seconds: it is never silent for long."""

    def __init__(self, start: bytes) -> None:
        self.seconds = 0
        self.drops: Queue[bytes] = Queue()
        self.start = start

    def __call__(self) -> float:
        self.seconds += 1
        self.drops.put(b"x")
        return float(self.seconds)

    def behave(self, connection: socket.socket, _: bytes) -> None:
        connection.sendall(self.start)
        while drop := self.drops.get(timeout=60):
            connection.sendall(drop)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "], ids=["status", "header"])
def test_a_server_that_drips_does_not_outlast_the_deadline(start: bytes) -> None:
    drips = Drips(start)
    with receiver(drips.behave) as there:
        assert failure(request(there.port), network(monotonic=drips)) == "timeout"
        assert drips.seconds == 1 + channel.SECONDS
        drips.drops.put(b"")


def test_a_body_that_drips_leaves_the_status() -> None:
    """The receiver has taken it; how slowly it goes on about that is of no interest."""
    drips = Drips(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
    with receiver(drips.behave) as there:
        answer = fetch(request(there.port), network(monotonic=drips))
        drips.drops.put(b"")
    assert (answer.status, answer.ending) == (200, "late")
    assert 0 < len(answer.body) <= 2 * 15  # a byte for each reading of the clock


# --- answers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with receiver(answers("200 OK")) as elsewhere:
        location = f"Location: http://127.0.0.1:{elsewhere.port}/"
        with receiver(answers(f"{status} Elsewhere", b"", location)) as there:
            assert fetch(request(there.port), network()).status == status
        assert (len(there.requests), elsewhere.requests) == (1, [])


def test_a_long_body_is_cut() -> None:
    with receiver(answers("200 OK", b"x" * 100_000)) as there:
        answer = fetch(request(there.port), network())
    assert (answer.body, answer.ending) == (b"x" * 1024, "too_long")


def test_a_body_of_the_most_bytes_is_complete() -> None:
    with receiver(answers("200 OK", b"x" * 1024)) as there:
        answer = fetch(request(there.port), network())
    assert (len(answer.body), answer.ending) == (1024, "complete")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("parts", "body", "ending"),
    [
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"], b"abc", "cut"),
        ([CHUNKED, b"3\r\nabc\r\n0\r\n\r\n"], b"abc", "complete"),
        ([CHUNKED, b"3\r\nabc\r\n"], b"abc", "cut"),
        ([CHUNKED, b"3\r\nabc\r\nzz\r\n"], b"abc", "cut"),
        ([CHUNKED, b"ffffff\r\n" + b"x" * 9999], b"x" * 1024, "too_long"),
        ([b"HTTP/1.0 200 OK\r\n\r\nabc"], b"abc", "complete"),
        ([b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"], b"", "complete"),
    ],
)
def test_bodies_that_end_otherwise(parts: list[bytes], body: bytes, ending: str) -> None:
    with receiver(says(*parts)) as there:
        answer = fetch(request(there.port), network())
    assert (answer.body, answer.ending) == (body, ending)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x16\x03\x01\x00\x05hello",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        (b"HTTP/1.1 100 Continue\r\n\r\n") * 9_000,
    ],
    ids=["cut", "tls", "ssh", "word", "status", "long line", "many headers", "continues"],
)
def test_what_is_no_answer(sent: bytes) -> None:
    with receiver(says(sent)) as there:
        assert failure(request(there.port), network()) == "no_answer"


def test_a_connection_that_is_reset() -> None:
    def behave(connection: socket.socket, _: bytes) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    with receiver(behave) as there:
        assert failure(request(there.port), network()) == "no_answer"


def test_a_header_with_a_line_break_is_not_sent() -> None:
    with receiver(answers("200 OK")) as there:
        message = request(there.port, headers={"X": "a\r\nY: b"})
        assert failure(message, network()) == "no_answer"
    assert b"Y: b" not in b"".join(there.requests)
