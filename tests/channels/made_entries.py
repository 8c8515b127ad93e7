"""Calendar entries as other programs read them, for the tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from icalendar import Calendar, Event

from chalicelib.channels.calendar_entries import CalendarEntry, Contact
from chalicelib.domain.hotels.hotel import Hotel
from tests.domain.made import booked, live_booking, voucher

HOTEL = Hotel(
    issuer_uid="hotel",
    name="Hotel Seeblick",
    zone="Europe/Berlin",
    address="Seestraße 12\n10115 Berlin",
    phone="+49 30 1234567",
    email="hello@hotel-seeblick.example",
    version=1,
)
GUEST = Contact(email="mia@guest.example", name="Mia Krüger")


def made_entry(**changes: object) -> CalendarEntry:
    """The entry of a booking; `changes` are of its voucher."""
    shown = booked(voucher(**changes))
    return CalendarEntry(booking=live_booking(shown), voucher=shown, hotel=HOTEL, attendee=GUEST)


@dataclass(slots=True)
class Person:
    """A person's calendar, into which files are imported (RFC 5546, 2.1.5): the entry with the
    higher SEQUENCE counts, whatever comes first."""

    entries: dict[str, Event] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)

    def take(self, content: bytes) -> None:
        """Import a file."""
        calendar = Calendar.from_ical(content)
        for event in calendar.walk("VEVENT"):
            uid, sequence = str(event["uid"]), int(event["sequence"])
            if sequence < self.sequences.get(uid, -1):
                continue
            self.sequences[uid] = sequence
            self.entries[uid] = event
            if calendar["method"] == "CANCEL":
                del self.entries[uid]
