"""Presence: heartbeats, who is online under a pair code, and the rooms they share."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from chalicelib.domain.events import Event
from chalicelib.domain.presence.thinkers import Thinker
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.errors import ConditionsFailed, StoreUnavailable
from chalicelib.storage.repositories.commit import commit
from chalicelib.storage.tables import presence
from chalicelib.storage.tables.presence import Room


class PresenceRepository(Struct, frozen=True):
    """The table `presence`."""

    client: DynamoClient

    def record_heartbeat(
        self, thinker_id: str, pair_code: str | None, status: str, now: int
    ) -> None:
        """Store a thinker's heartbeat (milliseconds). Raises StoreUnavailable."""
        update = presence.heartbeat(thinker_id, pair_code, status, now)
        # It sets and does not count, so repeating it does no harm.
        self.client.call("update_item", presence.TABLE, **update)

    def get(self, thinker_id: str) -> Thinker | None:
        """A thinker's last heartbeat. Raises StoreUnavailable."""
        item = self.client.get(presence.TABLE, presence.key(thinker_id))
        return presence.to_thinker(item) if item else None

    def online(self, pair_code: str, since: int, limit: int) -> list[Thinker]:
        """Thinkers of a pair code with a heartbeat after `since` (milliseconds), latest first."""
        query = presence.online(pair_code, since, limit)
        answer = self.client.call("query", presence.TABLE, **query)
        return [presence.to_thinker(item) for item in answer["Items"]]

    def enter_room(
        self, pair_code: str, room_id: str, event: Event, now: int, life_seconds: int
    ) -> str:
        """The id of the room that is open under a pair code, or of a new one, which `event`
        describes; `now` in seconds since 1970.

        Raises StoreUnavailable when the room can be neither read nor opened.
        """
        item = self.client.get(presence.TABLE, presence.room_key(pair_code))
        if not item or presence.to_room(item).expires_at <= now:
            room = Room(room_id, now + life_seconds)
            try:
                commit(self.client, {"room": presence.open_room(pair_code, room, now)}, event)
            except ConditionsFailed as failed:
                item = failed.stored_items["room"]  # somebody opened it a moment ago
            else:
                return room_id
        room = presence.to_room(item)
        if room.expires_at - now < life_seconds // 2:
            # Still in use, so it stays open. If it has been replaced meanwhile, so be it.
            update = presence.extend_room(pair_code, Room(room.room_id, now + life_seconds))
            # Its id does not depend on the answer, and the next caller tries again.
            with suppress(StoreUnavailable):
                self.client.call_once("update_item", presence.TABLE, **update)
        return room.room_id
