"""Domain errors as HTTP responses: the one place where a code meets a status."""

from __future__ import annotations

from chalicelib.domain.errors import DomainError
from chalicelib.http.schemas.service import ErrorResponse

# (contract: Errors)
STATUS = {
    "invalid_json": 400,
    "invalid_request": 400,
    "invalid_cursor": 400,
    "decision_not_valid": 400,
    "unauthenticated": 401,
    "link_not_valid": 401,
    "receipt_not_valid": 401,
    "forbidden": 403,
    "not_holder": 403,
    "code_required": 403,
    "consent_missing": 403,
    "consent_refused": 403,
    "voucher_not_found": 404,
    "campaign_not_found": 404,
    "offer_not_found": 404,
    "booking_not_found": 404,
    "template_not_found": 404,
    "calendar_not_found": 404,
    "block_not_found": 404,
    "webhook_not_found": 404,
    "delivery_not_found": 404,
    "sign_in_code_not_found": 404,
    "logo_not_found": 404,
    "policy_not_found": 404,
    "route_not_found": 404,
    "method_not_allowed": 405,
    "voucher_not_bookable": 409,
    "slot_unavailable": 409,
    "voucher_held": 409,
    "voucher_not_holdable": 409,
    "hold_not_live": 409,
    "booking_not_live": 409,
    "cancel_too_late": 409,
    "reschedule_too_late": 409,
    "too_many_changes": 409,
    "code_not_deliverable": 409,
    "wrong_code": 409,
    "code_not_valid": 409,
    "claim_link_not_valid": 409,
    "voucher_not_redeemable": 409,
    "voucher_not_assignable": 409,
    "voucher_not_extendable": 409,
    "voucher_not_changeable": 409,
    "noshow_too_early": 409,
    "noshow_too_late": 409,
    "nothing_to_undo": 409,
    "undo_too_late": 409,
    "template_changed": 409,
    "too_many_templates": 409,
    "webhook_changed": 409,
    "campaign_changed": 409,
    "campaign_ended": 409,
    "too_many_campaigns": 409,
    "offer_not_available": 409,
    "offer_accepted": 409,
    "capped": 409,
    "delivery_under_way": 409,
    "too_many_webhooks": 409,
    "calendar_archived": 409,
    "calendar_changed": 409,
    "token_in_use": 409,
    "hotel_changed": 409,
    "contact_changed": 409,
    "request_in_flight": 409,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
    "idempotency_key_reused": 422,
    "too_many_codes": 429,
    "rate_limited": 429,
    "internal": 500,
    "store_unavailable": 503,
}

# (RFC 9110, 11.6.1); the scheme of an API key, in X-TS-APIKEY, has no registered name.
CHALLENGE = 'Bearer realm="Hotel Voucher System"'


class InvalidJson(DomainError):
    """The body is not a JSON object."""

    code = "invalid_json"


class InvalidCursor(DomainError):
    """The cursor was changed, or it belongs to another query."""

    code = "invalid_cursor"

    def __init__(self) -> None:
        super().__init__("This cursor does not belong to this query. Start without a cursor.")


class RouteNotFound(DomainError):
    """There is no such route."""

    code = "route_not_found"

    def __init__(self) -> None:
        super().__init__("There is nothing at this address.")


class MethodNotAllowed(DomainError):
    """The route does not support this method."""

    code = "method_not_allowed"

    def __init__(self, method: str) -> None:
        super().__init__(f"This address does not support {method}.")


class PayloadTooLarge(DomainError):
    """The body is too large."""

    code = "payload_too_large"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"The body must have at most {max_bytes // 1024} KB.")


class UnsupportedMediaType(DomainError):
    """The body is not declared as JSON."""

    code = "unsupported_media_type"

    def __init__(self) -> None:
        super().__init__("Send the body as JSON, with Content-Type: application/json.")


class Internal(DomainError):
    """A defect of the service. Only the log says more."""

    code = "internal"

    def __init__(self) -> None:
        super().__init__("Something went wrong on our side.")


class Unauthenticated(DomainError):
    """There is no credential, or it is not valid."""

    code = "unauthenticated"


class RateLimited(DomainError):
    """Too many requests of one API key, or else from one address, to one route within a minute."""

    code = "rate_limited"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Too many requests. Please try again in {seconds} seconds.", retry_after=seconds
        )


class RequestInFlight(DomainError):
    """The same request, with the same Idempotency-Key, is being processed right now."""

    code = "request_in_flight"

    def __init__(self) -> None:
        super().__init__("This request is being processed right now.", retry_after=1)


class IdempotencyKeyReused(DomainError):
    """The Idempotency-Key was already used for another request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was already used for another request.")


def status_of(error: DomainError) -> int:
    """The HTTP status of an error."""
    return STATUS[error.code]


def to_response(error: DomainError, request_id: str) -> ErrorResponse:
    """The body that the caller gets."""
    return ErrorResponse(
        error=error.message,
        code=error.code,
        details=error.details,
        request_id=request_id,
    )


def headers_of(error: DomainError) -> dict[str, str]:
    """When to try again, or how to sign in, if that helps."""
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    if STATUS[error.code] == 401:
        headers["WWW-Authenticate"] = CHALLENGE
    return headers
