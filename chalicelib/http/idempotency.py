"""An Idempotency-Key makes a change happen once, however often it is sent (contract: Idempotency).

The record is written in the transaction of the change itself. So a key without a record belongs
to a change that did not happen, and a key with one to a change that did: there is no third state
to get stuck in, and nothing to clean up after a crash. Refusals change nothing and leave no
record.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection
from functools import partial
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.instants import seconds
from chalicelib.http.context import RequestContext
from chalicelib.http.errors import IdempotencyKeyReused
from chalicelib.storage.tables.idempotency import IdempotencyRecord

LIFE_SECONDS = 24 * 60 * 60
HEADER = "Idempotency-Key"
REPLAYED_HEADERS = {"Idempotency-Replayed": "true"}
_KEY = re.compile(r"[!-~]{1,255}")
PATTERN = f"^{_KEY.pattern}$"
EXAMPLE = "3f1c2c0e-8d4a-4c6b-9a59-5a4f0f1f9f4e"
# A slot id counts as it was sent: that is what records of earlier releases were made of.
_encode = msgspec.json.Encoder(decimal_format="number", enc_hook=attrgetter("sent")).encode
# The fields of each request in release 0.1.0, with their defaults.
_EARLIER_FIELDS: dict[str, dict[str, Any]] = {
    "issue": {
        "issuer_uid": None,
        "holder_uid": None,
        "service_type": "hotel.booking",
        "title": "Hotel Voucher",
        "description": "",
        "duration_minutes": 60,
        "valid_from": None,
        "valid_until": None,
        "price_amount": None,
        "price_currency": None,
        "transferable": False,
        "terms": {},
    },
    "book": dict.fromkeys(("voucher_id", "slot_id", "holder_uid")),
    "cancel": {"booking_id": None, "voucher_id": None, "reason": None, "revoke": False},
    "redeem": dict.fromkeys(("voucher_id", "booking_id")),
}


class ReplayedResponse(Exception):
    """The request was answered before, with this record."""

    def __init__(self, record: IdempotencyRecord) -> None:
        super().__init__("answered before")
        self.record = record


class IdempotentRequest(Struct, frozen=True, kw_only=True):
    """A request that must have its effect once."""

    caller_key: str
    fingerprint: str
    now: int
    """Seconds since 1970."""
    earlier_fingerprint: Callable[[], str] = str
    """Makes that of release 0.1.0, whose records live for a day after an update; it is needed only
    where a record exists."""

    def record(self, status: int, body: str) -> IdempotencyRecord:
        """The record to write with the change."""
        return IdempotencyRecord(
            caller_key=self.caller_key,
            fingerprint=self.fingerprint,
            status=status,
            body=body,
            expires_at=self.now + LIFE_SECONDS,
        )

    def check(self, record: IdempotencyRecord | None) -> None:
        """Raises ReplayedResponse for a record of this request, IdempotencyKeyReused for one of
        another."""
        # DynamoDB's TTL deletes within days; the clock decides.
        if record is None or record.expires_at <= self.now:
            return
        if record.fingerprint not in (self.fingerprint, self.earlier_fingerprint()):
            raise IdempotencyKeyReused
        raise ReplayedResponse(record)


def idempotent_request(context: RequestContext) -> IdempotentRequest | None:
    """The request with its Idempotency-Key, bound to its caller, its route and its content; None
    without a key. Raises InvalidRequest."""
    key = context.raw.headers.get(HEADER.lower()) if context.route.idempotent else None
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise InvalidRequest(problem(HEADER, "wrong_format", example=EXAMPLE))
    principal = context.principal
    caller = principal.booking_id or principal.uid
    content = (
        context.route.path,
        context.request,
        context.response.camel_case,
        context.stated_fields,
    )
    return IdempotentRequest(
        caller_key=_hash(f"{principal.role}\0{caller}\0{key}".encode()),
        fingerprint=fingerprint(*content),
        earlier_fingerprint=partial(earlier_fingerprint, *content),
        now=seconds(context.now),
    )


def fingerprint(
    path: str, request: msgspec.Struct, camel_case: bool, stated_fields: Collection[str]
) -> str:
    """What tells a request from another under the same key: its dialect, and the fields that it
    states. Records outlive a deployment, so a field that a later release adds, or another default,
    must not change it."""
    stated = [name for name in request.__struct_fields__ if name in stated_fields]
    return _fingerprint(path, camel_case, {name: getattr(request, name) for name in stated})


def earlier_fingerprint(
    path: str, request: msgspec.Struct, camel_case: bool, stated_fields: Collection[str]
) -> str:
    """The fingerprint of release 0.1.0, which hashed the defaults of all its fields, too; none of
    a route that it did not have."""
    fields = _EARLIER_FIELDS.get(path.removeprefix("/api/voucher/"))
    if fields is None or not fields.keys() >= set(stated_fields):
        return ""
    stated = {name: getattr(request, name) for name in fields if name in stated_fields}
    return _fingerprint(path, camel_case, fields | stated)


def _fingerprint(path: str, camel_case: bool, values: dict[str, Any]) -> str:
    return _hash(path.encode() + b"\0" + _encode([camel_case, values]))


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
