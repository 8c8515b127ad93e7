"""Commits the decisions of views: read, decide, write; repeated when another request was
faster.

Where the stored state differs from what was read, the rule decides anew, from what the refused
transaction returned. So the rules themselves explain every refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import msgspec

from chalicelib.domain.errors import DomainError, VoucherNotFound
from chalicelib.domain.hotels.hotel import Hotel, HotelChange
from chalicelib.domain.templates import TemplateChange
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Creation, Decision, HotelUpdate, TemplateUpdate, Update
from chalicelib.http.errors import IdempotencyKeyReused, RequestInFlight
from chalicelib.http.idempotency import IdempotentRequest
from chalicelib.http.responses import encode
from chalicelib.storage.errors import Contended, StoreUnavailable
from chalicelib.storage.repositories.hotels import HotelState
from chalicelib.storage.repositories.templates import TemplateState
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.store import Store
from chalicelib.storage.tables.idempotency import IdempotencyRecord

ATTEMPTS_MAX = 8

S = TypeVar("S", TemplateState, VoucherState, HotelState)
C = TypeVar("C", TemplateChange, VoucherChange, HotelChange)


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


def _commit(
    context: RequestContext, decision: Decision, idempotent: IdempotentRequest | None
) -> str:
    store = context.store
    if isinstance(decision, TemplateUpdate):
        template_state, ask_rule = _load_template(store, decision), partial(_ask_of, decision)
        save = store.templates.save
        return _write(context, idempotent, template_state, ask_rule, decision.answer, save)
    if isinstance(decision, HotelUpdate):
        hotel = HotelState(store.hotels.get(decision.issuer_uid))
        ask_hotel, save_hotel = partial(_ask_hotel, decision), store.hotels.save
        return _write(context, idempotent, hotel, ask_hotel, decision.answer, save_hotel)
    state, ask = _load(store, decision), partial(_ask, decision)
    return _write(context, idempotent, state, ask, decision.answer, store.vouchers.save)


def _write(
    context: RequestContext,
    idempotent: IdempotentRequest | None,
    state: S,
    ask: Callable[[S], C],
    answer: Callable[[C], msgspec.Struct],
    save: Callable[[C, IdempotencyRecord | None], None],
) -> str:
    """Ask the rule, and save its change with the answer; again while others change the state."""
    for _ in range(ATTEMPTS_MAX):
        change = ask(state)
        body = encode(answer(change), context.response.camel_case)
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


def _load_template(store: Store, decision: TemplateUpdate) -> TemplateState:
    """The template as it is stored. That of a new one needs no look: if the hotel has too many, the
    transaction is refused, and says so."""
    if decision.template_id is None:
        return TemplateState(None, 0)
    return TemplateState(store.templates.get(decision.issuer_uid, decision.template_id), 0)


def _ask_of(decision: TemplateUpdate, state: TemplateState) -> TemplateChange:
    """The change that the decision's rule makes of this template. Raises DomainError."""
    return decision.rule(state.template, state.total)


def _ask_hotel(decision: HotelUpdate, state: HotelState) -> HotelChange:
    """The change that the decision's rule makes of this hotel. Raises DomainError."""
    return decision.rule(state.hotel or Hotel(issuer_uid=decision.issuer_uid))


def _load(store: Store, decision: Creation | Update) -> VoucherState:
    """The rows that the decision names, as they are stored."""
    if isinstance(decision, Creation):
        return VoucherState(None, None)
    if decision.booking_id is not None:
        return store.vouchers.get_with_booking(decision.booking_id)
    return VoucherState(store.vouchers.get(decision.voucher_id or ""), None)


def _ask(decision: Creation | Update, state: VoucherState) -> VoucherChange:
    """The change that the decision's rule makes of this state. Raises DomainError."""
    if isinstance(decision, Creation):
        return decision.rule()
    if state.voucher is None:
        raise VoucherNotFound
    return decision.rule(state.voucher, _as_the_voucher_has_it(state.voucher, state.booking))


def _as_the_voucher_has_it(voucher: Voucher, named: Booking | None) -> Booking | None:
    """The named booking; if it is live, as the voucher's row holds it. The booking's own row was
    read at another instant, and may still name a holder who has lost it since."""
    live = voucher.booking
    is_live = named and live and (named.id, named.status) == (live.id, live.status)
    return live if is_live else named
