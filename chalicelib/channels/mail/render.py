"""From what a mail is about to the mail itself (RFC 5322), as SES sends it raw."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from chalicelib.channels import calendar_entries
from chalicelib.channels.calendar_entries import CalendarEntry, Contact
from chalicelib.channels.mail.as_html import LOGO, QR, as_html
from chalicelib.channels.mail.as_text import as_text
from chalicelib.channels.mail.colours import brand
from chalicelib.channels.mail.compose import compose
from chalicelib.channels.mail.content import BookingMail, Mail, Unsubscribe
from chalicelib.channels.mail.frame import Frame
from chalicelib.channels.mail.headers import MAIL_POLICY
from chalicelib.channels.mail.hotel import hotel_name
from chalicelib.channels.mail.letter import Letter, one_line
from chalicelib.channels.mail.texts import text
from chalicelib.domain.hotels.logo import Logo

BYTES_MAX = 30 * 1024
"""With a larger logo a mail is sent without: the hotel's name stands in its colour then."""
_QR_PIXELS = 5  # of each module: sharp at twice the size at which it is shown


class BadAddress(ValueError):
    """An address to which no mail can be sent; the text does not have it."""


def render(mail: Mail) -> EmailMessage:
    """The mail. The same content is the same mail but for the boundaries of its parts. Raises
    BadAddress."""
    letter, logo = compose(mail), mail.envelope.logo
    message = _written(mail, letter, logo)
    if logo is not None and len(message.as_bytes()) > BYTES_MAX:
        return _written(mail, letter, None)
    return message


def _written(mail: Mail, letter: Letter, logo: Logo | None) -> EmailMessage:
    message = EmailMessage(policy=MAIL_POLICY)
    _add_headers(message, mail, letter)
    frame = frame_of(mail, letter, has_logo=logo is not None)
    plain, html = as_text(letter, frame), as_html(letter, frame)
    message.set_content(plain, cte=_encoding(plain))
    message.add_alternative(html, subtype="html", cte=_encoding(html))
    _add_pictures(message.get_payload()[1], letter, logo)  # type: ignore[index,arg-type]
    if isinstance(mail, BookingMail) and mail.kind != "reminder":
        _add_entry(message, mail)
    return message


def frame_of(mail: Mail, letter: Letter, *, has_logo: bool = False) -> Frame:
    """What stands around the words of a mail."""
    envelope = mail.envelope
    hotel, language = hotel_name(envelope.hotel), envelope.language
    greeting = ""
    if envelope.receiver.name and letter.ticket is not None:
        greeting = text(language, "hello", name=one_line(envelope.receiver.name))
    return Frame(
        hotel=hotel,
        greeting=greeting,
        language=language,
        brand=brand(envelope.hotel.accent),
        has_logo=has_logo,
        code_name=text(language, "fact.code"),
        qr_name=text(language, "qr"),
        previous_name=text(language, "fact.before"),
    )


def _encoding(content: str) -> str:
    """The shorter of the two encodings that every server passes on."""
    octets = content.encode()
    escaped = sum(octet > 126 or octet == ord("=") for octet in octets)
    return "base64" if 2 * escaped > len(octets) / 3 else "quoted-printable"


def _add_headers(message: EmailMessage, mail: Mail, letter: Letter) -> None:
    envelope = mail.envelope
    message["Subject"] = one_line(letter.subject)
    message["From"] = _address(Contact(email=envelope.sender, name=hotel_name(envelope.hotel)))
    message["To"] = _address(envelope.receiver)
    if envelope.hotel.email:
        message["Reply-To"] = _address(Contact(email=envelope.hotel.email))
    message["Date"] = _date(envelope.now)
    # No vacation notice answers it (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    unsubscribe: Unsubscribe | None = getattr(mail, "unsubscribe", None)
    if unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{_link(unsubscribe.one_click)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _date(now: datetime) -> str:
    return format_datetime(now)


def _address(contact: Contact) -> Address:
    try:
        name = one_line(contact.name or "", 100)
        return Address(display_name=name, addr_spec=contact.email)
    except (ValueError, IndexError) as error:
        raise BadAddress("an address of a mail is none") from error


def _link(link: str) -> str:
    if not link.isascii() or not link.isprintable() or any(sign in link for sign in " <>"):
        raise ValueError("a link of a mail is none")
    return link


def _add_pictures(html: EmailMessage, letter: Letter, logo: Logo | None) -> None:
    """The logo and the QR code, as parts that the HTML names: no program has to fetch them."""
    if logo is not None:
        subtype = logo.type.partition("/")[2]
        html.add_related(
            logo.content, "image", subtype, cid=f"<{LOGO}>", disposition="inline",
            filename=f"logo.{subtype}",
        )  # fmt: skip
    if letter.ticket is not None and letter.ticket.qr_text:
        picture = qr_code(letter.ticket.qr_text)
        html.add_related(
            picture, "image", "png", cid=f"<{QR}>", disposition="inline", filename="code.png"
        )


def qr_code(content: str) -> bytes:
    """A QR code as a PNG, black on white, with its quiet zone."""
    import segno  # noqa: PLC0415 (only mails need it)

    picture = io.BytesIO()
    segno.make_qr(content, error="m").save(picture, kind="png", scale=_QR_PIXELS, border=4)
    return picture.getvalue()


def _add_entry(message: EmailMessage, mail: BookingMail) -> None:
    """The calendar entry twice: as a way to show the mail, by which programs see an invitation, and
    as a file for those that do not."""
    envelope = mail.envelope
    entry = CalendarEntry(
        booking=mail.booking,
        voucher=replace(mail.voucher, description=""),  # it stands in the mail
        hotel=envelope.hotel,
        link=mail.voucher_link,  # calendars are shared: the link that lets in stays in the mail
        organizer=Contact(
            email=envelope.hotel.email or envelope.sender, name=hotel_name(envelope.hotel)
        ),
        attendee=envelope.receiver,
    )
    method = calendar_entries.mail_method(entry)
    content = calendar_entries.write(entry, method, envelope.now)
    message.add_alternative(
        content.decode(), subtype="calendar", cte="base64", params={"method": method}
    )
    message.add_attachment(content, "application", "ics", filename="booking.ics")
