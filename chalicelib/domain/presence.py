"""Who counts as online, and how long a room stays open."""

from __future__ import annotations

ONLINE_MS = 60_000  # a thinker that was not heard of for so long has left the match
ROOM_SECONDS = 60 * 60  # since its last match; then its pair code gets a new room
SIGNATURE_MS = 5 * 60_000  # how far a signed instant may be off
