"""What each decision of a view is about: how its rows are read, asked about and written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from chalicelib.domain.calendars import free_again
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.free_again import WantedPlaces
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.calendars.starts import span
from chalicelib.domain.errors import DomainError
from chalicelib.domain.guests.changes import GuestChange
from chalicelib.domain.hotels.hotel import Hotel, HotelChange
from chalicelib.domain.templates import TemplateChange
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import VoucherNotFound
from chalicelib.domain.vouchers.live_booking import as_voucher_has_it
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.domain.webhooks import WebhookChange
from chalicelib.http import decided_campaigns, takeover_rows
from chalicelib.http.decisions import (
    Accept,
    CalendarUpdate,
    CampaignUpdate,
    Creation,
    Decision,
    GuestUpdate,
    HotelUpdate,
    Restoration,
    SlotUpdate,
    TakeOver,
    TemplateUpdate,
    Update,
    VoucherDecision,
    WebhookUpdate,
)
from chalicelib.http.lapsed_holds import Wanted, end_those_in_the_way
from chalicelib.storage.repositories.calendars import CalendarRows
from chalicelib.storage.repositories.contacts import ContactState
from chalicelib.storage.repositories.hotels import HotelState
from chalicelib.storage.repositories.templates import TemplateState
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.repositories.webhooks import WebhookState
from chalicelib.storage.store import Store
from chalicelib.storage.tables.idempotency import IdempotencyRecord


def _raise(_: Any, refused: DomainError) -> Any:
    raise refused


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
    clear_way: Callable[[Any, DomainError], Any] = _raise
    """The state after what stood in the way of a refused change has been ended. Raises the refusal
    where nothing can be ended."""


def read(  # noqa: PLR0911 (a case for each decision)
    store: Store, decision: Decision, now: datetime, new_event_id: Callable[[], str]
) -> DecidedRows:
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
        case WebhookUpdate():
            webhook = _webhook_state(store, decision)
            return DecidedRows(webhook, partial(_ask_webhook, decision), store.webhooks.save)
        case CampaignUpdate():
            campaign = decided_campaigns.read(store, decision)
            return DecidedRows(campaign, decision.rule, store.campaigns.save)
        case Accept():
            accepting = decided_campaigns.read_accept(store, decision)
            return DecidedRows(accepting, decision.rule, store.vouchers.save)
        case GuestUpdate():
            contact = ContactState(store.contacts.get(decision.issuer_uid, decision.guest_uid))
            return DecidedRows(contact, partial(_ask_guest, decision), store.contacts.save)
        case _:
            return _of_vouchers(store, decision, now, new_event_id)


def _of_vouchers(
    store: Store, decision: VoucherDecision, now: datetime, new_event_id: Callable[[], str]
) -> DecidedRows:
    save = store.vouchers.save
    match decision:
        case Creation():
            issuing = _creation_state(store, decision)
            return DecidedRows(issuing, partial(_ask_creation, decision), save)
        case SlotUpdate():
            complete = partial(_slot_state, store, decision)
            ask = partial(_ask_slot, decision)
            wanted: Wanted = partial(_places_of_slot, decision, now)
        case Restoration():
            complete = partial(_restoration_state, store, decision)
            ask = partial(_ask_restoration, decision)
            wanted = partial(_places_of_lost, now)
        case Update():
            changing = _voucher_state(store, decision)
            return DecidedRows(changing, partial(_ask_voucher, decision), save)
        case TakeOver():
            taking = takeover_rows.read(store, decision, now)
            ask = partial(takeover_rows.ask, decision)
            # All of it once more: whoever is the holder now, the hotel knows less or more of them.
            return DecidedRows(
                taking, ask, save, lambda _: takeover_rows.read(store, decision, now)
            )

    def read_again() -> VoucherState:
        return complete(_voucher_state(store, decision))

    def clear_way(state: VoucherState, refused: DomainError) -> VoucherState:
        end_those_in_the_way(store, state, wanted, refused, now, new_event_id)
        return read_again()

    return DecidedRows(read_again(), ask, save, complete, clear_way)


def _creation_state(store: Store, decision: Creation) -> VoucherState:
    calendar = _calendar(store, decision.calendar_id)
    return VoucherState(None, None, CalendarState(calendar, {}, {}) if calendar else None)


def _calendar(store: Store, calendar_id: str | None) -> Calendar | None:
    """The calendar that a request names, if it names one. Raises CalendarNotFound."""
    return None if calendar_id is None else store.calendars.get(calendar_id)


def _ask_creation(decision: Creation, state: VoucherState) -> VoucherChange:
    return decision.rule(state.calendar and state.calendar.calendar)


def _voucher_state(store: Store, decision: Update | SlotUpdate | Restoration) -> VoucherState:
    if not isinstance(decision, Restoration) and decision.booking_id is not None:
        return store.vouchers.get_with_booking(decision.booking_id)
    return VoucherState(store.vouchers.get(decision.voucher_id or ""), None)


def _ask_voucher(decision: Update, state: VoucherState) -> VoucherChange:
    voucher = _present(state.voucher)
    return decision.rule(voucher, as_voucher_has_it(voucher, state.booking))


def _slot_state(store: Store, decision: SlotUpdate, state: VoucherState) -> VoucherState:
    """With the calendar of the voucher around the slot; a change may have put it into another."""
    state = _with_contact(store, decision, state)
    voucher, calendar = state.voucher, state.calendar
    calendar_id = voucher.calendar_id if voucher else None
    if voucher is None or calendar_id is None:
        return state._replace(calendar=None)
    if calendar is None or calendar.calendar.id != calendar_id:
        around = span(decision.start, decision.start, voucher.duration)
        calendar = store.calendars.get_for_slot(calendar_id, *around)
    return state._replace(calendar=calendar)


def _with_contact(store: Store, decision: SlotUpdate, state: VoucherState) -> VoucherState:
    """With the contact of the guest, where the rule wants it; another holder may have come."""
    voucher, contact = state.voucher, state.contact
    if voucher is None or decision.guest is None:
        return state
    key = voucher.issuer_uid, decision.guest(voucher)
    if contact is None or (contact.issuer_uid, contact.guest_uid) != key:
        contact = store.contacts.get(*key)
    return state._replace(contact=contact)


def _ask_slot(decision: SlotUpdate, state: VoucherState) -> VoucherChange:
    voucher = _present(state.voucher)
    named = as_voucher_has_it(voucher, state.booking)
    if decision.guest is None:
        return decision.rule(voucher, named, state.calendar)
    return decision.rule(voucher, named, state.calendar, state.contact)


def _places_of_slot(
    decision: SlotUpdate, now: datetime, state: VoucherState, calendar: CalendarState
) -> WantedPlaces:
    return free_again.of_start(_present(state.voucher), calendar.calendar, decision.start, now)


def _restoration_state(store: Store, decision: Restoration, state: VoucherState) -> VoucherState:
    """With the booking with which the voucher was lost, and its calendar."""
    voucher, booking, calendar = state[:3]
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


def _places_of_lost(now: datetime, state: VoucherState, _: CalendarState) -> WantedPlaces:
    voucher, lost = _present(state.voucher), state.booking
    if lost is None or lost.claim is None:
        raise ValueError("only a booking in a calendar takes its places again")
    return free_again.of_claim(voucher.id, lost.claim, now)


def _present(voucher: Voucher | None) -> Voucher:
    if voucher is None:
        raise VoucherNotFound
    return voucher


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


def _ask_guest(decision: GuestUpdate, state: ContactState) -> GuestChange:
    return decision.rule(state.contact)


def _ask_hotel(decision: HotelUpdate, state: HotelState) -> HotelChange:
    return decision.rule(state.hotel or Hotel(issuer_uid=decision.issuer_uid), state.calendar)


def _webhook_state(store: Store, decision: WebhookUpdate) -> WebhookState:
    """The endpoint as it is stored; a new one needs no look, as a new template does not."""
    if decision.webhook_id is None:
        return WebhookState(None, 0)
    return WebhookState(store.webhooks.get(decision.issuer_uid, decision.webhook_id), 0)


def _ask_webhook(decision: WebhookUpdate, state: WebhookState) -> WebhookChange:
    return decision.rule(state.endpoint, state.total)
