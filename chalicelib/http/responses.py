"""Bodies and responses. Every error becomes a response of one shape, every response a log line."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from chalice import Response
from chalice.app import Request

from chalicelib import logs, runtime
from chalicelib.domain.errors import DomainError
from chalicelib.http import errors, idempotency
from chalicelib.http.camel_case import to_camel_case
from chalicelib.http.context import ResponseContext
from chalicelib.http.idempotency import ReplayedResponse
from chalicelib.http.origin import check_origin
from chalicelib.http.process_start import ProcessStart

log = logging.getLogger(logs.NAME)
PROCESS_START = ProcessStart()

# Every answer has these headers; a page has another Content-Security-Policy (static.py), and a file
# another Cache-Control.
HEADERS = {
    "Cache-Control": "no-store",
    # Of an answer opened as a page: it loads nothing, and no other page frames it.
    "Content-Security-Policy": "default-src 'none'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    # No other site embeds an answer as an image, a script or a style. It does not stop the pages
    # that CORS_ORIGINS names: browsers check it for requests without CORS alone (Fetch, 4.4).
    "Cross-Origin-Resource-Policy": "same-origin",
    # The portal reads voucher codes with the camera and copies links.
    "Permissions-Policy": "camera=(self), clipboard-write=(self), accelerometer=(), "
    "browsing-topics=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), serial=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
_encode = msgspec.json.Encoder(decimal_format="number").encode


def encode(response: msgspec.Struct, camel_case: bool) -> str:
    """A response as JSON, in the request's own dialect."""
    return _encode(to_camel_case(response) if camel_case else response).decode()


def json_response(body: str, status: int, headers: dict[str, str] | None = None) -> Response:
    """A response with a JSON body and the headers that all responses have."""
    return Response(body, {"Content-Type": "application/json"} | HEADERS | (headers or {}), status)


def error_response(error: DomainError, context: ResponseContext) -> Response:
    """The response to a request that cannot be granted."""
    body = encode(errors.to_response(error, context.request_id), context.camel_case)
    return json_response(body, errors.status_of(error), errors.headers_of(error))


def route_not_found(request_id: str) -> dict[str, Any]:
    """The response for a path without a route, as API Gateway and the local server give it."""
    response = error_response(errors.RouteNotFound(), ResponseContext(request_id))
    response.headers["X-Request-Id"] = request_id
    answer: dict[str, Any] = response.to_dict()
    return answer


def respond(
    request: Request, path: str, handler: Callable[[ResponseContext], Response]
) -> Response:
    """What `handler` answers, or the response to the error that it raises; logged in one line."""
    started, start = time.perf_counter(), PROCESS_START.fields()
    context = ResponseContext(request.context.get("requestId") or str(uuid.uuid4()))
    try:
        response = _handle(request, handler, context)
    except Exception as error:
        # Not log.exception: the text of an exception may contain personal data.
        log.error("unexpected", extra=logs.place(error) | {"request_id": context.request_id})
        context.log["code"] = errors.Internal.code
        response = error_response(errors.Internal(), context)
    response.headers.update(context.headers | {"X-Request-Id": context.request_id})
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    # Its method is in API Gateway's line of the same request_id.
    line = {"request_id": context.request_id, "route": path}
    result = {"status": response.status_code, "ms": milliseconds}
    log.info("request", extra=line | context.log | result | start)
    return response


def _handle(
    request: Request, handler: Callable[[ResponseContext], Response], context: ResponseContext
) -> Response:
    settings = runtime.current_settings()
    context.headers = {"Strict-Transport-Security": settings.hsts}
    try:
        check_origin(request, settings)
        return handler(context)
    except DomainError as error:
        context.log["code"] = error.code
        return error_response(error, context)
    except ReplayedResponse as replayed:
        context.log["replayed"] = True
        record = replayed.record
        return json_response(record.body, record.status, idempotency.REPLAYED_HEADERS)
