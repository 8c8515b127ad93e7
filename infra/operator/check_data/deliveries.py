"""The rules that must hold between a delivery, its event, and the index of what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.outbox.delivery import Delivery, delivery_id
from chalicelib.domain.outbox.digests import EVENT_TYPE, day_of, event_id_of
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.tables import deliveries, events
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import Unreadable, differences, read, rows_of
from infra.operator.check_data.scan import StoredRows


@dataclass(slots=True)
class Deliveries:
    """All deliveries, read each time that they are asked for their findings. They last for 90 days,
    an event for ever."""

    client: DynamoClient
    stored: StoredRows
    now: datetime
    count: int = 0
    """How many there were when they were read last."""
    due: int = 0
    """How many of these were due."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        findings: set[Finding] = set()
        self.count = self.due = 0
        for item in rows_of(self.client, deliveries.TABLE):
            self.count += 1
            id_ = f"{item['issuer_uid']['S']}/{item['sort']['S']}"
            try:
                delivery = read(deliveries.from_item, item)
            except Unreadable as problem:
                findings.add(Finding(deliveries.TABLE, id_, str(problem)))
                continue
            self.due += delivery.is_due(self.now)
            problems = differences(deliveries.TABLE, item, deliveries.to_item(delivery))
            problems += self._problems(delivery)
            findings |= {Finding(deliveries.TABLE, id_, problem) for problem in problems}
        return findings

    def _problems(self, delivery: Delivery) -> Iterator[str]:
        if delivery.event_type == EVENT_TYPE:
            if delivery.event_id != event_id_of(delivery.issuer_uid, day_of(delivery)):
                yield "is a digest, and not about the day of its place"
        elif not self._has_event(delivery):
            yield f"is about the event {delivery.event_id}, which does not exist"
        if delivery.id != delivery_id(delivery.event_id, delivery.receiver, delivery.template):
            yield "has another id than its event, receiver and template make"

    def _has_event(self, delivery: Delivery) -> bool:
        if delivery.event_id in self.stored.events.get(delivery.subject_id, {}):
            return True
        # It may have happened since the events were read.
        key = events.key_of(delivery.subject_id, delivery.created_at, delivery.event_id)
        return self.client.with_deadline().get(events.TABLE, key) is not None
