"""One row of the table `hotels`, on stages with test clocks: those of all hotels."""

from __future__ import annotations

from chalicelib.domain.hotels.clocks import AHEAD_MAX, HotelClocks
from chalicelib.storage.dynamo.codec import INTEGER, JSON, Attributes, Codec, Item, attribute
from chalicelib.storage.tables import hotels

TABLE = hotels.TABLE
KIND = "clocks"
CODEC = Codec(TABLE, "kind", seconds_ahead=JSON, version=INTEGER)


def key() -> Item:
    """Its key; no hotel's profile or logo has its kind."""
    return {"issuer_uid": attribute("*"), "kind": attribute(KIND)}


def to_item(clocks: HotelClocks) -> Item:
    """The clocks as stored."""
    item: Item = CODEC.encode(Attributes(clocks)) | key()
    return item


def from_item(item: Item) -> HotelClocks:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    for ahead in values["seconds_ahead"].values():
        if type(ahead) is not int or not 0 < ahead <= AHEAD_MAX.total_seconds():
            raise CODEC.corrupt(item, f"has a clock that is {ahead!r} seconds ahead")
    return HotelClocks(**values)
