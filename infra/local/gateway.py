"""A local API Gateway: Chalice's own, corrected where it differs from AWS's."""

from __future__ import annotations

import json
import logging
import socket
import sys
import time
import uuid
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any

from chalice import Chalice
from chalice.config import Config
from chalice.local import ChaliceRequestHandler, LocalGateway, ThreadedHTTPServer

from chalicelib.http.responses import HEADERS, route_not_found
from chalicelib.http.routing import ROUTES
from infra.local import callers, mailbox

MAX_BODY = 1024 * 1024  # API Gateway accepts 10 MB; the app rejects everything above 64 KB anyway
IDLE_SECONDS = 60
LINGER_SECONDS = 2

log = logging.getLogger(__name__)


@cache
def _open_requests() -> frozenset[tuple[str, str]]:
    """What pages of any site may send, each a method and a path, once the app is loaded."""
    return frozenset(
        (method, route.path)
        for route in ROUTES
        for method in (route.method, "OPTIONS")
        if route.is_open_to(method)
    )


class UnknownPath(Exception):
    """No route of the app has this path."""


class RejectedRequest(Exception):
    """A request that the gateway answers itself, with an error."""

    def __init__(self, status: int, code: str, error: str) -> None:
        self.status = status
        self.body = {"ok": False, "error": error, "code": code, "details": None}


class Gateway(LocalGateway):
    """Adds to each event what AWS adds, and leaves every method to the app."""

    def __init__(self, app: Chalice, config: Config, source_ip: str) -> None:
        super().__init__(app, config)
        self._source_ip = source_ip
        self.multi_value_headers: dict[str, list[str]] = {}

    def _generate_lambda_event(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            event: dict[str, Any] = super()._generate_lambda_event(*args, **kwargs)
        except ValueError:
            # Chalice would now answer 403 "Missing Authentication Token".
            raise UnknownPath from None
        event["multiValueHeaders"] = self.multi_value_headers
        event["requestContext"]["requestId"] = str(uuid.uuid4())
        event["requestContext"]["identity"]["sourceIp"] = self._source_ip
        return event

    def _has_user_defined_options_method(self, lambda_event: dict[str, Any]) -> bool:
        """True hands OPTIONS to the app. Chalice answers it only for routes that have CORS."""
        route = self._app_object.routes[lambda_event["requestContext"]["resourcePath"]]
        return not any(entry.cors for entry in route.values())


class Handler(ChaliceRequestHandler):
    """One connection: reads each request within limits, writes its response and logs one line."""

    # Headers and body leave together: each packet wakes whoever waits for the answer.
    wbufsize = 64 * 1024
    # A body that is larger than that needs two; without this the second waits 40 ms for an ACK.
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    def __init__(
        self,
        request: Any,
        client_address: tuple[str, int],
        server: Any,
        app_object: Chalice,
        config: Config,
        allowed_hosts: frozenset[str] = callers.LOOPBACK,
        foreign_origins: frozenset[str] = frozenset(),
    ) -> None:
        self._status = 0
        self._allowed_hosts = allowed_hosts
        self._foreign_origins = foreign_origins
        self.local_gateway = Gateway(app_object, config, source_ip=client_address[0])
        # Not Chalice's, which would set its own gateway. This call serves the connection.
        BaseHTTPRequestHandler.__init__(self, request, client_address, server)

    def _respond(self) -> None:
        started = time.perf_counter()
        try:
            self._check_caller()
            if not self._serve_mailbox():
                self._generic_handle()
        except UnknownPath:
            response = route_not_found(str(uuid.uuid4()))
            self._send_http_response(
                response["statusCode"], dict(response["headers"]), response["body"]
            )
        except RejectedRequest as rejection:
            self._reject(rejection)
        except OSError:
            raise  # the client is gone or too slow
        except Exception:
            log.exception("the local gateway failed")
            self._reject(RejectedRequest(500, "internal", "Something went wrong on our side."))
        milliseconds = (time.perf_counter() - started) * 1000
        path = self.path.partition("?")[0]  # a query string may contain personal data
        self.log_message("%s %s %s %.0f ms", self.command, path, self._status, milliseconds)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _respond  # noqa: N815

    def _serve_mailbox(self) -> bool:
        """Answer what is the local mailbox's, which is no part of the app."""
        page = mailbox.page(self.path.partition("?")[0]) if self.command == "GET" else None
        if page is not None:
            self._send_http_response_with_body(page.status, page.headers, page.body)
        return page is not None

    def _check_caller(self) -> None:
        path = self.path.partition("?")[0]
        try:
            callers.check(
                self.headers.get_all("Host", []),
                self.headers.get_all("Origin", []),
                self._allowed_hosts,
                self._foreign_origins,
                any_origin=callers.is_open(self.command, path, _open_requests()),
            )
        except callers.ForeignCaller as foreign:
            raise RejectedRequest(403, "forbidden", str(foreign)) from None

    def _parse_payload(self) -> tuple[dict[str, str], bytes | None]:
        if self.headers.defects or len(self.headers.get_all("Content-Length", [])) > 1:
            # Request smuggling: another parser could see a second request in the body.
            raise RejectedRequest(400, "invalid_request", "The headers cannot be read.")
        if self.headers.get("Transfer-Encoding") is not None:
            raise RejectedRequest(
                411, "invalid_request", "The body must come with a Content-Length."
            )
        length = self.headers.get("Content-Length", "0").strip()
        if not (length.isascii() and length.isdecimal()):
            raise RejectedRequest(
                400, "invalid_request", "The Content-Length is not a number of bytes."
            )
        if len(length) > len(str(MAX_BODY)) or int(length) > MAX_BODY:
            raise RejectedRequest(413, "payload_too_large", "The body is too large.")
        body = self.rfile.read(int(length)) if int(length) else None
        if body is not None and len(body) < int(length):
            raise RejectedRequest(
                400, "invalid_request", "The body ended before its Content-Length."
            )
        names = set(self.headers.keys())
        self.local_gateway.multi_value_headers = {
            name: [value.strip() for value in self.headers.get_all(name, [])] for name in names
        }
        return {name: value.strip() for name, value in self.headers.items()}, body

    def _reject(self, rejection: RejectedRequest) -> None:
        """Respond and close the connection, because the end of an unread body is unknown."""
        request_id = str(uuid.uuid4())
        body = json.dumps({**rejection.body, "request_id": request_id})
        self.close_connection = True
        headers = HEADERS | {"Connection": "close", "X-Request-Id": request_id}
        self._send_http_response(rejection.status, headers, body)
        self._linger()

    def _linger(self) -> None:
        """Read what still arrives: closing at once would reset the connection before the client has
        the response."""
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(LINGER_SECONDS)
        deadline = time.monotonic() + LINGER_SECONDS
        while time.monotonic() < deadline and self.connection.recv(65536):
            pass

    def _send_http_response_with_body(
        self, code: int, headers: dict[str, Any], body: str | bytes
    ) -> None:
        payload = body if isinstance(body, bytes) else body.encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(payload)))
        self._send_headers({"Content-Type": "application/json", **headers})
        if self.command != "HEAD":
            self.wfile.write(payload)
        self.wfile.flush()

    def handle_expect_100(self) -> bool:
        """Ask for the body at once: it comes after that."""
        is_expected: bool = super().handle_expect_100()
        self.wfile.flush()
        return is_expected

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Respond in our error format, instead of HTML, to what `http.server` itself rejects: a
        malformed request line, an unknown method."""
        # The error may occur before these are set.
        self.command = getattr(self, "command", None) or "?"
        self.request_version = self.protocol_version
        status_code = (405, "method_not_allowed") if code == 501 else (code, "invalid_request")
        self._reject(
            RejectedRequest(*status_code, message or explain or "The request could not be read.")
        )

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        self._status = int(code)  # logged with the duration, in `_respond`

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002  (its name in the parent)
        """Not logged: an idle connection timed out."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        line = "".join(c if c.isprintable() else "?" for c in format % args)
        sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {line}\n")
        sys.stdout.flush()


class Server(ThreadedHTTPServer):
    """Serves a socket that is already open, so that connections wait during a restart."""

    socket: Any

    def __init__(self, listening: socket.socket, handler: Any) -> None:
        super().__init__(listening.getsockname(), handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # else: the client went away
            log.exception("a connection failed")
