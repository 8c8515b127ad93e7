"""Hotels: their profiles, read through a cache of a minute where a minute does not matter, and
their logos."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.hotels.hotel import Hotel, HotelChange
from chalicelib.domain.hotels.logo import Logo
from chalicelib.domain.instants import seconds
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.read_through import Cache, read_through
from chalicelib.storage.repositories.idempotency import record_part
from chalicelib.storage.state_changed import RowReader, StateChanged, commit_or_explain
from chalicelib.storage.tables import hotels
from chalicelib.storage.tables.idempotency import IdempotencyRecord

CACHE_SIZE_MAX = 1000

HotelCache = Cache[Hotel]


class HotelState(NamedTuple):
    """A hotel as it is stored, None before it has a profile; and the calendar that a request names
    for it."""

    hotel: Hotel | None
    calendar: Calendar | None = None


_READERS = {"hotel": RowReader(hotels.from_item)}


class HotelRepository(Struct, frozen=True):
    """The table `hotels`."""

    client: DynamoClient
    cache: HotelCache = {}
    """Shared by all requests of a process: another zone may count there a minute later."""

    def get(self, issuer_uid: str) -> Hotel:
        """A hotel, read consistently; at version 0 if it has no profile. Raises StoreUnavailable,
        CorruptRow."""
        item = self.client.get(hotels.TABLE, hotels.key(issuer_uid))
        return hotels.from_item(item) if item else Hotel(issuer_uid=issuer_uid)

    def get_cached(self, issuer_uid: str, now: datetime) -> Hotel:
        """A hotel as it was stored at most CACHE_LIFE ago. Raises StoreUnavailable, CorruptRow."""
        hotel = read_through(self.cache, CACHE_SIZE_MAX, issuer_uid, now, self.get)
        return hotel or Hotel(issuer_uid=issuer_uid)

    def issuer_uids(self) -> Iterator[str]:
        """Every hotel that has a profile: for a schedule, never for a request. Raises
        StoreUnavailable."""
        pages = self.client.pages(
            "scan",
            hotels.TABLE,
            deadline_per_page=True,
            ProjectionExpression="issuer_uid",
            FilterExpression="kind = :profile",
            ExpressionAttributeValues={":profile": attribute("profile")},
        )
        for page in pages:
            yield from (item["issuer_uid"]["S"] for item in page["Items"])

    def get_logo(self, issuer_uid: str) -> Logo | None:
        """A hotel's logo, read consistently. Raises StoreUnavailable, CorruptRow."""
        item = self.client.get(hotels.TABLE, hotels.logo_key(issuer_uid))
        return hotels.to_logo(item) if item else None

    def save(self, change: HotelChange, record: IdempotencyRecord | None = None) -> None:
        """Write a change whole: the record of an Idempotency-Key, the profile, its logo and the
        event.

        Raises StateChanged, CorruptRow, Contended, StoreUnavailable.
        """
        issuer_uid, version = change.hotel.issuer_uid, change.hotel.version
        parts: Parts = {}
        if record is not None:
            parts["record"] = record_part(record, seconds(change.now))
        parts["hotel"] = _profile_part(change)
        if change.logo is not None:
            item = hotels.from_logo(issuer_uid, change.logo, version)
            parts["logo"] = TransactItem(
                hotels.TABLE, hotels.logo_key(issuer_uid), (_follows(version),), put=item
            )
        elif change.removes_logo:
            parts["logo"] = TransactItem(
                hotels.TABLE,
                hotels.logo_key(issuer_uid),
                (_follows(version),),
                set=item_of(version=version),
                remove=("content", "type"),
            )
        try:
            commit_or_explain(self.client, parts, change.event, _READERS)
        except StateChanged as changed:
            if changed.items.keys() == {"logo"}:
                stored = changed.items["logo"]
                raise hotels.LOGO_CODEC.corrupt(stored, "is newer than its profile") from changed
            raise
        finally:
            self.cache.pop(issuer_uid, None)


def _profile_part(change: HotelChange) -> TransactItem:
    """The profile's part of a change."""
    if change.previous.version == 0:
        condition = Condition("the hotel has no profile yet", "attribute_not_exists(issuer_uid)")
    else:
        condition = Condition(
            "nobody has saved the profile since it was read",
            "#version = :version_read",
            {":version_read": attribute(change.previous.version)},
        )
    key, item = hotels.key(change.hotel.issuer_uid), hotels.to_item(change.hotel)
    return TransactItem(hotels.TABLE, key, (condition,), put=item)


def _follows(version: int) -> Condition:
    """Of the logo's row: it never goes back behind its profile's."""
    return Condition(
        "the logo that is stored, if any, was saved before",
        "attribute_not_exists(version) OR version < :version",
        {":version": attribute(version)},
    )
