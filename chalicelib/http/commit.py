"""Commits the decisions of views: read, decide, write; repeated when another request was
faster.

Where the stored state differs from what was read, the rule decides anew, from what the refused
transaction returned. So the rules themselves explain every refusal.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.calendars.starts import span
from chalicelib.domain.errors import BlockNotFound, DomainError, VoucherNotFound
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import CalendarUpdate, Creation, Decision, SlotUpdate
from chalicelib.http.errors import IdempotencyKeyReused, RequestInFlight
from chalicelib.http.idempotency import IdempotentRequest
from chalicelib.http.responses import encode
from chalicelib.storage.errors import Contended, StoreUnavailable
from chalicelib.storage.repositories.calendars import CalendarRows
from chalicelib.storage.repositories.changed_state import StateChanged
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.store import Store
from chalicelib.storage.tables.idempotency import IdempotencyRecord

ATTEMPTS_MAX = 8


def commit(
    context: RequestContext, decision: Decision, idempotent: IdempotentRequest | None
) -> str:
    """Write what was decided, and return the body of the answer.

    Raises what the rule raises, VoucherNotFound, BookingNotFound, CalendarNotFound, BlockNotFound,
    ReplayedResponse, IdempotencyKeyReused, RequestInFlight, StoreUnavailable.
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


def _commit(
    context: RequestContext, decision: Decision, idempotent: IdempotentRequest | None
) -> str:
    state = _load(context.store, decision)
    for _ in range(ATTEMPTS_MAX):
        change = _ask(decision, state)
        body = encode(decision.answer(change), context.response.camel_case)
        record = idempotent.record(context.status, body) if idempotent else None
        try:
            _save(context.store, change, record)
        except StateChanged as changed:
            if idempotent:
                idempotent.check(changed.record)
            state = changed.update(state)
        else:
            return body
    raise StoreUnavailable


def _load(store: Store, decision: Decision) -> VoucherState | CalendarRows:
    """The rows that the decision names, as they are stored."""
    match decision:
        case CalendarUpdate():
            return _load_calendar(store, decision)
        case SlotUpdate():
            return _load_slot(store, decision)
        case Creation():
            named = decision.calendar_id and store.calendars.get(decision.calendar_id)
            state = CalendarState(named, {}, {}) if named else None
            return VoucherState(None, None, state)
    if decision.booking_id is not None:
        return store.vouchers.get_with_booking(decision.booking_id)
    return VoucherState(store.vouchers.get(decision.voucher_id or ""), None)


def _load_calendar(store: Store, decision: CalendarUpdate) -> CalendarRows:
    if decision.calendar_id is None:
        return CalendarRows(None)
    calendar = store.calendars.get(decision.calendar_id)
    if decision.block_id is None:
        return CalendarRows(calendar)
    return CalendarRows(calendar, store.calendars.get_block(calendar.id, decision.block_id))


def _load_slot(store: Store, decision: SlotUpdate) -> VoucherState:
    voucher = store.vouchers.get(decision.voucher_id)
    if voucher.calendar_id is None:
        return VoucherState(voucher, None)
    around = span(decision.start, decision.start, voucher.duration)
    return VoucherState(voucher, None, store.calendars.get_for_slot(voucher.calendar_id, *around))


def _ask(decision: Any, state: Any) -> Any:
    """The change that the decision's rule makes of this state. Raises DomainError."""
    match decision:
        case CalendarUpdate():
            if decision.block_id is not None and state.block is None:
                raise BlockNotFound
            return decision.rule(state.calendar, state.block)
        case Creation():
            return decision.rule(state.calendar and state.calendar.calendar)
    if state.voucher is None:
        raise VoucherNotFound
    if isinstance(decision, SlotUpdate):
        return decision.rule(state.voucher, state.calendar)
    return decision.rule(state.voucher, _as_the_voucher_has_it(state.voucher, state.booking))


def _save(
    store: Store, change: VoucherChange | CalendarChange, record: IdempotencyRecord | None
) -> None:
    if isinstance(change, CalendarChange):
        store.calendars.save(change, record)
    else:
        store.vouchers.save(change, record)


def _as_the_voucher_has_it(voucher: Voucher, named: Booking | None) -> Booking | None:
    """The named booking; if it is live, as the voucher's row holds it. The booking's own row was
    read at another instant, and may still name a holder who has lost it since."""
    live = voucher.booking
    is_live = named and live and (named.id, named.status) == (live.id, live.status)
    return live if is_live else named
