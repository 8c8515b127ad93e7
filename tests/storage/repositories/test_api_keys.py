"""API keys: stored, revoked, and read through a cache of a minute."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from chalicelib.storage.read_through import CACHE_LIFE
from chalicelib.storage.repositories.api_keys import CACHE_SIZE_MAX
from chalicelib.storage.tables.api_keys import ApiKey
from tests.domain.made import MS, NOW
from tests.storage.conftest import Storage

API_KEY = ApiKey(
    key_id="k-1", secret_hash="h", uid="hotel", role="issuer", label="Front desk", created_at=NOW
)


def test_a_key_is_stored_listed_and_revoked(storage: Storage) -> None:
    repository = storage.store.api_keys
    assert repository.get("k-1") is None
    assert not repository.revoke("k-1")
    repository.add(API_KEY)
    assert repository.get("k-1") == API_KEY
    assert repository.revoke("k-1")
    revoked = structs.replace(API_KEY, revoked=True)
    assert repository.get("k-1") == revoked
    assert list(repository.all()) == [revoked]


def test_a_key_is_read_at_most_once_a_minute(storage: Storage) -> None:
    repository = storage.store.api_keys
    repository.add(API_KEY)
    assert repository.get_cached("k-1", NOW) == API_KEY
    repository.revoke("k-1")
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
    repository.add(API_KEY)
    assert repository.get_cached("k-1", NOW - MS) == API_KEY


def test_the_cache_never_grows_beyond_its_size(storage: Storage) -> None:
    repository = storage.store.api_keys
    for number in range(CACHE_SIZE_MAX + 1):
        repository.cache[f"k-{number}"] = (NOW, None)
    repository.get_cached("k-new", NOW)
    assert repository.cache.keys() == {"k-new"}
