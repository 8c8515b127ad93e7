"""The words of the mails to the hotel itself: its day ahead, and what it has to look after."""

from __future__ import annotations

from functools import partial

from chalicelib.channels.mail import times
from chalicelib.channels.mail.content import (
    Arrival,
    DigestMail,
    Envelope,
    HotelMail,
    UnreachableMail,
    WebhookMail,
)
from chalicelib.channels.mail.hotel import letter_of
from chalicelib.channels.mail.letter import NAME_MAX, SUBJECT_MAX, Letter, Line, one_line
from chalicelib.channels.mail.texts import text

LINES_MAX = 25  # of the day ahead: a mail stays under 30 KB


def compose_for_hotel(mail: HotelMail) -> Letter:
    """The words of a mail to the hotel."""
    match mail:
        case DigestMail():
            return _digest(mail)
        case WebhookMail():
            return _webhook(mail)
        case UnreachableMail():
            return _unreachable(mail)


def _digest(mail: DigestMail) -> Letter:
    say = partial(text, mail.envelope.language)
    shown = mail.arrivals[:LINES_MAX]
    count = len(mail.arrivals) + mail.more
    rest = count - len(shown)
    return letter_of(
        mail.envelope,
        subject=say(
            "digest.subject", day=times.short_day(mail.day, mail.envelope.language), count=count
        ),
        preview=say("digest.text", count=count),
        heading=say("digest.heading", day=times.long_day(mail.day, mail.envelope.language)),
        paragraphs=(say("digest.text", count=count),),
        lines=tuple(_line(each, mail.envelope) for each in shown),
        button=say("button.day") if mail.link else "",
        link=mail.link or "",
        after=(say("digest.more", count=rest),) if rest else (),
        why="why.digest",
    )


def _webhook(mail: WebhookMail) -> Letter:
    say = partial(text, mail.envelope.language)
    name = one_line(mail.name, SUBJECT_MAX)
    return letter_of(
        mail.envelope,
        subject=say("webhook_disabled.subject", name=name),
        preview=say(f"webhook_disabled.{mail.why}"),
        heading=say("webhook_disabled.heading"),
        paragraphs=(one_line(mail.name), say(f"webhook_disabled.{mail.why}")),
        button=say("button.webhooks"),
        link=mail.link,
        after=(say("webhook_disabled.after"),),
        why="why.webhook",
    )


def _unreachable(mail: UnreachableMail) -> Letter:
    say = partial(text, mail.envelope.language)
    guest = one_line(mail.guest, NAME_MAX)
    return letter_of(
        mail.envelope,
        subject=say(f"unreachable.{mail.why}.subject", guest=one_line(guest, SUBJECT_MAX)),
        preview=one_line(mail.address),
        heading=say(f"unreachable.{mail.why}.heading"),
        paragraphs=(
            say("unreachable.who", guest=guest, address=one_line(mail.address, 254)),
            say(f"unreachable.{mail.why}.text"),
        ),
        button=say("button.open"),
        link=mail.link,
        after=(say(f"unreachable.{mail.why}.after"),),
        why="why.unreachable",
    )


def _line(arrival: Arrival, envelope: Envelope) -> Line:
    booking, language = arrival.booking, envelope.language
    details = [one_line(arrival.title, 40)]
    if booking.places is not None:
        details.append(text(language, "digest.places", count=booking.places))
    if arrival.calendar:
        details.append(one_line(arrival.calendar, 40))
    name = one_line(arrival.guest, 40) if arrival.guest else text(language, "digest.no_name")
    return Line(
        time=times.clock_time(booking.slot_start, envelope.hotel.clock),
        title=name,
        details=" · ".join(details),
    )
