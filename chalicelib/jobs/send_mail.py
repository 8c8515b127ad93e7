"""Mails: from a delivery to the bytes that are handed over (docs/outbox.md)."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from chalicelib.channels.mail.content import Mail
from chalicelib.channels.mail.render import BadAddress, render
from chalicelib.channels.outgoing import OutgoingMail
from chalicelib.domain.outbox.delivery import HOTEL, Delivery, Template
from chalicelib.domain.outbox.limits import quotas
from chalicelib.domain.outbox.mail_tags import tags_of
from chalicelib.domain.outbox.outcomes import Dead, Outcome, Void
from chalicelib.jobs.deliver import Prepared
from chalicelib.jobs.digest import make_next
from chalicelib.jobs.hotel_mail import hotel_mail
from chalicelib.jobs.mail_content import confirm_mail, mail_of
from chalicelib.jobs.mail_subject import MailSubject, subject_of
from chalicelib.runtime import Runtime


def prepare(current: Runtime, delivery: Delivery, now: datetime) -> Prepared | Outcome:
    """The mail of a delivery, ready to be sent, or why none is. Raises StoreUnavailable,
    SecretUnavailable, CorruptRow."""
    if delivery.template == "digest":
        make_next(current, delivery, now)
    mailer = current.mailer
    if mailer is None:
        return Void("mail_off")
    says: Template
    mail: Mail | Void
    if delivery.template == "confirm":
        says, mail = delivery.template, confirm_mail(current, delivery, now)
    elif delivery.receiver == HOTEL:
        says, mail = delivery.template, hotel_mail(current, delivery, now)
    else:
        subject = subject_of(current, delivery, now)
        if not isinstance(subject, MailSubject):
            return subject
        says, mail = subject.says, mail_of(current, subject, now)
    if isinstance(mail, Void):
        return mail
    try:
        message = render(mail)
    except BadAddress:
        return Dead("bad_address") if delivery.attempt else Void("bad_address")
    sender, address = mail.envelope.sender, mail.envelope.receiver.email
    outgoing = OutgoingMail(
        delivery.id,
        sender,
        address,
        _bytes(message, delivery.id),
        tags_of(delivery, address),
    )
    return Prepared(
        lambda: mailer(outgoing),
        says,
        quotas(current.stage_secret, delivery.template, delivery.subject_id, address, now),
    )


def _bytes(message: EmailMessage, name: str) -> bytes:
    """The mail as bytes: those that the same content always has."""
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"={name}={number}")
    return message.as_bytes()
