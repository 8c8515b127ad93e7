"""One change, one transaction, one event that proves it."""

from __future__ import annotations

from chalicelib.domain.events import Event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.transaction import Parts
from chalicelib.storage.errors import OutcomeUnknown
from chalicelib.storage.repositories.events import event_part
from chalicelib.storage.tables import events


def commit_with_event(
    client: DynamoClient, parts: Parts, event: Event, expires_at: int | None = None
) -> None:
    """Write the parts and the event, all or none; the event for good, or until `expires_at`
    (seconds since 1970).

    Raises ConditionsFailed, StoreUnavailable.
    """
    try:
        # One event belongs to one change: its id serves as the transaction's token.
        part = event_part(event, expires_at, _record_key(parts))
        client.transact(parts | {"event": part}, token=event.id)
    except OutcomeUnknown:
        # The event was written if and only if the change was.
        answer = client.call_once(
            "get_item", events.TABLE, Key=events.key(event), ConsistentRead=True
        )
        if "Item" not in answer:
            raise


def _record_key(parts: Parts) -> str | None:
    """The key of the idempotency record that is written with a change, if one is."""
    record = parts.get("record")
    return record.key["caller_key"]["S"] if record else None
