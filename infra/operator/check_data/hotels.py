"""The rules that must hold between the rows of one hotel: its profile, its logo, its events."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from chalicelib.storage.tables import hotels
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import StoredEvent, StoredHotel, StoredLogo


@dataclass(slots=True)
class HotelRows:
    """All rows of one hotel, but for its vouchers."""

    id: str
    profile: StoredHotel | None = None
    logo: StoredLogo | None = None
    events: dict[str, StoredEvent] = field(default_factory=dict)
    unreadable: Set[str] = frozenset()
    """The ids of all rows that exist, but cannot be read."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        rows = (self.profile, self.logo)
        problems = [problem for row in rows if row for problem in row.problems]
        if self.id not in self.unreadable:
            problems += self._problems()
        return {Finding(hotels.TABLE, self.id, problem) for problem in problems}

    def _problems(self) -> Iterator[str]:
        version = self.profile.hotel.version if self.profile else 0
        saves = sum(event.type == "hotel.save" for event in self.events.values())
        if version != saves:
            yield f"is at version {version}, but has {saves} events of a save"
        named = self.profile.hotel.logo if self.profile else None
        stored = self.logo.name if self.logo else None
        if named != stored:
            yield f"names the logo {named or 'none'}, but has {stored or 'none'}"
