"""The bookings of a calendar as one file (RFC 5545), which phones fetch again and again.

A thousand entries made by `icalendar` take half a second: most of their lines need no escaping and
no folding. So those are written here, and `icalendar` writes the others, each text once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.channels.calendar_entries import PRODUCT, clean, uid
from chalicelib.domain.vouchers.booking import Booking

OCTETS_MAX = 74  # of a line, with the colon
_PLAIN = re.compile(r"[A-Za-z0-9 @.()_'-]*")
REFRESH = "PT15M"  # how often a program may ask again, where it listens to that


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBooking:
    """A booking as a feed shows it."""

    booking: Booking
    title: str
    version: int
    """Of its voucher: the SEQUENCE (calendar_entries.py)."""
    guest: str | None


def write(title: str, bookings: Iterable[FeedBooking]) -> bytes:
    """The file, in UTF-8 with CRLF; the same bookings are the same bytes."""
    texts: dict[tuple[str, str], str] = {}

    def line(name: str, value: str) -> str:
        if (name, value) not in texts:
            texts[name, value] = _plain_line(name, value) or _text_line(name, value)
        return texts[name, value]

    parts = [
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
        f"PRODID:{PRODUCT}\r\nCALSCALE:GREGORIAN\r\n",
        line("NAME", title),
        line("X-WR-CALNAME", title),
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}\r\nX-PUBLISHED-TTL:{REFRESH}\r\n",
    ]
    for one in bookings:
        booking = one.booking
        who = f" · {one.guest}" if one.guest else ""
        places = f" ({booking.places})" if (booking.places or 1) > 1 else ""
        parts.append(
            "BEGIN:VEVENT\r\n"
            f"{line('UID', uid(booking.id))}"
            f"SEQUENCE:{one.version}\r\n"
            # Without a METHOD, this is when the booking was made (RFC 5545, 3.8.7.2).
            f"DTSTAMP:{_instant(booking.created_at)}\r\n"
            f"DTSTART:{_instant(booking.slot_start)}\r\n"
            f"DTEND:{_instant(booking.slot_end)}\r\n"
            "STATUS:CONFIRMED\r\n"
            f"{line('SUMMARY', f'{one.title}{who}{places}')}"
            "END:VEVENT\r\n"
        )
    parts.append("END:VCALENDAR\r\n")
    return "".join(parts).encode()


def _instant(instant: datetime) -> str:
    return instant.isoformat()[:19].replace("-", "").replace(":", "") + "Z"


def _plain_line(name: str, value: str) -> str | None:
    """A line with a text that needs neither escaping nor folding; None for any other text."""
    if _PLAIN.fullmatch(value) is None or len(name) + len(value) >= OCTETS_MAX:
        return None
    return f"{name}:{value}\r\n"


def _text_line(name: str, value: str) -> str:
    """A line with a text, escaped and folded."""
    from icalendar import vText  # noqa: PLC0415 (no other request needs it)
    from icalendar.parser import Contentline, Parameters  # noqa: PLC0415

    text = clean(value).replace("\n", " ")
    folded: bytes = Contentline.from_parts(name, Parameters(), vText(text)).to_ical()
    return folded.decode() + "\r\n"
