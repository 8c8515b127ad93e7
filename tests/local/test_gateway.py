"""The responses of the local gateway itself, over a real connection."""

import http.client
import json
import socket
import urllib.parse

import pytest

ERROR_FIELDS = {"ok", "error", "code", "details", "request_id"}


@pytest.fixture
def connection(running):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(running.url).netloc, timeout=30)
    yield connection
    connection.close()


@pytest.fixture
def raw(running):
    """Sends bytes as they are, but for the Host header; returns the response once the server has
    closed the connection."""
    address = urllib.parse.urlsplit(running.url)

    def send(data: bytes, host: str | None = "127.0.0.1") -> tuple[int, dict]:
        if host is not None:
            data = data.replace(b"\r\n", f"\r\nHost: {host}\r\n".encode(), 1)
        with socket.create_connection((address.hostname, address.port), timeout=30) as wire:
            wire.sendall(data)
            with wire.makefile("rb") as file:
                response = file.read()
        head, _, body = response.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body)

    return send


@pytest.mark.parametrize(
    "path", ["/nothing", "/api", "/api/nothing/here?x=1", "//nothing", "/http://[", "/%00", "/é"]
)
def test_unknown_path_is_404_in_our_error_shape(raw, path):
    status, body = raw(f"GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n".encode())
    assert (status, body["code"]) == (404, "route_not_found")
    assert set(body) == ERROR_FIELDS


def test_unknown_path_is_404_with_credentials(raw):
    head = b"GET /nothing HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer \xff\r\n\r\n"
    assert raw(head)[0] == 404


def test_body_that_waits_for_a_100_is_asked_for(running):
    address = urllib.parse.urlsplit(running.url)
    head = b"POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=30) as wire:
        wire.sendall(head + b"Expect: 100-continue\r\nConnection: close\r\n\r\n")
        with wire.makefile("rb") as file:
            assert file.readline().startswith(b"HTTP/1.1 100 ")
            wire.sendall(b"{}")
            assert b"HTTP/1.1 404 " in file.read()


def test_head_has_no_body_and_keeps_the_connection(connection):
    connection.request("HEAD", "/nothing")
    response = connection.getresponse()
    assert (response.status, response.read()) == (404, b"")
    connection.request("GET", "/api/health")
    assert connection.getresponse().status == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_app_handles_every_method(connection, method):
    connection.request(method, "/api/health")
    assert connection.getresponse().status == 405


def test_app_handles_a_preflight(connection):
    connection.request("OPTIONS", "/api/health")
    response = connection.getresponse()
    assert (response.status, response.getheader("Access-Control-Allow-Origin")) == (204, None)


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("Content-Length: -1", 400, "invalid_request"),
        ("Content-Length: many", 400, "invalid_request"),
        ("Content-Length: 1048577", 413, "payload_too_large"),
        (f"Content-Length: {'9' * 5000}", 413, "payload_too_large"),
        ("Transfer-Encoding: chunked", 411, "invalid_request"),
    ],
)
def test_invalid_content_length_is_refused(raw, header, status, code):
    response_status, body = raw(f"POST /api/voucher/issue HTTP/1.1\r\n{header}\r\n\r\n".encode())
    assert (response_status, body["code"]) == (status, code)
    assert set(body) == ERROR_FIELDS


def test_large_body_gets_a_response_instead_of_a_reset(raw):
    head = b"POST /api/voucher/issue HTTP/1.1\r\nContent-Length: 8000000\r\n\r\n"
    assert raw(head + b"x" * 8_000_000)[0] == 413


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"BREW /api/health HTTP/1.1\r\n\r\n", 405),
        (b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n", 414),
    ],
)
def test_malformed_request_gets_our_error_shape(raw, data, status):
    response_status, body = raw(data)
    assert response_status == status
    assert set(body) == ERROR_FIELDS


def test_log_has_the_path_without_its_query(running):
    status, _ = running.call("/api/health?holder_uid=somebody")
    running.wait_for(f"GET /api/health {status}")
    assert "somebody" not in running.output
