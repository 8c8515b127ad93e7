"""What stands around the words of a mail: whose it is, and what its parts are called."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.channels.mail.colours import Brand


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Every text is `clean`, in the language of the mail."""

    hotel: str
    greeting: str
    language: str
    brand: Brand
    has_logo: bool
    code_name: str
    qr_name: str
    previous_name: str
