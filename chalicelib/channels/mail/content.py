"""What a mail is about, as values: who writes to whom, and of what. Nothing here is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from chalicelib.channels.calendar_entries import Contact
from chalicelib.domain.guests.mail_state import StoppedState
from chalicelib.domain.hotels.hotel import Hotel, Language
from chalicelib.domain.hotels.logo import Logo
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Voucher

BookingKind = Literal["booked", "moved", "cancelled", "reminder"]
VoucherKind = Literal["voucher", "expiring"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe:
    """The way out of mails that are not about a booking."""

    page: str
    """Where a person asks for it: opening it changes nothing."""
    one_click: str
    """Where a mail program sends its POST (RFC 8058)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom, in which language, and when."""

    hotel: Hotel
    logo: Logo | None = None
    sender: str
    """The stage's own address; mails show the hotel's name beside it, and answers go to its
    e-mail address."""
    receiver: Contact
    language: Language
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMail:
    """A guest's booking was made, moved or cancelled, or it is near."""

    kind: BookingKind
    envelope: Envelope
    voucher: Voucher
    booking: Booking
    link: str | None
    """Where its guest sees the booking, and may change it; a link that lets them in."""
    voucher_link: str
    """The voucher's page, without any right: what the QR code says, for reception."""
    previous_start: datetime | None = None
    """Of one that was moved: when it was before."""
    by_hotel: bool = False
    """Whether the hotel changed it, not the guest."""
    reason: str | None = None
    """What the hotel told the guest about a cancel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherMail:
    """A guest has a voucher, or it ends in a week."""

    kind: VoucherKind
    envelope: Envelope
    voucher: Voucher
    link: str | None
    """Where its guest books."""
    voucher_link: str
    unsubscribe: Unsubscribe | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMail:
    """The code by which a guest shows that the address is theirs."""

    envelope: Envelope
    code: str
    """Six digits."""
    minutes: int
    """How long it is valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmMail:
    """A guest agreed to mails that are not about a booking: whoever reads them is asked, too."""

    envelope: Envelope
    wording: str
    """What the guest agreed to, with a place for the hotel's name."""
    link: str
    """Where a person confirms it: opening it changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A booking of the day ahead."""

    booking: Booking
    title: str
    guest: str | None
    calendar: str | None = None
    """The title of its calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMail:
    """The hotel's day ahead."""

    envelope: Envelope
    day: date
    arrivals: tuple[Arrival, ...]
    """In the order of their slots."""
    more: int = 0
    """How many there are besides."""
    link: str | None
    """The day in the portal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookMail:
    """Nothing is sent to one of the hotel's webhooks any more."""

    why: Literal["gone", "failing"]
    envelope: Envelope
    name: str
    """By which the hotel's people tell the webhook from others."""
    link: str
    """Its webhooks in the portal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachableMail:
    """No mails are sent to one of the hotel's guests any more."""

    why: StoppedState
    envelope: Envelope
    guest: str
    """The guest's name."""
    address: str
    """The address that mails do not reach, or from which one was reported as unwanted."""
    link: str
    """The guest's voucher in the portal, or the mails."""


HotelMail = DigestMail | WebhookMail | UnreachableMail
"""A mail to the hotel itself."""
Mail = BookingMail | VoucherMail | CodeMail | ConfirmMail | HotelMail
