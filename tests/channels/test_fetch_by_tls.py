"""Whoever answers under a name must have a certificate for it, from somebody who is trusted."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

import pytest
import trustme

from chalicelib.channels.fetch import fetch
from tests.channels.fetching import NAME, Clock, failure, network, request
from tests.channels.receivers import answers, receiver


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who vouches for the names of these tests."""
    return trustme.CA()


def server_of(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """A server's side, with a certificate for these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> Callable[[], ssl.SSLContext]:
    """Our own side, as it is but for whom it trusts."""

    def context() -> ssl.SSLContext:
        trusted = ssl.create_default_context()
        authority.configure_trust(trusted)
        return trusted

    return context


def test_a_certificate_for_the_name_is_asked_for_and_checked(authority: trustme.CA) -> None:
    names: list[str | None] = []
    context = server_of(authority, NAME)
    context.sni_callback = lambda _, name, __: names.append(name)
    with receiver(answers("200 OK", b"yes"), context) as there:
        answer = fetch(request(there.port, "https"), network(tls=trusting(authority)))
    assert (answer.status, answer.body, names) == (200, b"yes", [NAME])


def test_a_certificate_for_another_name_is_refused(authority: trustme.CA) -> None:
    context = server_of(authority, "other.example", "127.0.0.1")
    with receiver(answers("200 OK"), context) as there:
        message = request(there.port, "https")
        assert failure(message, network(tls=trusting(authority))) == "tls_failed"
    assert there.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(authority: trustme.CA) -> None:
    with receiver(answers("200 OK"), server_of(authority, NAME)) as there:
        assert failure(request(there.port, "https"), network()) == "tls_failed"
    assert there.requests == []


def test_plain_http_is_no_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        clock = Clock(0, 0, 0, 14.9)  # start, resolve, connect, shake hands
        assert failure(request(port, "https"), network(monotonic=clock)) == "timeout"
