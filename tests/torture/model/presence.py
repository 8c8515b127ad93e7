"""Presence: who is online under a pair code, and the code's room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.torture.model.records import ExpectedError, Principal
from tests.torture.times import HOUR, MINUTE


@dataclass(slots=True)
class Thinker:
    """A guest's last heartbeat."""

    pair_code: str | None
    status: str
    last_seen: datetime


@dataclass(slots=True)
class Room:
    """The room of a pair code; its hour is counted in whole seconds."""

    id: str
    ends: datetime


@dataclass(slots=True)
class PresenceModel:
    """All thinkers and rooms of one run."""

    thinkers: dict[str, Thinker] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)  # by pair code

    def record_heartbeat(
        self, principal: Principal, uid: str, pair_code: str | None, status: str, now: datetime
    ) -> None:
        """A heartbeat; without a pair code the previous one stays."""
        self._require_self(principal, uid)
        previous = self.thinkers.get(uid)
        pair_code = pair_code or (previous.pair_code if previous else None)
        self.thinkers[uid] = Thinker(None if status == "offline" else pair_code, status, now)

    def match(
        self, principal: Principal, uid: str, pair_code: str, now: datetime
    ) -> tuple[int, Room | None]:
        """How many are online, and the open room; None if there is none yet."""
        self._require_self(principal, uid)
        online = {
            name
            for name, thinker in self.thinkers.items()
            if thinker.pair_code == pair_code and now - thinker.last_seen < MINUTE
        }
        if uid not in online:
            return 0, None
        room, second = self.rooms.get(pair_code), now.replace(microsecond=0)
        if len(online) == 1 or room is None or room.ends <= second:
            return len(online), None
        if room.ends - second < HOUR / 2:
            self.open_room(pair_code, room.id, now)
        return len(online), room

    def open_room(self, pair_code: str, room_id: str, now: datetime) -> None:
        """A room is open for an hour from now."""
        self.rooms[pair_code] = Room(room_id, now.replace(microsecond=0) + HOUR)

    def _require_self(self, principal: Principal, uid: str) -> None:
        if principal.role != "guest" or principal.uid != uid:
            raise ExpectedError(403, "forbidden")
