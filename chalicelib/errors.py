"""Each refusal as an HTTP answer: the one place where a code meets a status."""

from __future__ import annotations

from chalicelib.domain.errors import Refusal
from chalicelib.messages import ErrorAnswer

# The contract's table "Errors".
STATUS = {
    "invalid_json": 400,
    "invalid_request": 400,
    "invalid_cursor": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_holder": 403,
    "voucher_not_found": 404,
    "booking_not_found": 404,
    "route_not_found": 404,
    "method_not_allowed": 405,
    "voucher_not_bookable": 409,
    "slot_unavailable": 409,
    "booking_not_live": 409,
    "cancel_too_late": 409,
    "voucher_not_redeemable": 409,
    "request_in_flight": 409,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
    "idempotency_key_reused": 422,
    "rate_limited": 429,
    "internal": 500,
    "store_unavailable": 503,
}


class InvalidJson(Refusal):
    """The body is not a JSON object."""

    code = "invalid_json"


class InvalidCursor(Refusal):
    """A cursor that was tampered with, or that belongs to another query."""

    code = "invalid_cursor"

    def __init__(self) -> None:
        super().__init__("This cursor does not belong to this query; start without one.")


class RouteNotFound(Refusal):
    """Nothing is served under this path."""

    code = "route_not_found"

    def __init__(self) -> None:
        super().__init__("There is nothing at this address.")


class MethodNotAllowed(Refusal):
    """The path is served, but not by this method."""

    code = "method_not_allowed"

    def __init__(self, method: str) -> None:
        super().__init__(f"This address does not take {method}.")


class PayloadTooLarge(Refusal):
    """A body over the cap."""

    code = "payload_too_large"

    def __init__(self, cap: int) -> None:
        super().__init__(f"The body must have at most {cap // 1024} KB.")


class UnsupportedMediaType(Refusal):
    """A body that does not say it is JSON."""

    code = "unsupported_media_type"

    def __init__(self) -> None:
        super().__init__("Send the body as JSON, with Content-Type: application/json.")


class Internal(Refusal):
    """A defect of ours. What it was stays in the log."""

    code = "internal"

    def __init__(self) -> None:
        super().__init__("Something went wrong on our side.")


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    return STATUS[refusal.code]


def answer_of(refusal: Refusal, request_id: str) -> ErrorAnswer:
    """What the caller is told."""
    return ErrorAnswer(
        error=refusal.message,
        code=refusal.code,
        details=refusal.details,
        request_id=request_id,
    )


def headers_of(refusal: Refusal) -> dict[str, str]:
    """When to come back, if that helps."""
    if refusal.retry_after is None:
        return {}
    return {"Retry-After": str(refusal.retry_after)}
