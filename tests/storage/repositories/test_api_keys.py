"""API keys: stored, revoked, and read through a cache of a minute."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from msgspec import structs

from chalicelib.domain.events import Event
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.read_through import CACHE_LIFE
from chalicelib.storage.repositories.api_keys import CACHE_SIZE_MAX
from chalicelib.storage.tables.api_keys import ApiKey
from tests.domain.made import MS, NOW
from tests.storage.conftest import Storage

API_KEY = ApiKey(
    key_id="k-1", secret_hash="h", uid="hotel", role="issuer", label="Front desk", created_at=NOW
)


def event(number: int) -> Event:
    """What says that the key was made or revoked."""
    return Event(
        # The id is the transaction's token, which DynamoDB remembers beyond a test.
        id=f"ev-{secrets.token_hex(8)}-{number}",
        type="api_key.create",
        actor_id="operator",
        subject_type="api_key",
        subject_id="k-1",
        created_at=NOW,
        issuer_uid="hotel",
    )


def test_a_key_is_stored_listed_and_revoked(storage: Storage) -> None:
    repository = storage.store.api_keys
    assert repository.get("k-1") is None
    assert not repository.revoke("k-1", event(1))
    repository.add(API_KEY, event(2))
    with pytest.raises(ConditionsFailed):
        repository.add(structs.replace(API_KEY, uid="spa"), event(3))
    assert repository.get("k-1") == API_KEY
    assert repository.revoke("k-1", event(4))
    assert not repository.revoke("k-1", event(5))
    revoked = structs.replace(API_KEY, revoked=True)
    assert repository.get("k-1") == revoked
    assert list(repository.all()) == [revoked]
    items, _ = storage.store.events.list_by("hotel").page(9, None)
    assert {each.id[-2:] for each in items} == {"-2", "-4"}


def test_a_use_is_recorded_an_hour_after_the_last_by_whatever_process(storage: Storage) -> None:
    storage.store.api_keys.add(API_KEY, event(1))
    half = timedelta(minutes=30)
    recorded = []
    for number in range(4):
        # A new process, which read the key before anybody used it.
        structs.replace(storage.store.api_keys, uses={}).record_use(API_KEY, NOW + number * half)
        stored = storage.store.api_keys.get("k-1")
        assert stored is not None
        recorded.append(stored.last_used_at)
    assert recorded == [NOW, NOW, NOW + 2 * half, NOW + 2 * half]


def test_a_use_does_not_create_a_key(storage: Storage) -> None:
    storage.store.api_keys.record_use(API_KEY, NOW)
    assert list(storage.store.api_keys.all()) == []


def test_a_key_is_read_at_most_once_a_minute(storage: Storage) -> None:
    repository = storage.store.api_keys
    repository.add(API_KEY, event(1))
    assert repository.get_cached("k-1", NOW) == API_KEY
    repository.revoke("k-1", event(2))
    # Every request has a repository of its own, and all share the cache.
    later = storage.store.with_deadline().api_keys
    assert later.get_cached("k-1", NOW + CACHE_LIFE - MS) == API_KEY
    assert later.get_cached("k-1", NOW + CACHE_LIFE) == structs.replace(API_KEY, revoked=True)
    assert timedelta(minutes=1) == CACHE_LIFE


def test_a_key_that_does_not_exist_is_remembered_too(storage: Storage) -> None:
    repository = storage.store.api_keys
    for _ in range(3):
        assert repository.get_cached("k-none", NOW) is None
    assert storage.spy.operations() == ["get_item"]


def test_a_clock_that_went_back_does_not_keep_a_key_longer(storage: Storage) -> None:
    repository = storage.store.api_keys
    repository.get_cached("k-1", NOW)
    repository.add(API_KEY, event(1))
    assert repository.get_cached("k-1", NOW - MS) == API_KEY


def test_the_cache_never_grows_beyond_its_size(storage: Storage) -> None:
    repository = storage.store.api_keys
    for number in range(CACHE_SIZE_MAX):
        repository.cache[f"k-{number}"] = (NOW, None)
    repository.get_cached("k-new", NOW)
    assert len(repository.cache) == CACHE_SIZE_MAX
    assert "k-new" in repository.cache
    assert "k-0" not in repository.cache
