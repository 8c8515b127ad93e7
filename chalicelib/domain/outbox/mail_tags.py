"""The tags with which a mail is handed over. What the mail service reports of it repeats them, so
that a bounce finds its delivery, and nobody has to be looked for by an address."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.domain.guests.mail_links import address_hash
from chalicelib.domain.outbox.delivery import Delivery

VALUE_MAX = 256  # characters: A-Z a-z 0-9 _ - (SES)
DELIVERY, ADDRESS = "delivery", "address"
_SORT = r"[0-9T:.Z-]{24}#[0-9a-f]{32}"
_WHOLE = re.compile(rf"({_SORT})#(.{{1,128}})", re.DOTALL)


class BadTags(Exception):
    """The tags are not those of a mail of ours."""


class MailTags(NamedTuple):
    """Which delivery a mail is, and to which address it went."""

    issuer_uid: str
    sort: str
    """The delivery's place among its hotel's."""
    address_hash: str


def tags_of(delivery: Delivery, address: str) -> dict[str, str]:
    """The tags of the mail that a delivery sends to an address, by name. The uid of a hotel may
    have any character, and then more of them than one tag takes: the others are `delivery-2` and
    `delivery-3`."""
    whole = f"{delivery.sort}#{delivery.issuer_uid}".encode()
    text = base64.urlsafe_b64encode(whole).decode().rstrip("=")
    values = [text[at : at + VALUE_MAX] for at in range(0, len(text), VALUE_MAX)]
    tags = {_name(number): value for number, value in enumerate(values, start=1)}
    return tags | {ADDRESS: address_hash(address)}


def read_tags(tags: Mapping[str, str]) -> MailTags:
    """What `tags_of` wrote; other tags may stand beside it. Raises BadTags."""
    number, text = 1, ""
    while _name(number) in tags:
        text += tags[_name(number)]
        number += 1
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), "-_", validate=True).decode()
    except ValueError:  # of the encoding, and of the bytes
        raise BadTags("the delivery cannot be read") from None
    match = _WHOLE.fullmatch(whole)
    if match is None or ADDRESS not in tags:
        raise BadTags("no delivery, or no address")
    return MailTags(match[2], match[1], tags[ADDRESS])


def _name(number: int) -> str:
    return DELIVERY if number == 1 else f"{DELIVERY}-{number}"
