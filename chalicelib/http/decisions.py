"""What a view returns when something must be written: which rows, the rule to ask about them,
and how to answer. The pipeline commits it (commit.py); decided_rows.py reads and writes the rows.

Every rule decides anew whenever what is stored turns out to be different.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import Struct

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.guests.changes import GuestChange
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.hotels.hotel import Hotel, HotelChange
from chalicelib.domain.offers.basis import AcceptBasis, CampaignBasis
from chalicelib.domain.offers.campaign_rules import CampaignChange
from chalicelib.domain.templates import Template, TemplateChange
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.takeover import Guests
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.domain.webhooks import Endpoint, WebhookChange

Answer = Callable[[VoucherChange], msgspec.Struct]


class Creation(Struct, frozen=True, kw_only=True):
    """A new voucher; the rule gets the calendar that it names, if it names one."""

    calendar_id: str | None = None
    rule: Callable[[Calendar | None], VoucherChange]
    answer: Answer


class Update(Struct, frozen=True, kw_only=True):
    """A change of a voucher, named by its own id or by a booking's. The rule gets the voucher, and
    the booking if that was named."""

    voucher_id: str | None = None
    booking_id: str | None = None
    rule: Callable[[Voucher, Booking | None], VoucherChange]
    answer: Answer


class SlotUpdate(Struct, frozen=True, kw_only=True):
    """A change of a voucher that takes the slot which starts then. The rule gets the voucher, the
    booking if that was named, and the voucher's calendar around the slot, where it shares one with
    others."""

    voucher_id: str | None = None
    booking_id: str | None = None
    start: datetime
    guest: Callable[[Voucher], str] | None = None
    """Whose contact the rule gets besides, as `contact`: None if the hotel knows nothing of them.
    Raises what the rule would raise."""
    rule: Callable[..., VoucherChange]
    answer: Answer


class Restoration(Struct, frozen=True, kw_only=True):
    """What consumed a voucher is undone. The rule gets the voucher, the booking with which it was
    lost, if it was, and the calendar around the slot, where the booking is in one."""

    voucher_id: str
    slot_wanted_at: datetime | None
    """The calendar is read if the slot has not ended then; None: no slot is wanted."""
    rule: Callable[[Voucher, Booking | None, CalendarState | None], VoucherChange]
    answer: Answer


class TakeOver(Struct, frozen=True, kw_only=True):
    """A booking that a guest takes over. The rule gets its voucher, the booking, and what the hotel
    knows of the holder and of that guest."""

    booking_id: str
    holder_uid: str
    """Who takes it over."""
    rule: Callable[[Voucher, Booking, Guests], VoucherChange]
    answer: Answer


class CalendarUpdate(Struct, frozen=True, kw_only=True):
    """A new calendar, or a change of one. The rule gets the calendar, and the block if that was
    named, each None if there is none."""

    calendar_id: str | None = None
    block_id: str | None = None
    rule: Callable[[Calendar | None, AgendaEntry | None], CalendarChange]
    answer: Callable[[CalendarChange], msgspec.Struct]


class TemplateUpdate(Struct, frozen=True, kw_only=True):
    """A change of a hotel's template, or a new one, which has no id yet. The rule gets the
    template, None if there is none; how many the hotel has, 0 until a transaction was refused
    because of it; and the calendar that the template is to name, if any."""

    issuer_uid: str
    template_id: str | None = None
    calendar_id: str | None = None
    rule: Callable[[Template | None, int, Calendar | None], TemplateChange]
    answer: Callable[[TemplateChange], msgspec.Struct]


class HotelUpdate(Struct, frozen=True, kw_only=True):
    """A change of a hotel's profile, or its first one. The rule gets the profile, and the calendar
    that is to be its default, if any, None if there is none."""

    issuer_uid: str
    calendar_id: str | None = None
    rule: Callable[[Hotel, Calendar | None], HotelChange]
    answer: Callable[[HotelChange], msgspec.Struct]


class GuestUpdate(Struct, frozen=True, kw_only=True):
    """A change of what a hotel knows of a guest. The rule gets the contact, None if it knows
    nothing."""

    issuer_uid: str
    guest_uid: str
    rule: Callable[[Contact | None], GuestChange]
    answer: Callable[[GuestChange], msgspec.Struct]


class WebhookUpdate(Struct, frozen=True, kw_only=True):
    """A change of a hotel's webhook endpoint, or a new one, which has no id yet. The rule gets the
    endpoint, None if there is none; and how many the hotel has, 0 until a transaction was refused
    because of it."""

    issuer_uid: str
    webhook_id: str | None = None
    rule: Callable[[Endpoint | None, int], WebhookChange]
    answer: Callable[[WebhookChange], msgspec.Struct]


class CampaignUpdate(Struct, frozen=True, kw_only=True):
    """A change of a campaign, or a new one of the hotel `issuer_uid`, which has no id yet. The rule
    gets what is stored of it."""

    campaign_id: str | None = None
    issuer_uid: str | None = None
    template_ids: tuple[str, ...] = ()
    """Those of the new offers."""
    needs_live: bool = False
    """Whether the rule asks which campaigns of the hotel have not ended."""
    rule: Callable[[CampaignBasis], CampaignChange]
    answer: Callable[[CampaignChange], msgspec.Struct]


class Accept(Struct, frozen=True, kw_only=True):
    """A guest takes an offer. The rule gets what is stored of it, and what the hotel knows of the
    guest once a transaction was refused because of it."""

    campaign_id: str
    offer_id: str
    guest_uid: str
    visitor_key: str | None = None
    """Of the visitor whose decision led here: what they have seen is read, too."""
    rule: Callable[[AcceptBasis], VoucherChange]
    answer: Answer


VoucherDecision = Creation | Update | SlotUpdate | Restoration | TakeOver
Decision = (
    VoucherDecision
    | CalendarUpdate
    | TemplateUpdate
    | HotelUpdate
    | GuestUpdate
    | WebhookUpdate
    | CampaignUpdate
    | Accept
)
