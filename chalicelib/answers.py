"""From what the rules know to what an answer holds."""

from __future__ import annotations

from datetime import datetime

from chalicelib import messages
from chalicelib.domain.instants import hourly, text
from chalicelib.domain.model import Booking, Change, Event, Voucher
from chalicelib.domain.slots import STEP, Slots


def voucher(known: Voucher, now: datetime) -> messages.Voucher:
    """A voucher as it stands at `now`."""
    return messages.Voucher(
        id=known.id,
        issuer_uid=known.issuer_uid,
        holder_uid=known.holder_uid,
        service_type=known.service_type,
        title=known.title,
        description=known.description,
        duration_minutes=known.duration_minutes,
        valid_from=text(known.valid_from),
        valid_until=text(known.valid_until),
        price_amount=known.price_amount,
        price_currency=known.price_currency,
        status=known.at(now).status,
        transferable=known.transferable,
        terms=known.terms,
        created_at=text(known.created_at),
    )


def booking(known: Booking) -> messages.Booking:
    """A booking."""
    start = text(known.slot_start)
    return messages.Booking(
        id=known.id,
        voucher_id=known.voucher_id,
        issuer_uid=known.issuer_uid,
        holder_uid=known.holder_uid,
        slot_id=f"slot-{start}",
        slot_start=start,
        slot_end=text(known.slot_end),
        status=known.status,
        cancel_reason=known.cancel_reason,
        created_at=text(known.created_at),
        cancelled_at=text(known.cancelled_at) if known.cancelled_at else None,
    )


def voucher_and_booking(
    known: Voucher, booked: Booking | None, now: datetime
) -> messages.VoucherAndBookingAnswer:
    """A voucher as it stands at `now`, with a booking of it."""
    return messages.VoucherAndBookingAnswer(
        voucher=voucher(known, now), booking=booking(booked) if booked else None
    )


def booked(change: Change, now: datetime) -> messages.BookedAnswer:
    """What a booking has made."""
    made = change.voucher.booking
    if made is None:
        raise ValueError("no booking was made")
    return messages.BookedAnswer(booking=booking(made), voucher=voucher(change.voucher, now))


def slots(known: Slots) -> list[messages.Slot]:
    """Free slots."""
    if not known:
        return []  # where none would fit, not even the end of the first can be told
    hours, rest = divmod(known.duration, STEP)
    if rest:
        starts = hourly(known.first, known.length)
        ends = hourly(known.first + known.duration, known.length)
    else:  # as most are: it ends on the grid that it starts on
        grid = hourly(known.first, known.length + hours)
        starts, ends = grid[: known.length], grid[hours:]
    return [
        messages.Slot(slot_id=f"slot-{start}", voucher_id=known.voucher_id, start=start, end=end)
        for start, end in zip(starts, ends, strict=True)
    ]


def event(known: Event) -> messages.Event:
    """An event."""
    return messages.Event(
        id=known.id,
        type=known.type,
        actor_id=known.actor_id,
        subject_type=known.subject_type,
        subject_id=known.subject_id,
        meta=known.meta,
        created_at=text(known.created_at),
    )
