"""Codes by which whoever has the link to a booking shows that they read its guest's mails, too
(docs/booking-links.md).

Nothing of a code is stored: its digits follow from the booking and the event that mails it, under
the secret of links. What is stored is which event is the latest, and how often it was tried.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.events import Event
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.cancellations import counted
from chalicelib.domain.vouchers.changes import booking_meta, voucher_event
from chalicelib.domain.vouchers.link_errors import (
    CodeNotDeliverable,
    CodeNotValid,
    TooManyCodes,
    WrongCode,
)
from chalicelib.domain.vouchers.rescheduling import require_movable
from chalicelib.domain.vouchers.voucher import Voucher

DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
TRIES_MAX = 5
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOUR_MAX, DAY_MAX = 3, 6
"""How many codes may be requested for one booking. With TRIES_MAX they bound what guessing
achieves: thirty tries a day at a million codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCode:
    """The latest code of a booking."""

    booking_id: str
    event_id: str
    """The event that mails it."""
    requests: tuple[datetime, ...]
    """When codes were requested, the earliest first, this one last; none a day before it."""
    tries: int = 0
    used_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if not self.requests or list(self.requests) != sorted(self.requests):
            raise BrokenInvariant("a code was requested never, or in no order")
        if not 0 <= self.tries <= TRIES_MAX:
            raise BrokenInvariant("a code was tried more often than it may be")
        if self.used_at is not None and not self.tries:
            raise BrokenInvariant("a code was used without a try")

    @property
    def ends_at(self) -> datetime:
        """From then on it is refused."""
        return self.requests[-1] + CODE_LIFE

    @property
    def kept_until(self) -> datetime:
        """From then on it counts for nothing."""
        return self.requests[-1] + DAY

    @property
    def tries_left(self) -> int:
        """How often it may still be tried."""
        return 0 if self.used_at else TRIES_MAX - self.tries

    def is_valid(self, now: datetime) -> bool:
        """Whether it can be confirmed."""
        return self.tries_left > 0 and now < self.ends_at


def request(
    actor: ActorContext,
    voucher: Voucher,
    booking: Booking,
    contact: Contact | None,
    previous: BookingCode | None,
) -> tuple[BookingCode, Event]:
    """A new code for a booking that its guest may move now, and the event that mails it; the
    `previous` one is void. `contact` is that of the booking's guest.

    Raises BookingNotLive, RescheduleTooLate, TooManyChanges, CodeNotDeliverable, TooManyCodes.
    """
    _, live = require_movable(voucher, booking, actor.now, by_issuer=False)
    counted(voucher.guest_cancellations, live.holder_uid, actor.now)
    if contact is None or contact.email is None or contact.mail_state != "ok":
        raise CodeNotDeliverable
    earlier = _counted_requests(previous, actor.now)
    code = BookingCode(booking_id=live.id, event_id=actor.event_id, requests=(*earlier, actor.now))
    return code, voucher_event(actor, "voucher.code", voucher, booking_meta(live))


def _counted_requests(previous: BookingCode | None, now: datetime) -> tuple[datetime, ...]:
    """The requests of the last day. Raises TooManyCodes."""
    requests = previous.requests if previous else ()
    # The clocks of two processes differ: no request is later than the one after it.
    of_day = tuple(min(at, now) for at in requests if at > now - DAY)
    of_hour = [at for at in of_day if at > now - HOUR]
    waits = []
    if len(of_hour) >= HOUR_MAX:
        waits.append(of_hour[-HOUR_MAX] + HOUR - now)
    if len(of_day) >= DAY_MAX:
        waits.append(of_day[-DAY_MAX] + DAY - now)
    if waits:
        raise TooManyCodes(max(waits))
    return of_day


def attempt(
    code: BookingCode | None, typed: str, secrets: Iterable[str], now: datetime
) -> BookingCode:
    """The code after one more try with these digits: used, if they are right. It counts before
    anybody learns whether they are, since only what was stored is answered.

    Raises CodeNotValid.
    """
    if code is None or not code.is_valid(now):
        raise CodeNotValid
    # All secrets are tried, whichever fits: the time it takes tells nothing of them.
    fits = [
        hmac.compare_digest(typed, digits(code.booking_id, code.event_id, secret))
        for secret in secrets
    ]
    return replace(code, tries=code.tries + 1, used_at=now if any(fits) else None)


def require_right(code: BookingCode) -> None:
    """That the latest try had the right digits. Raises WrongCode."""
    if code.used_at is None:
        raise WrongCode(code.tries_left)


def digits(booking_id: str, event_id: str, secret: str) -> str:
    """The digits of the code that this event mails about a booking."""
    message = f"code of a booking\0{booking_id}\0{event_id}".encode()
    mac = hmac.digest(secret.encode(), message, "sha256")
    return f"{int.from_bytes(mac) % 10**DIGITS:0{DIGITS}}"
