"""Links that lead a guest back to a booking, from any browser (docs/booking-links.md).

A link is a text that only the service can make: it says which booking, of which generation, what it
allows and until when, and ends with a MAC of all that. Nothing of it is stored but two generations,
the booking's and its guest's at the hotel: whatever raises one makes all links of before void.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, cast

from chalicelib.domain import signed_texts
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.errors import LinkNotValid
from chalicelib.domain.instants import LATEST, seconds
from chalicelib.domain.signed_texts import SignedForm
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange, booking_meta, voucher_event
from chalicelib.domain.vouchers.errors import BookingNotLive
from chalicelib.domain.vouchers.link_errors import ClaimLinkNotValid, CodeRequired
from chalicelib.domain.vouchers.live_booking import require_live
from chalicelib.domain.vouchers.voucher import Booked, Voucher

LastingRights = Literal["see", "cancel"]
"""What a link to keep allows: to see its booking; or to cancel it as well."""
LinkRights = Literal[LastingRights, "move"]
"""What a link allows. One that moves its booking, too, takes a code (booking_codes.py)."""

LinkedStatus = Literal["booked", "consumed", "cancelled", "no_show"]

MOVE_LIFE = timedelta(minutes=10)  # of a link that moves
LIFE_AFTERWARDS = timedelta(days=30)  # once the slot, or the voucher's validity, has ended
VALIDITY_COUNTED = timedelta(days=365)  # from the day on which the link is made
LINK_MAX = 400  # characters
_FORM = SignedForm("b1", "booking link", LINK_MAX)
_CONTENT = re.compile(
    r"(\d{1,9})(?:\.(\d{1,9}))? (see|cancel|move) (\d{1,12}) (.{1,128})", re.ASCII | re.DOTALL
)


class BookingLink(NamedTuple):
    """What a link says."""

    booking_id: str
    generation: int
    rights: LinkRights
    expires_at: int
    """Seconds since 1970; from then on it is not valid."""
    guest_generation: int = 0
    """That of the booking's guest at the hotel (domain/guests/contact.py)."""


def sign(link: BookingLink, secret: str) -> str:
    """The text of a link, which `read` accepts under the same secret; it needs no escape in an
    address."""
    # A guest of the first generation is left out: so stand the links of earlier releases.
    of_guest = f".{link.guest_generation}" if link.guest_generation else ""
    content = f"{link.generation}{of_guest} {link.rights} {link.expires_at} {link.booking_id}"
    return signed_texts.sign(_FORM, content, secret)


def read(text: str, secrets: Iterable[str], now: datetime) -> BookingLink:
    """What a link says, if it was made under one of these secrets and its time is not over.

    Whether its generations are still those of the booking and its guest, only what is stored tells.
    Raises LinkNotValid.
    """
    content = signed_texts.read(_FORM, text, secrets)
    link = _read_content(content) if content is not None else None
    if link is None or seconds(now) >= link.expires_at:
        raise LinkNotValid
    return link


def require_confirmed(
    link: BookingLink, booking: Booking, guest_generation: int, now: datetime
) -> None:
    """That the time of a link is not over, that it is of the generations of this booking and its
    guest, and that a code was confirmed for it. Raises ClaimLinkNotValid, CodeRequired."""
    is_void = (
        link.booking_id != booking.id
        or link.generation != booking.link_generation
        or link.guest_generation != guest_generation
    )
    if is_void or seconds(now) >= link.expires_at:
        raise ClaimLinkNotValid
    if link.rights != "move":
        raise CodeRequired


def _read_content(content: str) -> BookingLink | None:
    """What a signed text says; None where a later release wrote it in another form."""
    parts = _CONTENT.fullmatch(content)
    if parts is None:
        return None
    generation, guest_generation, rights, expires_at, booking_id = parts.groups()
    return BookingLink(
        booking_id,
        int(generation),
        cast(LinkRights, rights),
        int(expires_at),
        int(guest_generation or 0),
    )


def link_to(
    voucher: Voucher,
    booking: Booking,
    guest_generation: int,
    now: datetime,
    rights: LinkRights = "cancel",
) -> BookingLink:
    """The link to a booking as it is now. Raises BookingNotLive for a cancelled one."""
    if booking.status == "cancelled":
        raise BookingNotLive
    is_lasting = rights != "move"
    expires_at = _expiry(voucher, booking, now) if is_lasting else seconds(now + MOVE_LIFE)
    return BookingLink(booking.id, booking.link_generation, rights, expires_at, guest_generation)


def status_of(voucher: Voucher, booking: Booking) -> LinkedStatus:
    """What became of a booking: `consumed` once its voucher was used with it."""
    return (
        "consumed"
        if booking.status == "booked" and voucher.status == "consumed"
        else (booking.status)
    )


def _expiry(voucher: Voucher, booking: Booking, now: datetime) -> int:
    """When a link that is made now ends: it outlives what the booking can be moved to."""
    end = max(booking.slot_end, min(voucher.valid_until, now + VALIDITY_COUNTED))
    return min(seconds(end) + int(LIFE_AFTERWARDS.total_seconds()), seconds(LATEST))


def renew(actor: ActorContext, voucher: Voucher, booking: Booking | None) -> VoucherChange:
    """Make all links to a live booking void. `booking` is the one that was named, None if the
    voucher was. Raises BookingNotLive."""
    live = require_live(voucher, booking)
    if not isinstance(voucher.state, Booked):
        raise BookingNotLive("This voucher has been used; its booking needs no other link.")
    renewed = live.with_links_void()
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.relink", voucher, booking_meta(live)),
        previous=voucher,
        voucher=replace(
            voucher, version=voucher.version + 1, state=replace(voucher.state, booking=renewed)
        ),
        previous_booking=live,
        booking=renewed,
    )
