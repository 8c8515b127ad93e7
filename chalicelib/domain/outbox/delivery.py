"""Deliveries: one thing to say to one receiver, and how far it got.

queued ──▶ sending ──▶ sent | dead | void | broken
             │  ▲
             ▼  │
           waiting          sending, its lease over ──▶ sending (the next attempt)
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.instants import text_with_milliseconds
from chalicelib.domain.outbox.backoff import Channel, attempts_max, pause
from chalicelib.domain.outbox.outcomes import Broken, Dead, Outcome, Retry, Sent, Void

DeliveryStatus = Literal["queued", "sending", "sent", "waiting", "dead", "void", "broken"]
MailTemplate = Literal[
    "booked",
    "moved",
    "cancelled",
    "reminder",
    "code",
    "voucher",
    "expiring",
    "confirm",
    "digest",
    "webhook_disabled",
    "unreachable",
]
Template = Literal[MailTemplate, "event"]
"""The kind of a mail; `event` is the one kind of webhook, for every event."""
OF_BOOKING: frozenset[Template] = frozenset({"booked", "moved", "cancelled", "reminder", "code"})
OF_VOUCHER: frozenset[Template] = frozenset({"voucher", "expiring"})

Bounce = Literal["temporary", "bounced", "complained"]
"""What came back after a mail was sent: a bounce that may not come again, one that will, or a
report that the mail is unwanted. In whatever order they come, the last of these remains."""

BOUNCES: tuple[Bounce, ...] = get_args(Bounce)
STATUSES: tuple[DeliveryStatus, ...] = get_args(DeliveryStatus)
OPEN: frozenset[DeliveryStatus] = frozenset({"queued", "sending", "waiting"})
HOTEL = "hotel"
LEASE = timedelta(seconds=60)


def guest(uid: str) -> str:
    """The receiver that a guest is."""
    return f"guest:{uid}"


def webhook(endpoint_id: str) -> str:
    """The receiver that an endpoint of a hotel's is."""
    return f"webhook:{endpoint_id}"


def delivery_id(event_id: str, receiver: str, template: Template) -> str:
    """The id of a delivery: the same whenever its event comes again. No part can end early, since
    the lengths stand before them."""
    parts = (event_id, receiver, template)
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One thing to say to one receiver. It names people and things by their ids alone; what it
    says is made when it is sent."""

    id: str
    channel: Channel
    issuer_uid: str
    receiver: str
    """`guest:<uid>`, `hotel` or `webhook:<endpoint id>`."""
    template: Template
    event_id: str
    event_type: str
    """The type of the event; `digest` for what no event but the hour made."""
    subject_id: str
    """Whose event it is: mostly a voucher's id. With created_at and event_id it finds the event."""
    booking_id: str | None = None
    created_at: datetime
    """When the event happened: with the id it is the delivery's place among its hotel's."""
    status: DeliveryStatus = "queued"
    attempt: int = 0
    """How often it was tried, the attempt under way included."""
    due_at: datetime | None
    """When to look at it next; while it is being sent, when its lease is over. None at its end."""
    reason: str | None = None
    """Why it waits, or why nothing more comes of it."""
    says: Template | None = None
    """The template that its first attempt chose; None before there was one. A mail of a move whose
    booking nobody was informed of says `booked`."""
    ended_at: datetime | None = None
    message_id: str | None = None
    bounce: Bounce | None = None
    """What came back after it was sent; written beside the rest, since an attempt may still be
    under way."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if self.status not in STATUSES or self.attempt < 0:
            raise BrokenInvariant("a delivery has no such status")
        if self.is_open != (self.due_at is not None) or self.is_open != (self.ended_at is None):
            raise BrokenInvariant("a delivery is open and has ended, or neither")
        if self.status == "queued" and self.attempt:
            raise BrokenInvariant("a delivery was tried, and is still queued")
        if self.status in ("sending", "sent", "waiting", "dead") and not self.attempt:
            raise BrokenInvariant("a delivery got on without an attempt")

    @property
    def is_open(self) -> bool:
        """Whether something still has to be done about it."""
        return self.status in OPEN

    @property
    def sort(self) -> str:
        """Its place among the deliveries of its hotel: by time, then by id."""
        return f"{text_with_milliseconds(self.created_at)}#{self.id}"

    @property
    def receiver_id(self) -> str:
        """The guest's uid or the endpoint's id; of the hotel its word."""
        return self.receiver.partition(":")[2] or self.receiver

    def is_due(self, now: datetime) -> bool:
        """Whether somebody may begin an attempt."""
        return self.due_at is not None and self.due_at <= now

    def begin(self, now: datetime, says: Template | None = None) -> Delivery:
        """The delivery while it is being sent: this attempt has it alone for LEASE. What the first
        attempt says, the others say, too."""
        return replace(
            self,
            status="sending",
            attempt=self.attempt + 1,
            due_at=now + LEASE,
            says=self.says or says or self.template,
        )

    @property
    def is_used_up(self) -> bool:
        """Whether it was tried as often as its channel tries; what then remains is to end it."""
        return self.attempt >= attempts_max(self.channel)

    def end(self, outcome: Outcome, now: datetime, jitter: float = 0.0) -> Delivery:
        """The delivery after an attempt (or, void and broken, without one) with this outcome.
        `jitter` lies from -1 to 1."""
        match outcome:
            case Sent(message_id):
                return self._ended("sent", None, now, message_id)
            case Retry(reason, after):
                wait = pause(self.channel, self.attempt, jitter, after)
                if wait is None:
                    return self._ended("dead", reason, now)
                return replace(self, status="waiting", due_at=now + wait, reason=reason)
            case Dead(reason):
                return self._ended("dead", reason, now)
            case Void(reason):
                return self._ended("void", reason, now)
            case Broken(reason):
                return self._ended("broken", reason, now)

    def _ended(
        self,
        status: DeliveryStatus,
        reason: str | None,
        now: datetime,
        message_id: str | None = None,
    ) -> Delivery:
        return replace(
            self, status=status, reason=reason, due_at=None, ended_at=now, message_id=message_id
        )

    def again(self, now: datetime) -> Delivery:
        """The same delivery, to be sent once more from the first attempt on: a replay."""
        return replace(
            self, status="queued", attempt=0, due_at=now, reason=None, ended_at=None, bounce=None
        )
