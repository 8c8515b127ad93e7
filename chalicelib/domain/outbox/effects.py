"""What an event makes the service say, and to whom (docs/outbox.md has it as one table)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from chalicelib.domain.events import Event
from chalicelib.domain.guests.consents import ASKS_TO_CONFIRM
from chalicelib.domain.hotels.hotel import REMINDER_HOURS, Hotel
from chalicelib.domain.outbox.backoff import Channel
from chalicelib.domain.outbox.delivery import (
    HOTEL,
    OF_BOOKING,
    OF_VOUCHER,
    Delivery,
    Template,
    delivery_id,
    guest,
    webhook,
)
from chalicelib.domain.outbox.digests import next_digest
from chalicelib.domain.vouchers.voucher import Voucher

MERGE_TIME = timedelta(seconds=60)  # how long mails about one booking wait for the next of them
REMINDER_BEFORE = timedelta(hours=REMINDER_HOURS)  # before a slot starts
EXPIRING_BEFORE = timedelta(days=7)  # before a voucher's end

# The mails of each event. What is not here says nothing by mail.
MAILS: dict[str, tuple[Template, ...]] = {
    "voucher.issue": ("voucher", "expiring"),
    "voucher.accept": ("voucher", "expiring"),
    "voucher.book": ("booked", "reminder"),
    "voucher.assign": ("voucher", "expiring"),
    "voucher.reschedule": ("moved", "reminder"),
    "voucher.code": ("code",),
    "voucher.cancel": ("cancelled",),
    "voucher.revoke": ("cancelled",),
    "voucher.forfeit": ("cancelled",),
    "voucher.undo": ("booked", "reminder"),
    "voucher.extend": ("expiring",),
}
# The mails of each event to the hotel itself.
MAILS_TO_HOTEL: dict[str, tuple[Template, ...]] = {
    "webhook.disable": ("webhook_disabled",),
    "guest.bounce": ("unreachable",),
    "guest.complain": ("unreachable",),
}
HOTEL_SAVED = "hotel.save"  # with it, a hotel may choose when it is sent the day ahead
# What a webhook hears: everything of these, since a hotel's systems mirror what they hold.
WEBHOOK_SUBJECTS = ("voucher", "campaign", "template", "calendar", "hotel")
WEBHOOK_TEST = "webhook.test"  # heard by the endpoint that is its subject, and by no other


def concerns_webhooks(event: Event) -> bool:
    """Whether an endpoint can hear of this event: one that listens to everything does, but for the
    test of another one."""
    return event.issuer_uid is not None and (
        event.type.partition(".")[0] in WEBHOOK_SUBJECTS or event.type == WEBHOOK_TEST
    )


def effects(
    event: Event,
    voucher: Voucher | None = None,
    *,
    reminder_before: timedelta | None = REMINDER_BEFORE,
    endpoint_ids: Iterable[str] = (),
    hotel: Hotel | None = None,
) -> tuple[Delivery, ...]:
    """The deliveries of an event: under the same ids whenever it is asked.

    `voucher` is the event's as it is stored, None where it has none or where `needs_voucher` does
    not want it; `reminder_before` is how long before its slot a guest is reminded (None: never);
    `endpoint_ids` are the hotel's endpoints that listen to this type of event; `hotel` is the one
    that was saved, as it is stored, None where that is not what happened.
    """
    if event.issuer_uid is None:
        return ()
    to_hotel = (
        _delivery(event, "mail", HOTEL, each, event.created_at)
        for each in _templates_to_hotel(event)
    )
    digest = next_digest(hotel, event.created_at) if hotel else None
    mails = (
        *_mails(event, voucher, reminder_before),
        *to_hotel,
        *([digest] if digest else []),
    )
    if not concerns_webhooks(event):
        return mails
    hooks = (
        _delivery(event, "webhook", webhook(each), "event", event.created_at)
        for each in endpoint_ids
    )
    return (*mails, *hooks)


def needs_voucher(event: Event) -> bool:
    """Whether `effects` has to know the event's voucher: when it ends, and whose it is."""
    return "expiring" in MAILS.get(event.type, ())


def needs_hotel(event: Event) -> bool:
    """Whether `effects` has to know when the event's hotel reminds its guests."""
    return "slot_start" in event.meta and "reminder" in _templates(event)


def _mails(
    event: Event, voucher: Voucher | None, reminder_before: timedelta | None
) -> Iterator[Delivery]:
    holder_uid = event.meta.get("holder_uid")
    if event.type == "voucher.extend" and voucher is not None:
        holder_uid = voucher.holder_uid
    if event.subject_type == "guest":
        holder_uid = event.subject_id
    if not holder_uid:
        return  # a bearer voucher: nobody knows whose it is
    for template in _templates(event):
        due_at = _due_at(template, event, voucher, reminder_before)
        if due_at is not None:
            yield _delivery(event, "mail", guest(str(holder_uid)), template, due_at)


def _templates(event: Event) -> tuple[Template, ...]:
    """The mails of this very event: one of a booking needs a booking that is live, or was."""
    templates = MAILS.get(event.type, ())
    has_booking = "booking_id" in event.meta
    match event.type:
        case "voucher.assign" if has_booking:
            return ("booked", "reminder")  # the new holder has a booking that they never made
        case "voucher.undo" if event.meta.get("status") != "booked":
            return ()
        case "voucher.undo" if event.meta.get("consumed_by") not in ("noshow", "forfeit"):
            return ("reminder",)  # its guest knows of the booking; nobody wrote that it was over
    own = tuple(each for each in templates if has_booking or each in OF_VOUCHER)
    return (*own, "confirm") if event.meta.get(ASKS_TO_CONFIRM) else own


def _templates_to_hotel(event: Event) -> tuple[Template, ...]:
    """The mails of this very event to the hotel, which need not be told twice of one address."""
    if event.meta.get("before") == "bounced":
        return ()
    return MAILS_TO_HOTEL.get(event.type, ())


def _due_at(
    template: Template,
    event: Event,
    voucher: Voucher | None,
    reminder_before: timedelta | None,
) -> datetime | None:
    """When a mail is due; None where its time is over, or where it is switched off."""
    at = event.created_at
    if template == "reminder":
        start = datetime.fromisoformat(event.meta["slot_start"])
        return None if reminder_before is None else _ahead(start - reminder_before, at)
    if template == "expiring":
        return _ahead(voucher.valid_until - EXPIRING_BEFORE, at) if voucher else None
    if template in ("confirm", "code"):
        return at  # its guest is waiting for it
    return at + MERGE_TIME


def _ahead(due_at: datetime, at: datetime) -> datetime | None:
    return due_at if due_at > at + MERGE_TIME else None


def _delivery(
    event: Event, channel: Channel, receiver: str, template: Template, due_at: datetime
) -> Delivery:
    return Delivery(
        id=delivery_id(event.id, receiver, template),
        channel=channel,
        issuer_uid=event.issuer_uid or "",
        receiver=receiver,
        template=template,
        event_id=event.id,
        event_type=event.type,
        subject_id=event.subject_id,
        booking_id=event.meta.get("booking_id") if template in OF_BOOKING else None,
        created_at=event.created_at,
        due_at=due_at,
    )
