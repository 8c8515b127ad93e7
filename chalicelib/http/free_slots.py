"""The free slots of a voucher in an answer: of its own calendar, or of the one that it shares."""

from __future__ import annotations

from msgspec import UNSET

from chalicelib.domain.calendars import free_again, starts
from chalicelib.domain.vouchers import slots
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import calendar_holds
from chalicelib.http.context import RequestContext
from chalicelib.http.schemas.booking_links import BookingSlotsQuery
from chalicelib.http.schemas.bookings import SlotPage, SlotsQuery


def page(
    context: RequestContext,
    query: SlotsQuery | BookingSlotsQuery,
    voucher: Voucher,
    moving: Booking | None,
) -> SlotPage:
    """The slots that the voucher could be booked with. `moving`: the booking that would leave its
    own slot for one of them; the voucher is as if that were not made.

    Raises StoreUnavailable, CorruptRow.
    """
    if voucher.calendar_id is not None:
        return _of_calendar(context, query, voucher, voucher.calendar_id, moving)
    free, next_from = slots.free(voucher, context.now, query.from_, query.to, context.slots_window)
    write = context.serializers
    own = moving and write.moment(moving.slot_start)
    return SlotPage(
        items=[slot for slot in write.slots(free) if slot.start != own],
        next_from=write.moment(next_from) if next_from else None,
    )


def _of_calendar(
    context: RequestContext,
    query: SlotsQuery | BookingSlotsQuery,
    voucher: Voucher,
    calendar_id: str,
    moving: Booking | None,
) -> SlotPage:
    page = starts.page(voucher, context.now, query.from_, query.to, context.slots_window)
    around = starts.span(page.low, page.high, voucher.duration)
    state = context.store.calendars.get_between(calendar_id, *around)
    calendar = state.calendar
    own = moving or voucher.hold
    state = state.without(own.claim if own else None)
    holds = calendar_holds.holds(context.store, state, *around)
    others = [hold for hold in holds if hold.voucher_id != voucher.id]
    state = free_again.without_lapsed(state, others, context.now)
    listed, next_from = starts.listed(voucher, state, page, context.now)
    if query.all:
        live = [hold for hold in others if not free_again.has_lapsed(hold, context.now)]
        listed = free_again.noted(voucher, state, listed, live, context.now)
    if moving is not None:
        listed = [one for one in listed if one.start != moving.slot_start]
    write = context.serializers
    return SlotPage(
        items=write.starts(voucher.id, listed, whole=query.all),
        next_from=write.moment(next_from) if next_from else None,
        cancel_until_minutes=calendar.cancel_until_minutes if query.all else UNSET,
        late_cancel=calendar.late_cancel if query.all else UNSET,
    )
