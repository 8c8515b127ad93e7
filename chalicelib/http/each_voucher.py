"""Changes of several vouchers in one request, each committed by itself: one may be refused while
another is written (contract: Changes of mind).

Under an Idempotency-Key each voucher has a record of its own. So a request that is sent again after
its reply was lost, or after it was cut off half way, changes no voucher twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
from chalice import Response
from msgspec import Struct

from chalicelib.domain.errors import DomainError
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.commit import commit
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Update
from chalicelib.http.errors import RequestInFlight
from chalicelib.http.idempotency import (
    REPLAYED_HEADERS,
    IdempotentRequest,
    ReplayedResponse,
    fingerprint,
    idempotent_request,
)
from chalicelib.http.responses import encode, json_response
from chalicelib.http.schemas.changes import ChangedVoucher
from chalicelib.storage.errors import StoreUnavailable

IDS = "voucher_ids"


class Unchanged(Exception):
    """The voucher is already as the request wants it: nothing is written."""

    def __init__(self, voucher: Voucher) -> None:
        super().__init__("nothing to change")
        self.voucher = voucher


class EachVoucher(Struct, frozen=True, kw_only=True):
    """A change of several vouchers; the rule raises Unchanged where there is nothing to write."""

    voucher_ids: tuple[str, ...]
    rule: Callable[[Voucher], VoucherChange]
    refusal: DomainError | None = None
    """What is wrong about all of them now: none is changed. The rule raises it."""


class _Row(Struct):
    """What became of one voucher, as JSON."""

    body: str
    is_replay: bool = False
    is_refusal: bool = False


def respond(context: RequestContext, each: EachVoucher) -> Response:
    """Commit every change, and answer a row for each voucher, in the order of the request.

    Raises StoreUnavailable and RequestInFlight: sent again, the request completes what is missing.
    Raises its refusal, unless this very request has changed some before.
    """
    whole = idempotent_request(context)
    if each.refusal is not None and whole is None:
        raise each.refusal
    rows = [_commit(context, each, voucher_id, whole) for voucher_id in each.voucher_ids]
    written = [row for row in rows if not row.is_refusal]
    if each.refusal is not None and not written:
        raise each.refusal
    is_replay = bool(written) and all(row.is_replay for row in written)
    body = '{"ok":true,"items":[' + ",".join(row.body for row in rows) + "]}"
    return json_response(body, context.status, REPLAYED_HEADERS if is_replay else None)


def _commit(
    context: RequestContext, each: EachVoucher, voucher_id: str, whole: IdempotentRequest | None
) -> _Row:
    own = whole and _of_voucher(context, whole, voucher_id)
    decision = Update(
        voucher_id=voucher_id,
        rule=lambda voucher, _: each.rule(voucher),
        answer=lambda change: _changed(context, change.voucher),
    )
    try:
        try:
            return _Row(commit(context, decision, own))
        except Unchanged as unchanged:
            if own:  # what is so already may be what this very request did
                own.check(context.store.idempotency.get(own.caller_key))
            row = _changed(context, unchanged.voucher)
            return _Row(encode(row, context.response.camel_case))
    except ReplayedResponse as replayed:
        return _Row(replayed.record.body, is_replay=True)
    except (StoreUnavailable, RequestInFlight):
        raise
    except DomainError as error:
        refused = ChangedVoucher(
            voucher_id=voucher_id, code=error.code, error=error.message, details=error.details
        )
        return _Row(encode(refused, context.response.camel_case), is_refusal=True)


def _changed(context: RequestContext, voucher: Voucher) -> ChangedVoucher:
    shown = context.serializers.voucher(voucher, context.now)
    return ChangedVoucher(voucher_id=voucher.id, voucher=shown)


def _of_voucher(
    context: RequestContext, whole: IdempotentRequest, voucher_id: str
) -> IdempotentRequest:
    """The request as it is about one voucher: which others it names does not matter."""
    key = hashlib.sha256(f"{whole.caller_key}\0{voucher_id}".encode()).hexdigest()
    content = fingerprint(
        context.route.path,
        context.request,
        context.response.camel_case,
        context.stated_fields - {IDS},
    )
    return msgspec.structs.replace(
        whole, caller_key=key, fingerprint=content, earlier_fingerprint=str
    )
