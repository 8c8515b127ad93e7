"""Webhooks: each condition of their writes, and their listing."""

from __future__ import annotations

import pytest

from chalicelib.domain import webhooks as rules
from chalicelib.domain.web_addresses import EXAMPLE
from chalicelib.domain.webhooks import ENDPOINTS_MAX, EndpointDraft, WebhookChange
from chalicelib.storage.dynamo.codec import item_of
from chalicelib.storage.repositories.webhooks import WebhookState
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables import webhooks
from tests.domain.test_webhooks import OTHER, SECRET, endpoint
from tests.storage.conftest import Storage

DRAFT = EndpointDraft(url=EXAMPLE, event_types=("voucher.book",))


def creation(storage: Storage, number: int = 1, hotel: str = "hotel") -> WebhookChange:
    """A new endpoint."""
    return rules.create(storage.actor(), f"wh-{number}", hotel, DRAFT, SECRET, 0)


def rotation(storage: Storage, change: WebhookChange) -> WebhookChange:
    """A new secret for what a change left."""
    latest = change.latest
    return rules.rotate(storage.actor(), latest, latest.version, OTHER, keep_old=True)


def deletion(storage: Storage, change: WebhookChange) -> WebhookChange:
    """The end of what a change left."""
    return rules.delete(storage.actor(), change.latest, change.latest.version)


def total(storage: Storage) -> int:
    """How many endpoints the hotel's count says."""
    rows = [row for row in storage.rows("webhooks") if row["id"]["S"] == "count"]
    return webhooks.to_count(rows[0] if rows else None)


def state_stored(storage: Storage, change: WebhookChange) -> WebhookState:
    """What a refused change finds stored."""
    with pytest.raises(StateChanged) as refused:
        storage.store.webhooks.save(change)
    return refused.value.update(WebhookState(endpoint(version=99), 99))


def test_an_endpoint_is_made_changed_listed_and_deleted(storage: Storage) -> None:
    repository = storage.store.webhooks
    first = creation(storage, 1)
    repository.save(first)
    repository.save(creation(storage, 2))
    assert repository.get("hotel", "wh-1") == first.endpoint
    rotated = rotation(storage, first)
    repository.save(rotated)
    assert [each.id for each in repository.all_of("hotel")] == ["wh-2", "wh-1"]
    assert repository.get("hotel", "wh-1") == rotated.endpoint
    assert total(storage) == 2
    repository.save(deletion(storage, rotated))
    assert repository.get("hotel", "wh-1") is None
    assert total(storage) == 1
    types = sorted(event.type for event in storage.stored_events())
    assert types == ["webhook.create", "webhook.create", "webhook.delete", "webhook.rotate"]


def test_a_hotel_has_its_own_alone(storage: Storage) -> None:
    storage.store.webhooks.save(creation(storage, 1))
    storage.store.webhooks.save(creation(storage, 2, "other"))
    assert [each.id for each in storage.store.webhooks.all_of("other")] == ["wh-2"]
    assert storage.store.webhooks.get("other", "wh-1") is None
    assert storage.store.webhooks.get("hotel", "count") is None


def test_one_that_exists_is_not_made_again(storage: Storage) -> None:
    made = creation(storage)
    storage.store.webhooks.save(made)
    assert state_stored(storage, creation(storage)).endpoint == made.endpoint
    assert total(storage) == 1


def test_of_two_changes_the_second_finds_what_the_first_left(storage: Storage) -> None:
    made = creation(storage)
    storage.store.webhooks.save(made)
    first, second, end = (
        *(rotation(storage, made), rotation(storage, made)),
        deletion(storage, made),
    )
    storage.store.webhooks.save(first)
    for late in (second, end):
        assert state_stored(storage, late) == WebhookState(first.endpoint, 99)
    storage.store.webhooks.save(deletion(storage, first))
    assert state_stored(storage, rotation(storage, first)).endpoint is None
    assert total(storage) == 0


def test_the_count_refuses_one_too_many(storage: Storage) -> None:
    changes = [creation(storage, number) for number in range(ENDPOINTS_MAX)]
    for change in changes:
        storage.store.webhooks.save(change)
    refused = state_stored(storage, creation(storage, 99))
    assert refused == WebhookState(endpoint(version=99), ENDPOINTS_MAX)
    storage.store.webhooks.save(deletion(storage, changes[0]))
    storage.store.webhooks.save(creation(storage, 99))
    assert len(storage.store.webhooks.all_of("hotel")) == ENDPOINTS_MAX


def test_the_count_never_falls_below_none(storage: Storage) -> None:
    made = creation(storage)
    storage.store.webhooks.save(made)
    storage.put("webhooks", webhooks.count_key("hotel") | item_of(webhook_count=0))
    assert state_stored(storage, deletion(storage, made)).total == 0
    assert storage.store.webhooks.get("hotel", "wh-1") == made.endpoint
