"""Mails that come back: what the mail service reports of them, noted with the delivery and the
contact (docs/outbox.md). Reports come at least once, in any order; a second one changes nothing."""

from __future__ import annotations

import logging
from typing import Literal

from chalicelib import logs, runtime
from chalicelib.channels.ses_reports import Report, read
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.guests.changes import GuestChange
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.guests.mail_links import Mailbox
from chalicelib.domain.guests.mail_state import StoppedState, stop_mails
from chalicelib.domain.outbox.delivery import OF_BOOKING, OF_VOUCHER, Delivery, guest
from chalicelib.jobs.hotel_time import at_hotel
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.outbox import outbox_of
from chalicelib.storage.tables.deliveries import DeliveryKey

log = logging.getLogger(logs.NAME)

ACTOR = "outbox"
Result = Literal["temporary", "bounced", "complained", "ignored", "failed"]
RESULTS: tuple[Result, ...] = ("temporary", "bounced", "complained", "ignored", "failed")


def run(message: str) -> dict[str, int]:
    """Note what a message reports; returns a count of 1 for what it was.

    One that cannot be worked with is logged, without what it says, and dropped: it would come again
    and again. Raises StoreUnavailable: then it comes again.
    """
    current = runtime.current()
    try:
        result = _note(current, read(message))
    except StoreUnavailable:
        raise
    except Exception as error:
        result = "failed"
        log.error("mail_reports: a report was dropped", extra=logs.place(error))
    counts: dict[str, int] = {each: int(each == result) for each in RESULTS}
    log.info("mail_reports", extra=counts)
    return counts


def _note(current: Runtime, report: Report | None) -> Result:
    """Note it with the delivery, then with the contact. Whoever dies in between is told again.
    Raises StoreUnavailable, CorruptRow."""
    if report is None:
        return "ignored"
    tags, bounce = report
    current = at_hotel(current, tags.issuer_uid)
    key = DeliveryKey(tags.issuer_uid, tags.sort)
    delivery = outbox_of(current.store).deliveries.get(key)
    if delivery is None:
        return "ignored"  # it has been deleted since
    outbox_of(current.store).deliveries.note_bounce(key, bounce, current.new_token())
    # Of mails to the hotel itself nobody is told: by what other mail?
    if bounce != "temporary" and delivery.receiver == guest(delivery.receiver_id):
        mailbox = Mailbox(tags.issuer_uid, delivery.receiver_id, tags.address_hash)
        _stop_mails(current, delivery, mailbox, bounce)
    return bounce


def _stop_mails(
    current: Runtime, delivery: Delivery, mailbox: Mailbox, state: StoppedState
) -> None:
    """Send no mails there any more, if it is still the contact's address; anew while others change
    the contact. Raises StoreUnavailable, CorruptRow."""
    is_of_voucher = delivery.template in OF_BOOKING | OF_VOUCHER
    voucher_id = delivery.subject_id if is_of_voucher else None
    now = current.now()

    def decide(contact: Contact | None) -> GuestChange | None:
        actor = ActorContext(ACTOR, now, current.new_id("ev", now))
        return stop_mails(actor, contact, mailbox, state, voucher_id)

    contacts = current.store.with_deadline().contacts
    contacts.decide(mailbox.issuer_uid, mailbox.guest_uid, decide)
