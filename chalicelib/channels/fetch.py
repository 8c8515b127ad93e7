"""The one request to an address that somebody else chose.

It goes to the internet alone, by https: every address of a name must be public, and the connection
goes to an address that was checked, so that a name that resolves to another one a moment later
gains nothing. Redirects are answers like any other. One deadline holds for all of it: a socket's
own timeout begins anew with each byte that a slow server sends.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Literal

from chalicelib.domain.web_addresses import WebAddress, is_loopback, is_public

SECONDS = 15.0
HEAD_BYTES_MAX = 64 * 1024
HOOK_BYTES_MAX = 1024
FEED_BYTES_MAX = 1024 * 1024
_READ_SIZE = 16 * 1024

Why = Literal[
    "name_unknown", "address_refused", "no_connection", "tls_failed", "timeout", "no_answer"
]
Ending = Literal["complete", "too_long", "cut", "late"]


class FetchFailed(Exception):
    """No answer came; `why` says what went wrong."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to an address that domain/web_addresses.py has read."""

    method: Literal["GET", "POST"]
    address: WebAddress
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    bytes_max: int
    """How much of the answer's body is of interest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: any status, redirects among them."""

    status: int
    headers: Mapping[str, str]
    """By their names in lower case."""
    body: bytes
    ending: Ending
    """Whether the body is complete, or why it is not."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name. Raises OSError."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How `fetch` reaches the network: replaced whole in tests."""

    resolve: Callable[[str, int], Sequence[str]] = resolve
    monotonic: Callable[[], float] = time.monotonic
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    seconds: float = SECONDS
    loopback: bool = False
    """Whether this machine itself may be called: on the stage local alone."""


def fetch(request: Request, network: Network) -> Answer:
    """The answer to a request, within the network's deadline. Raises FetchFailed."""
    deadline = _Deadline(network)
    try:
        connection = _connect(request.address, network, deadline)
    except TimeoutError:
        raise FetchFailed("timeout") from None
    except ssl.SSLError:
        raise FetchFailed("tls_failed") from None
    except OSError:
        raise FetchFailed("no_connection") from None
    try:
        return _exchange(request, connection, deadline)
    except TimeoutError:
        raise FetchFailed("timeout") from None
    except (OSError, HTTPException, ValueError):
        raise FetchFailed("no_answer") from None
    finally:
        connection.close()


class _Deadline:
    """One instant by which everything must have happened."""

    def __init__(self, network: Network) -> None:
        self._monotonic = network.monotonic
        self._end = network.monotonic() + network.seconds

    def remaining(self) -> float:
        """The seconds that are left. Raises TimeoutError when none are."""
        seconds = self._end - self._monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


def _connect(address: WebAddress, network: Network, deadline: _Deadline) -> socket.socket:
    """A connection to one of the addresses that were checked.

    Raises FetchFailed, TimeoutError, OSError.
    """
    candidates = _checked_addresses(address, network, deadline)
    for position, candidate in enumerate(candidates):
        left = len(candidates) - position
        try:
            # An address that swallows packets leaves time for the next one.
            plain = socket.create_connection(
                (candidate, address.port), timeout=deadline.remaining() / left
            )
        except OSError:
            deadline.remaining()
            if left == 1:
                raise FetchFailed("no_connection") from None
        else:
            break
    if address.scheme == "http":
        return plain
    try:
        plain.settimeout(deadline.remaining())
        return network.tls().wrap_socket(plain, server_hostname=address.host)
    except BaseException:
        plain.close()
        raise


def _checked_addresses(address: WebAddress, network: Network, deadline: _Deadline) -> Sequence[str]:
    """The addresses of a name, resolved once. Raises FetchFailed, TimeoutError."""
    try:
        addresses = _resolved_in_time(address, network, deadline)
    except (OSError, UnicodeError) as error:
        if isinstance(error, TimeoutError):
            raise
        raise FetchFailed("name_unknown") from None
    if not addresses:
        raise FetchFailed("name_unknown")
    is_ours = network.loopback and all(map(is_loopback, addresses))
    if not is_ours and not all(map(is_public, addresses)):
        raise FetchFailed("address_refused")
    return addresses


def _resolved_in_time(address: WebAddress, network: Network, deadline: _Deadline) -> Sequence[str]:
    """The system's resolver takes no deadline, so it runs beside us; a late one is left alone.

    Raises TimeoutError, and what the resolver raises.
    """
    outcome: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put(network.resolve(address.host, address.port))
        except Exception as error:
            outcome.put(error)

    Thread(target=run, daemon=True, name="resolver").start()
    try:
        result = outcome.get(timeout=deadline.remaining())
    except Empty:
        raise TimeoutError from None
    if isinstance(result, Exception):
        raise result
    return result


def _exchange(request: Request, connection: socket.socket, deadline: _Deadline) -> Answer:
    """Send the request and read the answer. Raises OSError, HTTPException, ValueError."""
    client = HTTPConnection(request.address.host, request.address.port)
    client.auto_open = 0  # never connects by itself, unchecked
    client.sock = _TimedSocket(connection, deadline, HEAD_BYTES_MAX + request.bytes_max)
    headers = {
        "Host": request.address.authority,
        "Connection": "close",
        "User-Agent": "hotel-vouchers",
        **request.headers,
    }
    body = request.body if request.method == "POST" else None
    client.request(request.method, request.address.target, body, headers)
    response = client.getresponse()
    content, ending = _read(response, request.bytes_max)
    return Answer(
        status=response.status,
        headers={name.lower(): value for name, value in response.getheaders()},
        body=content,
        ending=ending,
    )


def _read(response: HTTPResponse, bytes_max: int) -> tuple[bytes, Ending]:
    """As much of the body as is of interest, and why it ends there. What was read of a body that
    stalls is kept: the status tells what became of the request."""
    content = b""
    try:
        while len(content) <= bytes_max:
            part = response.read1(bytes_max + 1 - len(content))
            if not part:
                return content, "cut" if response.length else "complete"
            content += part
    except TimeoutError:
        return content, "late"
    except (OSError, HTTPException, ValueError):
        return content, "cut"
    return content[:bytes_max], "too_long"


class _TimedSocket:
    """A socket for http.client each of whose steps has what the deadline leaves, and which reads
    no more than a few bytes: headers have an end, too."""

    def __init__(self, plain: socket.socket, deadline: _Deadline, bytes_max: int) -> None:
        self._plain = plain
        self._deadline = deadline
        self._bytes_left = bytes_max

    def sendall(self, data: bytes) -> None:
        """Send it. Raises OSError."""
        view = memoryview(data)
        while view:
            self._plain.settimeout(self._deadline.remaining())
            view = view[self._plain.send(view) :]

    def recv_into(self, buffer: Any) -> int:
        """Read what has come. Raises OSError; ConnectionError after too much."""
        if self._bytes_left <= 0:
            raise ConnectionError
        self._plain.settimeout(self._deadline.remaining())
        count = self._plain.recv_into(memoryview(buffer)[: self._bytes_left])
        self._bytes_left -= count
        return count

    def makefile(self, _: str) -> io.BufferedReader:
        """What http.client reads the answer from."""
        return io.BufferedReader(_SocketReader(self), _READ_SIZE)

    def close(self) -> None:
        """`fetch` closes the connection."""


class _SocketReader(io.RawIOBase):
    """A socket as a file."""

    def __init__(self, timed: _TimedSocket) -> None:
        self._timed = timed

    def readable(self) -> bool:
        """It is read alone."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises OSError."""
        return self._timed.recv_into(buffer)
