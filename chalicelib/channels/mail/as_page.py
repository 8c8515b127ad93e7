"""A mail as a page of its own, for whoever looks at it in a browser: its pictures are in it,
nothing is fetched, nothing runs, and its links lead nowhere."""

from __future__ import annotations

import base64
import re

from chalicelib.channels.mail.as_html import LOGO, QR, as_html
from chalicelib.channels.mail.frame import Frame
from chalicelib.channels.mail.letter import Letter
from chalicelib.channels.mail.render import qr_code
from chalicelib.domain.hotels.logo import Logo

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
# What people typed is escaped: none of these can stand in a text.
_STYLE_SHEET = re.compile("<style>.*?</style>", re.DOTALL)
_ADDRESS = re.compile(' href="[^"]*"')


def as_page(letter: Letter, frame: Frame, logo: Logo | None) -> str:
    """The HTML of a mail by daylight: the style sheet is for the dark alone."""
    html = _ADDRESS.sub("", _STYLE_SHEET.sub("", as_html(letter, frame)))
    if logo is not None:
        html = _with_picture(html, LOGO, logo.type, logo.content)
    if letter.ticket is not None and letter.ticket.qr_text:
        html = _with_picture(html, QR, "image/png", qr_code(letter.ticket.qr_text))
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return html.replace("<head>", f"<head>{policy}", 1)


def _with_picture(html: str, name: str, media_type: str, content: bytes) -> str:
    address = f"data:{media_type};base64,{base64.b64encode(content).decode()}"
    return html.replace(f'src="cid:{name}"', f'src="{address}"')
