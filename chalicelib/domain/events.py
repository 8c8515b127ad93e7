"""Events: what happened, and who did it (contract: Events)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chalicelib.domain.actors import ActorContext

EventType = Literal[
    "voucher.issue",
    "voucher.accept",
    "voucher.hold",
    "voucher.release",
    "voucher.hold_lapse",
    "voucher.book",
    "voucher.assign",
    "voucher.claim",
    "voucher.reschedule",
    "voucher.relink",
    "voucher.code",
    "voucher.cancel",
    "voucher.revoke",
    "voucher.forfeit",
    "voucher.redeem",
    "voucher.expire",
    "voucher.consume",
    "voucher.undo",
    "voucher.extend",
    "voucher.noshow",
    "voucher.change",
    "voucher.erase",
    "campaign.create",
    "campaign.change",
    "campaign.pause",
    "campaign.resume",
    "campaign.end",
    "template.create",
    "template.change",
    "template.delete",
    "calendar.save",
    "calendar.except",
    "calendar.block",
    "calendar.unblock",
    "calendar.archive",
    "presence.match",
    "api_key.create",
    "api_key.revoke",
    "session.start",
    "session.end",
    "hotel.save",
    "webhook.create",
    "webhook.change",
    "webhook.rotate",
    "webhook.delete",
    "webhook.disable",
    "webhook.test",
    "guest.save",
    "guest.erase",
    "guest.consent",
    "guest.confirm",
    "guest.unsubscribe",
    "guest.bounce",
    "guest.complain",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. Written in the transaction that made it happen, and never changed,
    but that an erasure takes a reason out (guests/erasure.py)."""

    id: str
    type: EventType
    actor_id: str | None
    subject_type: str
    subject_id: str
    meta: dict[str, Any] = field(default_factory=dict)
    created_at: datetime
    issuer_uid: str | None = None
    """Who may read the event: the issuer of the voucher, the template or the campaign, the hotel,
    or the owner of the API key or the session."""


def event_of(
    actor: ActorContext,
    event_type: EventType,
    subject_id: str,
    issuer_uid: str,
    meta: dict[str, Any],
) -> Event:
    """The event of a change that an actor makes of a thing of a hotel's; its type begins with the
    thing's."""
    return Event(
        id=actor.event_id,
        type=event_type,
        actor_id=actor.actor_id,
        subject_type=event_type.partition(".")[0],
        subject_id=subject_id,
        meta=meta | ({"key_label": actor.key_label} if actor.key_label else {}),
        created_at=actor.now,
        issuer_uid=issuer_uid,
    )
