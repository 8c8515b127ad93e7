"""The mails about one voucher: found by their ids, which follow from its events, and made once more
as they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.events import Event
from chalicelib.domain.instants import text_with_milliseconds
from chalicelib.domain.outbox.delivery import Template, delivery_id, guest
from chalicelib.domain.outbox.effects import MAILS
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Booked, Consumed, State, Voucher

_OF_ASSIGNMENT: tuple[Template, ...] = ("booked", "reminder")  # of a voucher with a booking
# What a voucher was after the event of which a mail of the end speaks.
_AFTER: dict[str, State] = {"voucher.revoke": "cancelled", "voucher.forfeit": Consumed()}


def places_of_mails(events: Sequence[Event]) -> Iterator[str]:
    """Where the mails of a voucher's events may be among its hotel's deliveries: at more places
    than there are mails. An event that names no holder is about one whom another event names."""
    holder_uids = {str(uid) for each in events if (uid := each.meta.get("holder_uid"))}
    for event in events:
        templates = MAILS.get(event.type, ())
        if event.type == "voucher.assign":
            templates += _OF_ASSIGNMENT
        for uid in holder_uids:
            for template in templates:
                id_ = delivery_id(event.id, guest(uid), template)
                yield f"{text_with_milliseconds(event.created_at)}#{id_}"


def as_of(
    event: Event, voucher: Voucher, booking: Booking | None
) -> tuple[Voucher, Booking | None]:
    """A voucher and the booking of its event, as they were after it: when the slot was, whose it
    was, and what became of both. What no event says is as it is stored."""
    if booking is None:
        return replace(voucher, state="issued", hold=None), None
    live = _booked(event, booking)
    if event.type in ("voucher.cancel", *_AFTER):
        ended = replace(voucher, state=_AFTER.get(event.type, "issued"), hold=None)
        return ended, live.cancel(event.created_at, booking.cancel_reason)
    taken = replace(voucher, holder_uid=live.holder_uid, state=Booked(live), hold=None)
    return taken, live


def _booked(event: Event, booking: Booking) -> Booking:
    """A booking while it was for the slot that its event names."""
    shift = datetime.fromisoformat(event.meta["slot_start"]) - booking.slot_start

    def then(at: datetime | None) -> datetime | None:
        return None if at is None else at + shift

    return replace(
        booking,
        status="booked",
        cancel_reason=None,
        cancelled_at=None,
        holder_uid=str(event.meta["holder_uid"]),
        slot_start=booking.slot_start + shift,
        slot_end=booking.slot_end + shift,
        claim_start=then(booking.claim_start),
        claim_end=then(booking.claim_end),
        cancel_until=then(booking.cancel_until),
    )
