"""What each mail says, in its parts: the one source of its text and its HTML."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from chalicelib.channels.mail import times
from chalicelib.channels.mail.compose_for_hotel import compose_for_hotel
from chalicelib.channels.mail.content import (
    BookingMail,
    CodeMail,
    ConfirmMail,
    Mail,
    VoucherMail,
)
from chalicelib.channels.mail.hotel import hotel_name, letter_of
from chalicelib.channels.mail.letter import (
    SUBJECT_MAX,
    Letter,
    Row,
    Ticket,
    clean,
    cut,
    one_line,
)
from chalicelib.channels.mail.texts import text
from chalicelib.domain.hotels.hotel import Hotel, Language
from chalicelib.domain.vouchers.voucher import Voucher

_MOMENT = timedelta(milliseconds=1)


def compose(mail: Mail) -> Letter:
    """The words of a mail."""
    match mail:
        case BookingMail():
            return _booking(mail)
        case VoucherMail():
            return _voucher(mail)
        case CodeMail():
            return _code(mail)
        case ConfirmMail():
            return _confirm(mail)
    return compose_for_hotel(mail)


def last_day(voucher: Voucher, hotel: Hotel, language: Language) -> str:
    """Until when a voucher is valid: its last day; with the time, if it ends within a day."""
    end = voucher.valid_until.astimezone(hotel.clock)
    before = (voucher.valid_until - _MOMENT).astimezone(hotel.clock)
    if before.date() != end.date():
        return times.plain_day(before.date(), language)
    day = times.plain_day(end.date(), language)
    at = times.clock_time(voucher.valid_until, hotel.clock)
    return text(language, "day.time", day=day, time=at)


def _booking(mail: BookingMail) -> Letter:
    envelope, booking, voucher = mail.envelope, mail.booking, mail.voucher
    hotel, language = envelope.hotel, envelope.language
    say = partial(text, language)
    when = times.day_and_time(booking.slot_start, hotel, language)
    is_over = mail.kind == "cancelled"
    paragraphs = _cancelled(mail) if is_over else (_why_now(mail),)
    day = times.long_day(booking.slot_start.astimezone(hotel.clock).date(), language)
    span = times.span(booking.slot_start, booking.slot_end, hotel, language)
    previous = mail.previous_start if mail.kind == "moved" else None
    can_book = voucher.at(envelope.now).status == "issued"
    ticket = Ticket(
        title=one_line(voucher.title),
        description="" if is_over else cut(clean(voucher.description)),
        day=day,
        time=span,
        note=times.zone_note(hotel, language),
        previous=times.day_and_time(previous, hotel, language) if previous else "",
        is_over=is_over,
        facts=() if is_over else tuple(_facts_of_booking(mail)),
        code="" if is_over else voucher.id,
        qr_text="" if is_over else mail.voucher_link,
    )
    button = "button.again" if is_over else "button.booking"
    shows_button = mail.link is not None and (can_book or not is_over)
    return letter_of(
        envelope,
        subject=say(f"{mail.kind}.subject", title=one_line(voucher.title, SUBJECT_MAX), when=when),
        preview=f"{day}, {span}",
        heading=say(f"{mail.kind}.heading"),
        paragraphs=paragraphs,
        ticket=ticket,
        button=say(button) if shows_button else "",
        link=mail.link or "" if shows_button else "",
        after=(say("keep"),) if shows_button and not is_over else (),
        why="why.booking",
    )


def _why_now(mail: BookingMail) -> str:
    key = f"{mail.kind}.text"
    if mail.kind == "moved" and mail.by_hotel:
        key = "moved.text.hotel"
    return text(mail.envelope.language, key)


def _cancelled(mail: BookingMail) -> tuple[str, ...]:
    """Who cancelled, why, and what becomes of the voucher."""
    envelope, language = mail.envelope, mail.envelope.language
    by = "hotel" if mail.by_hotel else "guest"
    paragraphs = [text(language, f"cancelled.text.{by}")]
    if mail.reason and mail.by_hotel:
        paragraphs.append(text(language, "cancelled.reason", reason=one_line(mail.reason, 500)))
    status = mail.voucher.at(envelope.now).status
    until = last_day(mail.voucher, envelope.hotel, language)
    paragraphs.append(text(language, f"cancelled.voucher.{status}", until=until))
    return tuple(paragraphs)


def _facts_of_booking(mail: BookingMail) -> list[Row]:
    hotel, language = mail.envelope.hotel, mail.envelope.language
    facts = []
    name = mail.voucher.holder_name or mail.envelope.receiver.name
    if name:
        facts.append(Row(text(language, "fact.guest"), one_line(name)))
    if (mail.booking.places or 1) > 1:
        facts.append(Row(text(language, "fact.places"), str(mail.booking.places)))
    if mail.booking.cancel_until is not None and mail.booking.cancel_until > mail.envelope.now:
        until = times.day_and_time(mail.booking.cancel_until, hotel, language)
        facts.append(Row(text(language, "fact.cancel"), until))
    return facts


def _voucher(mail: VoucherMail) -> Letter:
    envelope, voucher = mail.envelope, mail.voucher
    hotel, language = envelope.hotel, envelope.language
    say = partial(text, language)
    until = last_day(voucher, hotel, language)
    facts = [Row(say("fact.until"), until)]
    name = voucher.holder_name or envelope.receiver.name
    if name:
        facts.insert(0, Row(say("fact.guest"), one_line(name)))
    if (voucher.places or 1) > 1:
        facts.append(Row(say("fact.places"), str(voucher.places)))
    return letter_of(
        envelope,
        subject=say(
            f"{mail.kind}.subject", title=one_line(voucher.title, SUBJECT_MAX), until=until
        ),
        preview=f"{say('fact.until')} {until}",
        heading=say(f"{mail.kind}.heading"),
        paragraphs=(say(f"{mail.kind}.text", hotel=hotel_name(hotel), until=until),),
        ticket=Ticket(
            title=one_line(voucher.title),
            description=cut(clean(voucher.description)),
            facts=tuple(facts),
            code=voucher.id,
            qr_text=mail.voucher_link,
        ),
        button=say("button.book") if mail.link else "",
        link=mail.link or "",
        why="why.voucher",
        unsubscribe=say("unsubscribe") if mail.unsubscribe else "",
        unsubscribe_link=mail.unsubscribe.page if mail.unsubscribe else "",
    )


def _code(mail: CodeMail) -> Letter:
    say = partial(text, mail.envelope.language)
    return letter_of(
        mail.envelope,
        subject=say("code.subject", code=mail.code),
        preview=say("code.text", count=mail.minutes),
        heading=say("code.heading"),
        paragraphs=(say("code.text", count=mail.minutes),),
        digits=mail.code,
        after=(say("code.warning"),),
        why="why.code",
    )


def _confirm(mail: ConfirmMail) -> Letter:
    envelope = mail.envelope
    name = hotel_name(envelope.hotel)
    say = partial(text, envelope.language)
    return letter_of(
        envelope,
        subject=say("confirm.subject", hotel=one_line(name, SUBJECT_MAX)),
        preview=say("confirm.text"),
        heading=say("confirm.heading"),
        paragraphs=(say("confirm.text"), mail.wording.replace("{hotel}", name)),
        button=say("button.confirm"),
        link=mail.link,
        after=(say("confirm.warning"),),
        why="why.confirm",
    )
