"""Slot ids: a slot is named by the instant at which it starts, `slot-2026-12-15T10:00:00Z`."""

from __future__ import annotations

import re
from datetime import datetime

from chalicelib.domain.instants import normal, text

PREFIX = "slot-"
LENGTH_MAX = 64
PATTERN = (
    rf"^{PREFIX}[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
    r"[Tt ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
    r"([Zz]|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])$"
)


class SlotId:
    """A slot id, as it was sent and as the instant that it names."""

    __slots__ = ("sent", "start")

    def __init__(self, start: datetime, sent: str) -> None:
        self.start = start
        self.sent = sent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SlotId) and self.start == other.start

    def __hash__(self) -> int:
        return hash(self.start)

    def __str__(self) -> str:
        return slot_id(text(self.start))

    @classmethod
    def of(cls, start: datetime) -> SlotId:
        """The id of the slot that starts at this instant."""
        return cls(start, slot_id(text(start)))

    @classmethod
    def parse(cls, sent: str) -> SlotId:
        """Read a slot id that matches PATTERN. Raises ValueError, instants.OutsideYears."""
        # Digits finer than microseconds are cut off, as everywhere.
        start = re.sub(r"(\.\d{6})\d+", r"\1", sent.removeprefix(PREFIX).upper())
        return cls(normal(datetime.fromisoformat(start)), sent)


def slot_id(start: str) -> str:
    """The id of the slot that starts at an instant, given as its text."""
    return PREFIX + start
