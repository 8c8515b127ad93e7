"""Commits the decisions of views: read, decide, write; repeated when another request was
faster.

Where the stored state differs from what was read, the rule decides anew, from what the refused
transaction returned. So the rules themselves explain every refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from chalicelib.domain.errors import DomainError, VoucherNotFound
from chalicelib.domain.hotels.hotel import Hotel, HotelChange
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Creation, Decision, HotelUpdate, Update
from chalicelib.http.errors import IdempotencyKeyReused, RequestInFlight
from chalicelib.http.idempotency import IdempotentRequest
from chalicelib.http.responses import encode
from chalicelib.storage.errors import Contended, StoreUnavailable
from chalicelib.storage.repositories.hotels import HotelState
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.store import Store
from chalicelib.storage.tables.idempotency import IdempotencyRecord

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
    except (StoreUnavailable, IdempotencyKeyReused):
        raise
    except DomainError:
        # What is refused now may be what this very request did before.
        if idempotent:
            idempotent.check(context.store.idempotency.get(idempotent.caller_key))
        raise


class _Aggregate(NamedTuple):
    """What a decision is about: its state as it was read, how its rule is asked about any state,
    and how a change is written."""

    state: Any
    ask: Callable[[Any], Any]
    save: Callable[[Any, IdempotencyRecord | None], None]


def _commit(
    context: RequestContext, decision: Decision, idempotent: IdempotentRequest | None
) -> str:
    state, ask, save = _load(context.store, decision)
    for _ in range(ATTEMPTS_MAX):
        change = ask(state)
        body = encode(decision.answer(change), context.response.camel_case)
        record = idempotent.record(context.status, body) if idempotent else None
        try:
            save(change, record)
        except StateChanged as changed:
            if idempotent:
                idempotent.check(changed.record)
            state = changed.update(state)
        else:
            return body
    raise StoreUnavailable


def _load(store: Store, decision: Decision) -> _Aggregate:
    """The rows that the decision names, as they are stored."""
    if isinstance(decision, HotelUpdate):
        hotel = HotelState(store.hotels.get(decision.issuer_uid))
        return _Aggregate(hotel, partial(_ask_hotel, decision), store.hotels.save)
    if isinstance(decision, Creation):
        state = VoucherState(None, None)
        return _Aggregate(state, lambda _: decision.rule(), store.vouchers.save)
    if decision.booking_id is not None:
        state = store.vouchers.get_with_booking(decision.booking_id)
    else:
        state = VoucherState(store.vouchers.get(decision.voucher_id or ""), None)
    return _Aggregate(state, partial(_ask_voucher, decision), store.vouchers.save)


def _ask_hotel(decision: HotelUpdate, state: HotelState) -> HotelChange:
    """The change that the decision's rule makes of this hotel. Raises DomainError."""
    return decision.rule(state.hotel or Hotel(issuer_uid=decision.issuer_uid))


def _ask_voucher(decision: Update, state: VoucherState) -> VoucherChange:
    """The change that the decision's rule makes of this state. Raises DomainError."""
    if state.voucher is None:
        raise VoucherNotFound
    return decision.rule(state.voucher, _as_the_voucher_has_it(state.voucher, state.booking))


def _as_the_voucher_has_it(voucher: Voucher, named: Booking | None) -> Booking | None:
    """The named booking; if it is live, as the voucher's row holds it. The booking's own row was
    read at another instant, and may still name a holder who has lost it since."""
    live = voucher.booking
    is_live = named and live and (named.id, named.status) == (live.id, live.status)
    return live if is_live else named
