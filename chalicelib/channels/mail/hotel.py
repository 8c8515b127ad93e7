"""Which hotel a mail is from: its name, and what every mail ends with."""

from __future__ import annotations

from typing import Any

from chalicelib.channels.mail.content import Envelope
from chalicelib.channels.mail.letter import NAME_MAX, Letter, clean, cut, one_line
from chalicelib.channels.mail.texts import text
from chalicelib.domain.hotels.hotel import Hotel

ADDRESS_MAX = 200  # characters


def hotel_name(hotel: Hotel) -> str:
    """What people call the hotel, in one line."""
    return one_line(hotel.name or hotel.issuer_uid, NAME_MAX)


def letter_of(envelope: Envelope, *, why: str, **parts: Any) -> Letter:
    """The parts, with what every mail ends with: who the hotel is, and why it writes."""
    hotel, language = envelope.hotel, envelope.language
    lines = [line.strip() for line in clean(hotel.address or "").split("\n") if line.strip()]
    ways = [way for way in (hotel.phone, hotel.email) if way]
    footer = [cut(" · ".join(lines), ADDRESS_MAX), " · ".join(map(one_line, ways))]
    return Letter(
        **parts,
        footer=(
            *(line for line in footer if line),
            text(language, why, hotel=hotel_name(hotel)),
        ),
    )
