"""What each decision of a view is about: how its rows are read, asked about and written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.calendars.starts import span
from chalicelib.domain.hotels.hotel import Hotel, HotelChange
from chalicelib.domain.templates import TemplateChange
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import VoucherNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.decisions import (
    CalendarUpdate,
    Creation,
    Decision,
    HotelUpdate,
    Restoration,
    SlotUpdate,
    TemplateUpdate,
    Update,
    VoucherDecision,
)
from chalicelib.storage.repositories.calendars import CalendarRows
from chalicelib.storage.repositories.hotels import HotelState
from chalicelib.storage.repositories.templates import TemplateState
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.store import Store
from chalicelib.storage.tables.idempotency import IdempotencyRecord


class DecidedRows(NamedTuple):
    """The rows of one decision."""

    state: Any
    """As they were read; StateChanged.update says what is stored instead."""
    ask: Callable[[Any], Any]
    """The change that the decision's rule makes of a state. Raises DomainError."""
    save: Callable[[Any, IdempotencyRecord | None], None]
    """Writes a change. Raises StateChanged, Contended, StoreUnavailable."""
    complete: Callable[[Any], Any] = lambda state: state
    """A state that was found instead, with the other rows that it needs."""


def read(store: Store, decision: Decision) -> DecidedRows:
    """The rows that the decision names, as they are stored.

    Raises VoucherNotFound, BookingNotFound, CalendarNotFound, StoreUnavailable, CorruptRow.
    """
    match decision:
        case CalendarUpdate():
            rows = _calendar_rows(store, decision)
            return DecidedRows(rows, partial(_ask_calendar, decision), store.calendars.save)
        case TemplateUpdate():
            template = _template_state(store, decision)
            return DecidedRows(template, partial(_ask_template, decision), store.templates.save)
        case HotelUpdate():
            hotel = HotelState(
                store.hotels.get(decision.issuer_uid), _calendar(store, decision.calendar_id)
            )
            return DecidedRows(hotel, partial(_ask_hotel, decision), store.hotels.save)
        case _:
            return _of_vouchers(store, decision)


def _of_vouchers(store: Store, decision: VoucherDecision) -> DecidedRows:
    save = store.vouchers.save
    match decision:
        case Creation():
            issuing = _creation_state(store, decision)
            return DecidedRows(issuing, partial(_ask_creation, decision), save)
        case SlotUpdate():
            complete = partial(_slot_state, store, decision)
            booking = complete(_voucher_state(store, decision))
            return DecidedRows(booking, partial(_ask_slot, decision), save, complete)
        case Restoration():
            complete = partial(_restoration_state, store, decision)
            restoring = complete(VoucherState(store.vouchers.get(decision.voucher_id), None))
            return DecidedRows(restoring, partial(_ask_restoration, decision), save, complete)
        case Update():
            changing = _voucher_state(store, decision)
            return DecidedRows(changing, partial(_ask_voucher, decision), save)


def _creation_state(store: Store, decision: Creation) -> VoucherState:
    calendar = _calendar(store, decision.calendar_id)
    return VoucherState(None, None, CalendarState(calendar, {}, {}) if calendar else None)


def _calendar(store: Store, calendar_id: str | None) -> Calendar | None:
    """The calendar that a request names, if it names one. Raises CalendarNotFound."""
    return None if calendar_id is None else store.calendars.get(calendar_id)


def _ask_creation(decision: Creation, state: VoucherState) -> VoucherChange:
    return decision.rule(state.calendar and state.calendar.calendar)


def _voucher_state(store: Store, decision: Update | SlotUpdate) -> VoucherState:
    if decision.booking_id is not None:
        return store.vouchers.get_with_booking(decision.booking_id)
    return VoucherState(store.vouchers.get(decision.voucher_id or ""), None)


def _ask_voucher(decision: Update, state: VoucherState) -> VoucherChange:
    voucher = _present(state.voucher)
    return decision.rule(voucher, _as_the_voucher_has_it(voucher, state.booking))


def _slot_state(store: Store, decision: SlotUpdate, state: VoucherState) -> VoucherState:
    """With the calendar of the voucher around the slot; a change may have put it into another."""
    voucher, _, calendar = state
    calendar_id = voucher.calendar_id if voucher else None
    if voucher is None or calendar_id is None:
        return state._replace(calendar=None)
    if calendar is None or calendar.calendar.id != calendar_id:
        around = span(decision.start, decision.start, voucher.duration)
        calendar = store.calendars.get_for_slot(calendar_id, *around)
    return state._replace(calendar=calendar)


def _ask_slot(decision: SlotUpdate, state: VoucherState) -> VoucherChange:
    voucher = _present(state.voucher)
    return decision.rule(voucher, _as_the_voucher_has_it(voucher, state.booking), state.calendar)


def _restoration_state(store: Store, decision: Restoration, state: VoucherState) -> VoucherState:
    """With the booking with which the voucher was lost, and its calendar."""
    voucher, booking, calendar = state
    lost_id = voucher.lost_booking_id if voucher else None
    if lost_id is None:
        return VoucherState(voucher, None)
    if booking is None or booking.id != lost_id:
        booking, calendar = store.bookings.get(lost_id), None
    claim, wanted_at = booking.claim, decision.slot_wanted_at
    if claim and calendar is None and wanted_at is not None and wanted_at < booking.slot_end:
        calendar = store.calendars.get_for_slot(claim.calendar_id, claim.start, claim.end)
    return VoucherState(voucher, booking, calendar)


def _ask_restoration(decision: Restoration, state: VoucherState) -> VoucherChange:
    return decision.rule(_present(state.voucher), state.booking, state.calendar)


def _present(voucher: Voucher | None) -> Voucher:
    if voucher is None:
        raise VoucherNotFound
    return voucher


def _as_the_voucher_has_it(voucher: Voucher, named: Booking | None) -> Booking | None:
    """The named booking; if it is live, as the voucher's row holds it. The booking's own row was
    read at another instant, and may still name a holder who has lost it since."""
    live = voucher.booking
    is_live = named and live and (named.id, named.status) == (live.id, live.status)
    return live if is_live else named


def _calendar_rows(store: Store, decision: CalendarUpdate) -> CalendarRows:
    if decision.calendar_id is None:
        return CalendarRows(None)
    calendar = store.calendars.get(decision.calendar_id)
    if decision.block_id is None:
        return CalendarRows(calendar)
    return CalendarRows(calendar, store.calendars.get_block(calendar.id, decision.block_id))


def _ask_calendar(decision: CalendarUpdate, rows: CalendarRows) -> CalendarChange:
    return decision.rule(rows.calendar, rows.block)


def _template_state(store: Store, decision: TemplateUpdate) -> TemplateState:
    """The template as it is stored. That of a new one needs no look: if the hotel has too many, the
    transaction is refused, and says so."""
    calendar = _calendar(store, decision.calendar_id)
    if decision.template_id is None:
        return TemplateState(None, 0, calendar)
    template = store.templates.get(decision.issuer_uid, decision.template_id)
    return TemplateState(template, 0, calendar)


def _ask_template(decision: TemplateUpdate, state: TemplateState) -> TemplateChange:
    return decision.rule(state.template, state.total, state.calendar)


def _ask_hotel(decision: HotelUpdate, state: HotelState) -> HotelChange:
    return decision.rule(state.hotel or Hotel(issuer_uid=decision.issuer_uid), state.calendar)
