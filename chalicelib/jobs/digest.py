"""The hotel's day ahead: what its digest lists, read when it is sent, and the digest after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from chalicelib.channels.mail.compose_for_hotel import LINES_MAX
from chalicelib.channels.mail.content import Arrival, DigestMail, Envelope
from chalicelib.domain import zones
from chalicelib.domain.errors import CalendarNotFound
from chalicelib.domain.guests.names import guest_of, with_names
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.domain.outbox.digests import day_of, next_digest
from chalicelib.domain.outbox.outcomes import Void
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.runtime import Runtime
from chalicelib.storage.outbox import outbox_of

PAGE_SIZE = 100


def make_next(current: Runtime, digest: Delivery, now: datetime) -> None:
    """Store the digest after this one, before anything may come in between; whoever dies is
    followed by an attempt that does so. Raises StoreUnavailable, CorruptRow."""
    hotel = current.store.with_deadline().hotels.get(digest.issuer_uid)
    following = next_digest(hotel, now, day_of(digest))
    if following is not None:
        outbox_of(current.store).deliveries.add(following, current.new_token())


def digest_mail(
    current: Runtime, digest: Delivery, envelope: Envelope, now: datetime
) -> DigestMail | Void:
    """What a digest says, or why it is not sent: a hotel that expects nobody has nothing to read.
    Raises StoreUnavailable, CorruptRow."""
    hotel, day = envelope.hotel, day_of(digest)
    if hotel.digest_hour is None:
        return Void("digest_off")
    if zones.end_of_day(day, hotel.clock) <= now:
        return Void("day_over")
    listing = current.store.with_deadline().bookings.list_by(
        hotel.issuer_uid,
        status="booked",
        earliest=zones.start_of_day(day, hotel.clock),
        before=zones.end_of_day(day, hotel.clock),
        ascending=True,
    )
    bookings = [*listing.rows(PAGE_SIZE)]
    if not bookings:
        return Void("no_arrivals")
    is_today = now.astimezone(hotel.clock).date() == day
    return DigestMail(
        envelope=envelope,
        day=day,
        arrivals=tuple(_arrivals(current, bookings[:LINES_MAX])),
        more=max(0, len(bookings) - LINES_MAX),
        link=current.settings.portal_url + ("#/today" if is_today else f"#/calendar/week/{day}"),
    )


def _arrivals(current: Runtime, listed: Sequence[Booking]) -> Iterator[Arrival]:
    """The bookings with what the listing does not have: titles, places, guests and calendars."""
    store = current.store.with_deadline()
    bookings = store.bookings.get_many(each.id for each in listed)
    stored = store.vouchers.get_many(each.voucher_id for each in listed).values()
    nameless = (each for each in stored if each.holder_uid and not each.holder_name)
    contacts = current.store.with_deadline().contacts.get_many(map(guest_of, nameless))
    vouchers = {each.id: each for each in with_names(stored, contacts)}
    titles = _titles(current, bookings)
    for each in listed:
        booking, voucher = bookings.get(each.id, each), vouchers.get(each.voucher_id)
        yield Arrival(
            booking=booking,
            title=voucher.title if voucher else "",
            guest=voucher.holder_name if voucher else None,
            calendar=titles.get(booking.calendar_id or ""),
        )


def _titles(current: Runtime, bookings: dict[str, Booking]) -> dict[str, str]:
    """The titles of the calendars that these bookings are in, by id."""
    titles = {}
    for id_ in sorted({each.calendar_id for each in bookings.values() if each.calendar_id}):
        try:
            titles[id_] = current.store.with_deadline().calendars.get(id_).title
        except CalendarNotFound:
            continue
    return titles
