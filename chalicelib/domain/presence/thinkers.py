"""Thinkers (guests, as others may find them), and how long they count as online
(contract: Presence)."""

from __future__ import annotations

from typing import NamedTuple

ONLINE_MS = 60_000  # a thinker without a heartbeat for this long has left the match
ROOM_SECONDS = 60 * 60  # after its last match a room stays open this long
SIGNATURE_MS = 5 * 60_000  # how far the time of a signature may be off
OFFLINE = "offline"


class Thinker(NamedTuple):
    """A thinker, as of the last heartbeat."""

    thinker_id: str
    pair_code: str | None
    status: str
    last_seen: int
    """Milliseconds since 1970."""

    def is_online(self, since: int) -> bool:
        """Whether the last heartbeat came after `since` (milliseconds) and did not say offline."""
        return self.last_seen > since and self.status != OFFLINE
