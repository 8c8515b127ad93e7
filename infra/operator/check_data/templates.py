"""The rules that must hold between a hotel's templates, their count and their events
(contract: Templates)."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from chalicelib.storage.tables import templates
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import StoredEvent, StoredTemplate


@dataclass(slots=True)
class HotelTemplates:
    """All rows of one hotel's templates, the one that counts them, and their events."""

    id: str
    total: int = 0
    templates: dict[str, StoredTemplate] = field(default_factory=dict)
    events: dict[str, list[StoredEvent]] = field(default_factory=dict)
    unreadable: Set[str] = frozenset()
    """The ids of all rows that exist, but cannot be read."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        findings = {
            Finding(templates.TABLE, template_id, problem)
            for template_id, stored in self.templates.items()
            for problem in [*stored.problems, *self._problems(stored)]
        }
        if self.total != len(self.templates) and not self.unreadable:
            problem = f"counts {self.total} templates, but has {len(self.templates)}"
            findings.add(Finding(templates.TABLE, self.id, problem))
        return findings

    def _problems(self, stored: StoredTemplate) -> Iterator[str]:
        template = stored.template
        events = self.events.get(template.id, [])
        types = [event.type for event in events]
        if "template.create" not in types:
            yield "has no event template.create"
        if "template.delete" in types:
            yield "exists, but has an event template.delete"
        if template.version != len(events):
            yield f"has the version {template.version}, but {len(events)} events"
        for event in events:
            if event.issuer_uid != template.issuer_uid:
                yield f"has an event of the hotel {event.issuer_uid}"
