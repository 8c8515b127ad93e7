"""Hotels: each condition of a save, one by one, and what is read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.hotels import hotel
from chalicelib.domain.hotels.hotel import Hotel, HotelChange, HotelDraft
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.read_through import CACHE_LIFE
from chalicelib.storage.repositories.hotels import CACHE_SIZE_MAX, HotelState
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables import hotels, idempotency
from chalicelib.storage.tables.idempotency import IdempotencyRecord
from tests.domain.made import MS, NOW
from tests.pictures import JPEG, PNG
from tests.storage.conftest import Storage

DRAFT = HotelDraft(name="Seaside", zone="Europe/Berlin", languages=("de", "en"))
NONE = Hotel(issuer_uid="hotel")


def change(storage: Storage, previous: Hotel = NONE, **fields: object) -> HotelChange:
    """A change of this profile."""
    draft = replace(DRAFT, version=previous.version, **fields)  # type: ignore[arg-type]
    return hotel.save(storage.actor(), previous, draft)


def save(storage: Storage, previous: Hotel = NONE, **fields: object) -> Hotel:
    """Save a change of this profile."""
    made = change(storage, previous, **fields)
    storage.store.hotels.save(made)
    return made.hotel


def test_hotel_without_a_profile_has_version_0(storage: Storage) -> None:
    assert storage.store.hotels.get("hotel") == NONE
    assert storage.store.hotels.get_logo("hotel") is None


def test_profile_logo_and_event_are_read_back(storage: Storage) -> None:
    made = change(storage, address="Seestraße 12\nBerlin", accent="#7a1f3d", logo=PNG)
    storage.store.hotels.save(made)
    assert storage.store.hotels.get("hotel") == made.hotel
    assert storage.store.hotels.get_logo("hotel") == made.logo
    assert storage.stored_events() == [made.event]


def test_reading_a_profile_reads_no_logo(storage: Storage) -> None:
    save(storage, logo=PNG)
    storage.spy.calls.clear()
    storage.store.hotels.get("hotel")
    [(_, arguments)] = storage.spy.calls
    assert arguments["Key"]["kind"] == {"S": "profile"}


def test_logo_is_replaced_kept_and_removed(storage: Storage) -> None:
    first = save(storage, logo=PNG)
    second = save(storage, first, logo=JPEG)
    assert storage.store.hotels.get_logo("hotel").content == JPEG  # type: ignore[union-attr]
    third = save(storage, second, name="Seaside Inn")
    assert storage.store.hotels.get_logo("hotel").name == third.logo  # type: ignore[union-attr]
    fourth = save(storage, third, remove_logo=True)
    assert storage.store.hotels.get_logo("hotel") is None
    assert "content" not in repr(storage.rows(hotels.TABLE))
    save(storage, fourth, logo=PNG)
    assert storage.store.hotels.get_logo("hotel").content == PNG  # type: ignore[union-attr]


def test_first_profile_is_written_once(storage: Storage) -> None:
    late = change(storage, name="Late")
    first = save(storage)
    with pytest.raises(StateChanged) as changed:
        storage.store.hotels.save(late)
    assert changed.value.update(HotelState(None)) == HotelState(first)
    assert storage.store.hotels.get("hotel") == first
    assert len(storage.stored_events()) == 1


def test_profile_that_was_saved_meanwhile_is_not_overwritten(storage: Storage) -> None:
    first = save(storage)
    late = change(storage, first, name="Late", logo=PNG)
    second = save(storage, first, name="Fast")
    with pytest.raises(StateChanged) as changed:
        storage.store.hotels.save(late)
    assert changed.value.update(HotelState(first)) == HotelState(second)
    assert storage.store.hotels.get_logo("hotel") is None


@pytest.mark.parametrize("fields", [{"logo": PNG}, {"remove_logo": True}])
def test_logo_never_goes_back_behind_its_profile(
    storage: Storage, fields: dict[str, object]
) -> None:
    first = save(storage, logo=JPEG)
    late = change(storage, first, **fields)
    [row] = [row for row in storage.rows(hotels.TABLE) if row["kind"] == {"S": "logo"}]
    storage.put(hotels.TABLE, row | {"version": attribute(2)})
    with pytest.raises(CorruptRow, match="newer than its profile"):
        storage.store.hotels.save(late)
    assert storage.store.hotels.get("hotel") == first


def test_record_is_found_by_whoever_saves_again(storage: Storage) -> None:
    record = IdempotencyRecord(
        caller_key="c" * 64, fingerprint="f", status=200, body="{}", expires_at=4_000_000_000
    )
    storage.store.hotels.save(change(storage), record)
    assert [idempotency.from_item(row) for row in storage.rows("idempotency")] == [record]
    with pytest.raises(StateChanged) as changed:
        storage.store.hotels.save(change(storage), record)
    assert changed.value.record == record


def test_profile_is_read_through_a_minute(storage: Storage) -> None:
    repository = storage.store.hotels
    assert repository.get_cached("hotel", NOW) == NONE
    repository.client.call("put_item", hotels.TABLE, Item=hotels.to_item(_elsewhere()))
    assert repository.get_cached("hotel", NOW + CACHE_LIFE - MS) == NONE
    assert repository.get_cached("hotel", NOW + CACHE_LIFE) == _elsewhere()


def test_process_that_saves_sees_it_at_once(storage: Storage) -> None:
    repository = storage.store.hotels
    assert repository.get_cached("hotel", NOW) == NONE
    saved = save(storage)
    assert repository.get_cached("hotel", NOW + timedelta(seconds=1)) == saved


def test_cache_has_a_bound(storage: Storage) -> None:
    for number in range(CACHE_SIZE_MAX + 1):
        storage.store.hotels.get_cached(f"hotel-{number}", NOW)
    kept = list(storage.store.hotel_cache)
    assert kept == [f"hotel-{number}" for number in range(1, CACHE_SIZE_MAX + 1)]


def _elsewhere() -> Hotel:
    return Hotel(issuer_uid="hotel", name="Elsewhere", zone="UTC", version=1)
