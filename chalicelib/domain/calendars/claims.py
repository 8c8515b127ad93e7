"""Claims: the places that a booking or a block takes in a calendar, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.calendars.cells import cell_at, cells_between


class Claim(NamedTuple):
    """So many places in each cell from `start` to `end`: of a booking with its buffers."""

    calendar_id: str
    start: datetime
    end: datetime
    places: int

    @property
    def cells(self) -> range:
        """The cells in which the places are taken."""
        return cells_between(self.start, self.end)

    def cells_to_come(self, now: datetime) -> range:
        """The cells that are not over at `now`: those before stay counted (contract: Calendars)."""
        cells = self.cells
        return range(max(cells.start, cell_at(now)), cells.stop)


class Taking(NamedTuple):
    """A claim that is to be made, and for each of its cells how many places may be used before."""

    claim: Claim
    room: Mapping[int, int]
    """By cell. Never negative: a claim of more places than a cell has is refused by the rule.
    A cell without room is over: its places are counted again, and nobody is asked."""
    released_at: datetime | None = None
    """When the claim was given back, if it is made again: of the cells that were over by then
    nothing was."""

    @property
    def cells(self) -> range:
        """The cells in which the places are to be taken."""
        return self.claim.cells_to_come(self.released_at) if self.released_at else self.claim.cells

    def beside(self, own: Claim) -> Taking:
        """The same, where `own` is among what is used before: in its cells, the room is larger by
        its places."""
        if own.calendar_id != self.claim.calendar_id:
            return self
        cells = own.cells
        return self._replace(
            room={
                cell: room + (own.places if cell in cells else 0)
                for cell, room in self.room.items()
            }
        )
