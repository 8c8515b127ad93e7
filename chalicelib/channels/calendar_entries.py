"""A booking as an entry of somebody's calendar (RFC 5545, RFC 5546): for mails and for the portal's
"add to calendar".

Its UID is the booking's and never changes. Its SEQUENCE is its voucher's version, which every
change of the booking raises, a cancel and an undo among them: so each state of an entry replaces
the one before it, whatever the order in which they arrive. (A booking's own `sequence` counts its
moves alone, and one that was cancelled before the first entry was sent has no later number.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from chalicelib.domain.hotels.hotel import Hotel
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Voucher

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
TYPE = "text/calendar"
PRODUCT = "-//hotel-vouchers//bookings//EN"
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]")  # but for LF


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whose entry it is, or who sends it."""

    email: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """What an entry shows."""

    booking: Booking
    voucher: Voucher
    hotel: Hotel
    link: str | None = None
    """Where the guest sees the booking."""
    organizer: Contact | None = None
    """Who sends it; None: the hotel, if it has an e-mail address."""
    attendee: Contact | None = None
    """The guest, if the entry comes as a mail."""

    @property
    def is_over(self) -> bool:
        """Whether the booking was cancelled."""
        return self.booking.status == "cancelled"


def uid(booking_id: str) -> str:
    """The UID of a booking's entry, the same in each file, mail and feed."""
    return f"{booking_id}@hotel-vouchers"


def media_type(method: Method) -> str:
    """The type of a file or a part with this METHOD, which both must state alike."""
    return f"{TYPE}; charset=utf-8; method={method}"


def mail_method(entry: CalendarEntry) -> Method:
    """The METHOD by which a mail brings an entry, or takes it away."""
    return "CANCEL" if entry.is_over else "REQUEST"


def file_method(entry: CalendarEntry) -> Method:
    """The METHOD of a file that a person saves: nobody is invited by it."""
    return "CANCEL" if entry.is_over else "PUBLISH"


def write(entry: CalendarEntry, method: Method, now: datetime) -> bytes:
    """A file with this one entry, in UTF-8 with CRLF; `now` is when it is made."""
    from icalendar import Event  # noqa: PLC0415 (no other request needs it)

    booking, hotel = entry.booking, entry.hotel
    event = Event()
    event.add("uid", uid(booking.id))
    event.add("sequence", entry.voucher.version)
    event.add("dtstamp", now)
    event.add("dtstart", booking.slot_start)
    event.add("dtend", booking.slot_end)
    event.add("status", "CANCELLED" if entry.is_over else "CONFIRMED")
    event.add("summary", clean(entry.voucher.title))
    details = [entry.voucher.description, entry.link]
    if any(details):
        event.add("description", clean("\n".join(filter(None, details))))
    event.add("location", clean(", ".join(_place(hotel))))
    if hotel.phone or hotel.email:
        ways = filter(None, (_name(hotel), hotel.phone, hotel.email))
        event.add("contact", clean(", ".join(ways)))
    if entry.link:
        event.add("url", entry.link)
    _add_people(event, entry, method)
    calendar = new_calendar(method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def new_calendar(method: Method | None = None) -> Calendar:
    """An iCalendar object without entries."""
    from icalendar import Calendar  # noqa: PLC0415 (no other request needs it)

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method is not None:
        calendar.add("method", method)
    return calendar


def clean(text: str) -> str:
    """A text as an entry may contain it: lines end with LF, and no other control character."""
    return _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def _name(hotel: Hotel) -> str:
    return hotel.name or hotel.issuer_uid


def _place(hotel: Hotel) -> list[str]:
    lines = (hotel.address or "").split("\n")
    return [line.strip() for line in (_name(hotel), *lines) if line.strip()]


def _add_people(event: Event, entry: CalendarEntry, method: Method) -> None:
    """Who invites whom. A PUBLISH has no attendee (RFC 5546, 3.2.1)."""
    organizer = entry.organizer
    if organizer is None and entry.hotel.email:
        organizer = Contact(email=entry.hotel.email, name=_name(entry.hotel))
    if organizer is not None:
        event.add("organizer", _address(organizer))
    if entry.attendee is not None and method != "PUBLISH":
        guest = _address(entry.attendee)
        # Nobody need answer: the guest has booked already.
        guest.params.update(ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE")
        event.add("attendee", guest)


def _address(contact: Contact) -> vCalAddress:
    from icalendar import vCalAddress  # noqa: PLC0415 (no other request needs it)

    address = vCalAddress(f"mailto:{contact.email}")
    if contact.name:
        address.params["CN"] = clean(contact.name).replace("\n", " ")
    return address
