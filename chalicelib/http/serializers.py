"""From domain objects to the types in schemas/, field by field, in the dialect of the request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache, partial
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.calendars.feeds import Feed
from chalicelib.domain.calendars.starts import Start
from chalicelib.domain.events import Event
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.hotels.hotel import Hotel, HotelChange
from chalicelib.domain.instants import by_the_minute, hourly
from chalicelib.domain.templates import Template, TemplateChange
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_links import status_of
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.slot_id import PREFIX, SlotId
from chalicelib.domain.vouchers.slots import STEP, Slots
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.domain.webhooks import Endpoint, WebhookChange
from chalicelib.http import dialects
from chalicelib.http.dialects import Dialect
from chalicelib.http.schemas import (
    booking_links,
    bookings,
    contacts,
    events,
    feeds,
    holds,
    hotels,
    templates,
    vouchers,
    webhooks,
)
from chalicelib.http.schemas.fields import SLOT_ID_META, TIME_SCHEMA, metas_of

Convert = Callable[[Any], Any]


class _Writer(NamedTuple):
    """How one type is written in one dialect."""

    type: type[msgspec.Struct]
    names: tuple[str, ...]
    read: Callable[[Any], tuple[Any, ...]]
    converters: tuple[tuple[int, Convert], ...]
    price_position: int | None
    """Of the amount, which the currency follows, where the dialect has one field for both."""
    added: dict[str, str]
    """The names of what is added."""

    def write(self, source: Any, dialect: Dialect, added: dict[str, Any]) -> Any:
        """The type, with the values of the attributes of `source`, and those that are added."""
        values = list(self.read(source))
        for position, convert in self.converters:
            values[position] = convert(values[position])
        if self.price_position is not None and dialect.price:
            after = self.price_position + 2
            values[self.price_position : after] = [
                dialect.price(*values[self.price_position : after])
            ]
        more = {self.added[name]: value for name, value in added.items()}
        return self.type(**dict(zip(self.names, values, strict=True)), **more)


class Serializers:
    """What answers are made of, in one dialect: it writes the types that `dialect.type_of` gives
    for those in schemas/, under which they are declared here."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._slot = dialect.type_of(bookings.Slot)
        self.moment = dialect.moment

    def _write(self, schema: type[msgspec.Struct], source: Any, **added: Any) -> Any:
        """`added`: the fields of `schema` that `source` does not have."""
        writer = _writer(schema, self._dialect, tuple(added))
        return writer.write(source, self._dialect, added)

    def voucher(self, source: Voucher, now: datetime) -> vouchers.Voucher:
        """A voucher as it stands at `now`."""
        standing = source.at(now)
        kept = standing.hold
        if kept is None or "hold" in self._dialect.omitted:
            voucher: vouchers.Voucher = self._write(vouchers.Voucher, standing)
        else:
            hold = None if kept.has_lapsed(now) else self._write(holds.Hold, kept)
            voucher = self._write(vouchers.Voucher, standing, hold=hold)
        return voucher

    def booking(self, source: Booking) -> bookings.Booking:
        """A booking."""
        booking: bookings.Booking = self._write(bookings.Booking, source)
        return booking

    def listed_booking(
        self, source: Booking, voucher: bookings.BookedVoucher | UnsetType | None = UNSET
    ) -> bookings.ListedBooking:
        """A booking in a list."""
        booking: bookings.ListedBooking = self._write(
            bookings.ListedBooking, source, voucher=voucher
        )
        return booking

    def booked_voucher(
        self, source: Voucher, now: datetime, guest_note: str | None = None
    ) -> bookings.BookedVoucher:
        """What a list of bookings shows of a voucher, as it stands at `now`."""
        voucher: bookings.BookedVoucher = self._write(
            bookings.BookedVoucher, source.at(now), guest_note=guest_note
        )
        return voucher

    def hotel(self, source: Hotel) -> hotels.Hotel:
        """A hotel's profile."""
        hotel: hotels.Hotel = self._write(hotels.Hotel, source)
        return hotel

    def saved_hotel(self, change: HotelChange) -> hotels.HotelResponse:
        """A profile that was saved."""
        return hotels.HotelResponse(hotel=self.hotel(change.hotel))

    def contact(self, source: Contact) -> contacts.Contact:
        """How a hotel reaches a guest."""
        consents = [self._write(contacts.Consent, each) for each in source.consents]
        contact: contacts.Contact = self._write(contacts.Contact, source, consents=consents)
        return contact

    def feed(self, source: Feed) -> feeds.Feed:
        """A calendar's feed."""
        feed: feeds.Feed = self._write(feeds.Feed, source)
        return feed

    def event(self, source: Event) -> events.Event:
        """An event."""
        event: events.Event = self._write(events.Event, source)
        return event

    def template(self, source: Template) -> templates.Template:
        """A template."""
        template: templates.Template = self._write(templates.Template, source)
        return template

    def changed_template(self, change: TemplateChange) -> templates.TemplateResponse:
        """A template that was made or changed; a deleted one as it was last."""
        return templates.TemplateResponse(template=self.template(change.latest))

    def webhook(self, source: Endpoint) -> webhooks.Webhook:
        """A webhook endpoint."""
        webhook: webhooks.Webhook = self._write(webhooks.Webhook, source)
        return webhook

    def changed_webhook(self, change: WebhookChange) -> webhooks.WebhookResponse:
        """An endpoint that was changed, with its secret if that is new; a deleted one as it was
        last."""
        return webhooks.WebhookResponse(
            webhook=self.webhook(change.latest), secret=change.new_secret
        )

    def issued(self, change: VoucherChange) -> vouchers.VoucherResponse:
        """A new voucher."""
        return vouchers.VoucherResponse(voucher=self.voucher(change.voucher, change.now))

    def booked(self, change: VoucherChange) -> vouchers.BookedResponse:
        """A new booking, with its voucher."""
        if change.booking is None:
            raise ValueError("no booking was made")
        return vouchers.BookedResponse(
            booking=self.booking(change.booking), voucher=self.voucher(change.voucher, change.now)
        )

    def changed(self, change: VoucherChange) -> vouchers.VoucherAndBookingResponse:
        """A changed voucher, with the booking that the change affected."""
        return self.voucher_and_booking(change.voucher, change.booking, change.now)

    def voucher_and_booking(
        self, source: Voucher, its_booking: Booking | None, now: datetime
    ) -> vouchers.VoucherAndBookingResponse:
        """A voucher as it stands at `now`, with a booking of it."""
        return vouchers.VoucherAndBookingResponse(
            voucher=self.voucher(source, now),
            booking=self.booking(its_booking) if its_booking else None,
        )

    def linked(self, source: Voucher, its_booking: Booking) -> booking_links.LinkedBookingResponse:
        """A booking as the link to it shows it."""
        status = status_of(source, its_booking)
        # A voucher that was given back may have been booked by another guest since.
        is_its_own = source.booking is not None and source.booking.id == its_booking.id
        holder_name = source.holder_name if is_its_own else None
        return booking_links.LinkedBookingResponse(
            booking=self._write(booking_links.LinkedBooking, its_booking, status=status),
            voucher=self._write(booking_links.LinkedVoucher, source, holder_name=holder_name),
        )

    def slots(self, source: Slots) -> list[bookings.Slot]:
        """Free slots."""
        if not source:
            return []  # where none would fit, the end of the first may not exist
        hours, rest = divmod(source.duration, STEP)
        starts: Iterable[str]
        if rest:
            starts = hourly(source.first, source.length, self.moment)
            ends = hourly(source.first + source.duration, source.length, self.moment)
        else:  # as most are: a slot ends on the grid that it starts on
            grid = hourly(source.first, source.length + hours, self.moment)
            starts, ends = grid[: source.length], grid[hours:]
        slot, voucher_id = self._slot, source.voucher_id
        return [
            slot(PREFIX + start, voucher_id, start, end)
            for start, end in zip(starts, ends, strict=True)
        ]

    def starts(
        self, voucher_id: str, source: Sequence[Start], *, whole: bool
    ) -> list[bookings.Slot]:
        """The free starts of a shared calendar; or the `whole` of them, with the places that are
        left and the reasons."""
        slot, moment = self._slot, by_the_minute(self.moment)
        if whole:
            return [
                slot(
                    PREFIX + (at := moment(start)),
                    voucher_id,
                    at,
                    moment(end),
                    left,
                    reason,
                    moment(free) if free else None,
                )
                for start, end, left, reason, free in source
            ]
        return [
            slot(PREFIX + (at := moment(start)), voucher_id, at, moment(end))
            for start, end, _, reason, _ in source
            if reason is None
        ]


CANONICAL = Serializers(dialects.CANONICAL)
OLDER = Serializers(dialects.OLDER)
OLDER_MINOR = Serializers(dialects.OLDER_MINOR)


@cache
def _writer(schema: type[msgspec.Struct], dialect: Dialect, added: tuple[str, ...] = ()) -> _Writer:
    left_out = {*added, *dialect.omitted}
    fields = [field for field in msgspec.structs.fields(schema) if field.name not in left_out]
    attributes = [field.name for field in fields]
    names = [dialect.name_of(schema, name) for name in attributes]
    price_position = None
    if dialect.price and "price_amount" in attributes:
        price_position = attributes.index("price_amount")
        del names[price_position + 1]
    converters = [(at, _converter(schema, field, dialect)) for at, field in enumerate(fields)]
    return _Writer(
        type=dialect.type_of(schema),
        names=tuple(names),
        read=attrgetter(*attributes),
        converters=tuple((at, convert) for at, convert in converters if convert),
        price_position=price_position,
        added={name: dialect.name_of(schema, name) for name in added},
    )


def _converter(
    schema: type[msgspec.Struct], field: msgspec.structs.FieldInfo, dialect: Dialect
) -> Convert | None:
    """How a value becomes what its field states; None where it is that already."""
    metas = metas_of(field.type)
    if any(meta is SLOT_ID_META for meta in metas):
        return partial(_slot_id, dialect.moment)
    if any(meta.extra_json_schema == TIME_SCHEMA for meta in metas):
        return partial(_optional_moment, dialect.moment)
    if field.name == "status" and issubclass(schema, bookings.Booking):
        return dialect.booking_status
    return dialect.meta if field.name == "meta" else None


def _slot_id(moment: Callable[[datetime], str], slot_id: SlotId) -> str:
    return PREFIX + moment(slot_id.start)


def _optional_moment(moment: Callable[[datetime], str], instant: datetime | None) -> str | None:
    return moment(instant) if instant else None
