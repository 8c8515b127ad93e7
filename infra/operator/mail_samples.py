"""Writes a sample of each mail in each language into a folder, to be opened and looked at.

    python -m infra.operator.mail_samples build/mails

Each mail is written as `.eml`, as mail programs open it, and as `.html` and `.txt`.
"""

from __future__ import annotations

import argparse
import base64
import re
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import get_args

from chalicelib.channels.calendar_entries import Contact
from chalicelib.channels.mail.content import (
    Arrival,
    BookingKind,
    BookingMail,
    CodeMail,
    ConfirmMail,
    DigestMail,
    Envelope,
    Mail,
    UnreachableMail,
    Unsubscribe,
    VoucherKind,
    VoucherMail,
    WebhookMail,
)
from chalicelib.channels.mail.render import render
from chalicelib.domain.guests.consents import CURRENT
from chalicelib.domain.guests.mail_state import StoppedState
from chalicelib.domain.hotels.hotel import LANGUAGES, Hotel, Language
from chalicelib.domain.hotels.logo import Logo
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Booked, Voucher
from chalicelib.http.schemas.mails import CONFIRM_EXAMPLE, UNSUBSCRIBE_EXAMPLE

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
START = datetime(2026, 12, 15, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
_PORTAL = "https://vouchers.example/#"
_TITLES = {
    "en": ("Day spa for two", "Sauna, pool and a massage of 50 minutes each."),
    "de": ("Day Spa für zwei", "Sauna, Pool und je eine Massage von 50 Minuten."),
    "nl": ("Dagje wellness voor twee", "Sauna, zwembad en elk een massage van 50 minuten."),
}


_REASONS = {
    "en": "The pool is being repaired until Friday.",
    "de": "Das Becken wird bis Freitag repariert.",
    "nl": "Het zwembad wordt tot vrijdag gerepareerd.",
}


def samples(language: Language) -> Iterator[tuple[str, Mail]]:
    """Each mail in a language, with its name."""
    envelope = _envelope(language)
    voucher, booking = _booked(language)
    page = f"{_PORTAL}/v/{voucher.id}"
    way_back = f"{_PORTAL}booking=b1.c2FtcGxl.k-4f1c"
    way_out = Unsubscribe(
        page=f"{_PORTAL}unsubscribe={UNSUBSCRIBE_EXAMPLE}",
        one_click=f"https://vouchers.example/api/mail/unsubscribe?token={UNSUBSCRIBE_EXAMPLE}",
    )
    for kind in get_args(BookingKind):
        over = kind == "cancelled"
        yield (
            kind,
            BookingMail(
                kind=kind,
                envelope=envelope,
                voucher=replace(voucher, state="issued") if over else voucher,
                booking=booking.cancel(NOW, None) if over else booking,
                previous_start=START - timedelta(days=1, hours=2) if kind == "moved" else None,
                by_hotel=over,
                reason=_REASONS[language] if over else None,
                link=way_back,
                voucher_link=page,
            ),
        )
    for voucher_kind in get_args(VoucherKind):
        issued = replace(voucher, state="issued")
        yield (
            voucher_kind,
            VoucherMail(
                kind=voucher_kind,
                envelope=envelope,
                voucher=issued,
                unsubscribe=way_out,
                link=page,
                voucher_link=page,
            ),
        )
    yield "code", CodeMail(envelope=envelope, code="402817", minutes=10)
    yield (
        "confirm",
        ConfirmMail(
            envelope=envelope,
            wording=CURRENT.texts[language],
            link=f"{_PORTAL}confirm={CONFIRM_EXAMPLE}",
        ),
    )
    yield (
        "digest",
        DigestMail(
            envelope=envelope,
            day=date(2026, 12, 15),
            arrivals=tuple(_arrivals(language, booking)),
            link=f"{_PORTAL}/calendar",
        ),
    )
    yield (
        "webhook_disabled",
        WebhookMail(
            why="failing",
            envelope=envelope,
            name="Property management system",
            link=f"{_PORTAL}/webhooks",
        ),
    )
    for state in get_args(StoppedState):
        yield (
            f"unreachable-{state}",
            UnreachableMail(
                why=state,
                envelope=envelope,
                guest="Amélie Dubois",
                address="amelie.dubios@guest.example",
                link=page,
            ),
        )


def write(folder: Path) -> list[Path]:
    """Write all samples; returns their `.html` files."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = []
    for language in LANGUAGES:
        for name, mail in samples(language):
            message = render(mail)
            path = folder / f"{name}.{language}"
            path.with_name(f"{path.name}.eml").write_bytes(message.as_bytes())
            text, html = bodies(message)
            path.with_name(f"{path.name}.txt").write_text(text, encoding="utf-8")
            pages.append(path.with_name(f"{path.name}.html"))
            pages[-1].write_text(html, encoding="utf-8")
    return pages


def bodies(message: EmailMessage) -> tuple[str, str]:
    """A mail's text, and its HTML with the pictures put in, as a browser can show it."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    if text is None or html is None:
        raise ValueError("a mail has no text or no HTML")
    pictures = {
        part["Content-ID"].strip("<>"): _within(part)
        for part in message.walk()
        if part["Content-ID"]
    }
    shown = re.sub("cid:([a-z]+)", lambda match: pictures[match[1]], html.get_content())
    return text.get_content(), shown


def _within(part: EmailMessage) -> str:
    content = base64.b64encode(part.get_content()).decode()
    return f"data:{part.get_content_type()};base64,{content}"


def _logo() -> bytes:
    """A made-up logo: the sun above a lake."""
    size, red, blue, white = 88, bytes((122, 31, 61)), bytes((15, 90, 94)), bytes((255, 255, 255))
    rows = bytearray()
    for y in range(size):
        rows.append(0)  # no filter
        for x in range(size):
            is_sun = (x - 44) ** 2 + (y - 40) ** 2 < 26**2 and y < 50
            is_lake = y in range(56, 62) or (y in range(68, 74) and 14 < x < 74)
            rows += red if is_sun else blue if is_lake else white
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(rows), 9)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _envelope(language: Language) -> Envelope:
    return Envelope(
        hotel=Hotel(
            issuer_uid="hotel-seeblick",
            name="Hotel Seeblick",
            zone="Europe/Berlin",
            address="Seestraße 12\n10115 Berlin",
            phone="+49 30 1234567",
            email="hello@hotel-seeblick.example",
            accent="#7a1f3d",
            version=1,
        ),
        logo=Logo(content=_logo(), type="image/png"),
        sender="vouchers@mail.vouchers.example",
        receiver=Contact(email="mia.krueger@guest.example", name="Mia Krüger"),
        language=language,
        now=NOW,
    )


def _booked(language: Language) -> tuple[Voucher, Booking]:
    title, description = _TITLES[language]
    booking = Booking(
        id="b-mp1k2x7c-0a1b2c3d4e5f60718293a4b5",
        voucher_id="v-mp1k2x7c-5f0d1c9a83b24e6f9d07c1ab",
        issuer_uid="hotel-seeblick",
        holder_uid="g-1",
        slot_start=START,
        slot_end=START + 2 * HOUR,
        status="booked",
        created_at=NOW,
        calendar_id="c-1",
        places=2,
        claim_start=START,
        claim_end=START + 2 * HOUR,
        cancel_until=START - 24 * HOUR,
        late_cancel="refuse",
        unredeemed="consumed",
    )
    voucher = Voucher(
        id=booking.voucher_id,
        issuer_uid=booking.issuer_uid,
        holder_uid="g-1",
        holder_name="Mia Krüger",
        service_type="hotel.spa",
        title=title,
        description=description,
        duration_minutes=120,
        valid_from=NOW,
        valid_until=datetime(2026, 12, 31, 23, tzinfo=UTC),
        calendar_id="c-1",
        places=2,
        created_at=NOW,
        version=2,
        state=Booked(booking),
    )
    return voucher, booking


def _arrivals(language: Language, booking: Booking) -> Iterator[Arrival]:
    guests = ("Mia Krüger", "Jan de Vries", None, "Amélie Dubois", "נועה לוי")
    for number, guest in enumerate(guests):
        moved = timedelta(hours=number - 5)
        own = replace(
            booking,
            slot_start=START + moved,
            slot_end=START + moved + 2 * HOUR,
            claim_start=START + moved,
            claim_end=START + moved + 2 * HOUR,
        )
        yield Arrival(booking=own, title=_TITLES[language][0], guest=guest, calendar="Spa")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="mail_samples", description="Write a sample of each mail."
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    try:
        pages = write(folder)
    except OSError as problem:
        print(f"mail_samples: {folder} cannot be written: {problem}", file=sys.stderr)
        return 1
    print(f"{len(pages)} mails, each as .eml, .html and .txt: {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
