"""Decisions of views, committed: read, ask the rule, write; again where somebody was faster.

Where the stored state differs from what was read, the rule is asked again about what the refused
transaction returned. So the rules themselves explain every refusal.
"""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.domain.errors import DomainError, VoucherNotFound
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Creation, Decision
from chalicelib.http.errors import RequestInFlight
from chalicelib.http.idempotency import IdempotentRequest
from chalicelib.http.responses import encode
from chalicelib.storage.errors import Contended, StoreUnavailable
from chalicelib.storage.repositories.vouchers import StateChanged, VoucherState
from chalicelib.storage.store import Store

ATTEMPTS_MAX = 8


def commit(
    context: RequestContext, decision: Decision, idempotent: IdempotentRequest | None
) -> str:
    """Write what was decided, and return the body of the answer.

    Raises what the rule raises, VoucherNotFound, BookingNotFound, ReplayedResponse,
    IdempotencyKeyReused, RequestInFlight, StoreUnavailable.
    """
    try:
        return _commit(context, decision, idempotent)
    except Contended as contended:
        if "record" in contended.parts:
            raise RequestInFlight from contended
        raise
    except StoreUnavailable:
        raise
    except DomainError:
        # What is refused now may be what this very request did before.
        if idempotent:
            idempotent.check(context.store.idempotency.get(idempotent.caller_key))
        raise


def _commit(
    context: RequestContext, decision: Decision, idempotent: IdempotentRequest | None
) -> str:
    rule: Callable[[VoucherState], VoucherChange]
    if isinstance(decision, Creation):
        state, creation = VoucherState(None, None), decision

        def rule(_: VoucherState) -> VoucherChange:
            return creation.rule()

    else:
        state, update = _load(context.store, decision.voucher_id, decision.booking_id), decision

        def rule(state: VoucherState) -> VoucherChange:
            if state.voucher is None:
                raise VoucherNotFound
            return update.rule(state.voucher, state.booking)

    for _ in range(ATTEMPTS_MAX):
        change = rule(state)
        body = encode(decision.answer(change), context.response.camel_case)
        record = idempotent.record(context.route.status, body) if idempotent else None
        try:
            context.store.vouchers.save(change, record)
        except StateChanged as changed:
            if idempotent:
                idempotent.check(changed.record)
            state = changed.update(state)
        else:
            return body
    raise StoreUnavailable


def _load(store: Store, voucher_id: str | None, booking_id: str | None) -> VoucherState:
    if booking_id is None:
        return VoucherState(store.vouchers.get(voucher_id or ""), None)
    booking = store.bookings.get(booking_id)
    return VoucherState(store.vouchers.get(booking.voucher_id), booking)
