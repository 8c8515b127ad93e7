"""The table `hotels`: key issuer_uid, then kind: `profile`, or `logo`, so that reading a time zone
does not read a picture."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.hotels.hotel import LANGUAGES, REMINDER_HOURS, Hotel
from chalicelib.domain.hotels.logo import TYPES, Logo
from chalicelib.storage.dynamo.codec import (
    BOOLEAN,
    INTEGER,
    TEXT,
    Attributes,
    Codec,
    Item,
    Kind,
    attribute,
)

TABLE = "hotels"


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


_LANGUAGES = Kind("S", ",".join, _split)
_BYTES = Kind("B", None, bytes)
# A row without it is of before there was a choice, so None is stored, too.
_OR_NEVER = Kind("N", str, lambda text: int(text) or None)

CODEC = Codec(
    TABLE,
    None,
    issuer_uid=TEXT,
    name=TEXT,
    zone=TEXT,
    address=TEXT.optional(),
    map_url=TEXT.optional(),
    phone=TEXT.optional(),
    email=TEXT.optional(),
    website=TEXT.optional(),
    languages=_LANGUAGES,
    accent=TEXT.optional(),
    default_calendar_id=TEXT.optional(),
    reminder_hours=_OR_NEVER.optional(REMINDER_HOURS),
    digest_hour=INTEGER.optional(),
    asks_phone=BOOLEAN.optional(absent=False),
    asks_note=BOOLEAN.optional(absent=False),
    logo=TEXT.optional(),
    version=INTEGER,
)
LOGO_CODEC = Codec(TABLE, None, content=_BYTES, type=TEXT)


def key(issuer_uid: str) -> Item:
    """The key of a hotel's profile."""
    return {"issuer_uid": attribute(issuer_uid), "kind": attribute("profile")}


def logo_key(issuer_uid: str) -> Item:
    """The key of a hotel's logo."""
    return {"issuer_uid": attribute(issuer_uid), "kind": attribute("logo")}


def to_item(hotel: Hotel) -> Item:
    """The profile as stored."""
    values = Attributes(hotel)
    values["reminder_hours"] = hotel.reminder_hours or 0
    return CODEC.encode(values) | key(hotel.issuer_uid)


def from_item(item: Item) -> Hotel:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if not set(values["languages"]) <= set(LANGUAGES):
        raise CODEC.corrupt(item, f"has the languages {values['languages']!r}")
    hotel: Hotel = CODEC.build(Hotel, values, item)
    return hotel


def from_logo(issuer_uid: str, logo: Logo, version: int) -> Item:
    """The logo as stored; `version` is that of the profile with which it was saved."""
    row: Item = LOGO_CODEC.encode(Attributes(logo)) | logo_key(issuer_uid)
    return row | {"version": attribute(version)}


def to_logo(item: Item) -> Logo | None:
    """What `from_logo` wrote; None for one that was removed. Raises CorruptRow."""
    if "content" not in item:
        return None
    values: dict[str, Any] = LOGO_CODEC.decode(item)
    if values["type"] not in TYPES:
        raise LOGO_CODEC.corrupt(item, f"has the type {values['type']!r}")
    return Logo(**values)
