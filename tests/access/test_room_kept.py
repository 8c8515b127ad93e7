"""A room is kept open by whoever still uses it, and by nobody else."""

from __future__ import annotations

from typing import Any

from chalicelib import runtime
from chalicelib.domain.model import Event
from chalicelib.storage import codec
from tests.access.cast import House
from tests.service import START

NOW, LIFE = int(START.timestamp()), 3600


def test_a_room_that_another_took_the_place_of_is_not_kept_open(house: House) -> None:
    """It ends, and a new one is opened, between our look and our write."""
    table = house.service.engine.prefix + "presence"
    client = house.service.engine.client
    row = codec.item(thinker_id="room#oak", room_id="room-ours", expires_at=NOW + 60)
    theirs = row | codec.item(room_id="room-theirs", expires_at=NOW + 600)
    client.put_item(TableName=table, Item=row)

    def meanwhile(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "update_item":
            client.put_item(TableName=table, Item=theirs)

    house.service.spy.before = meanwhile
    told = Event(
        id="ev-1",
        type="presence.match",
        actor_id="t-1",
        subject_type="room",
        subject_id="room-new",
        created_at=START,
    )
    store = runtime.current().store.begun()
    assert store.room("oak", "room-new", told, NOW, LIFE) == "room-ours"
    assert house.service.spy.operations()[-1] == "update_item"
    assert house.service.rows("presence") == [theirs]
