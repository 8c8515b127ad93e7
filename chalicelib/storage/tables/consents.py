"""The table `consents`: key visitor_key. It holds hashes of receipts' ids, and no receipt.

A row is written once; only `withdrawn_at` and `erased_at` are added.
"""

from __future__ import annotations

from typing import get_args

import msgspec

from chalicelib.domain.privacy.consent import Source, VisitorConsent
from chalicelib.domain.privacy.wordings import PURPOSES, Purpose
from chalicelib.storage.dynamo.codec import (
    BOOLEAN,
    INSTANT,
    INTEGER,
    TEXT,
    Attributes,
    Codec,
    Item,
    Kind,
)

TABLE = "consents"
_texts = msgspec.json.Decoder(tuple[str, ...]).decode


def _from_purposes(purposes: tuple[Purpose, ...]) -> str:
    return msgspec.json.encode(purposes).decode()


CODEC = Codec(
    TABLE,
    "visitor_key",
    visitor_key=TEXT,
    issuer_uid=TEXT,
    purposes=Kind("S", _from_purposes, _texts),
    wording=TEXT,
    source=TEXT,
    despite_gpc=BOOLEAN,
    given_at=INSTANT,
    expires_at=INTEGER,
    withdrawn_at=INSTANT.optional(),
    erased_at=INSTANT.optional(),
)


def key(visitor_key: str) -> Item:
    """The key of a visitor's consent."""
    return {"visitor_key": {"S": visitor_key}}


def to_item(consent: VisitorConsent) -> Item:
    """The consent as stored."""
    return CODEC.encode(Attributes(consent))


def from_item(item: Item) -> VisitorConsent:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if values["source"] not in get_args(Source):
        raise CODEC.corrupt(item, f"has the source {values['source']!r}")
    if not values["purposes"] or not set(values["purposes"]) <= set(PURPOSES):
        raise CODEC.corrupt(item, f"has the purposes {values['purposes']!r}")
    consent: VisitorConsent = CODEC.build(VisitorConsent, values, item)
    return consent
