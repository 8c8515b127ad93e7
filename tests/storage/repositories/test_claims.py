"""What a claim writes: every engine takes the expressions, and each condition alone refuses."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from chalicelib.domain.calendars import rules
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.cells import CELL, cell_at
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import SlotUnavailable
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.repositories.calendars import CalendarRows
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables import calendars
from tests.domain.calendars.made_calendars import calendar
from tests.domain.made import voucher
from tests.storage.conftest import Storage
from tests.storage.repositories.changes_to_test import RECORD

# After the wall's clock: DynamoDB Local deletes what has expired.
NOW = datetime(2096, 3, 5, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOW + HOUR


def put(storage: Storage, **fields: Any) -> Calendar:
    """Store a calendar, past every rule."""
    made = calendar(created_at=NOW, **fields)
    storage.put("calendars", calendars.to_item(made))
    return made


def booking(storage: Storage, made: Calendar, number: int = 1, **fields: Any) -> VoucherChange:
    """Decide a booking of a new voucher, and store the voucher."""
    defaults = {"valid_from": NOW, "valid_until": NOW + 90 * DAY, "created_at": NOW}
    issued = voucher(id=f"v-{number}", calendar_id=made.id, **{"places": 1, **defaults, **fields})
    storage.put_voucher(issued)
    state = CalendarState(made, {}, {})
    actor, booking_id = storage.actor(NOW), f"b-{number}"
    return lifecycle.book(actor, issued, START, "guest", booking_id, calendar=state)


def used(storage: Storage) -> dict[int, int]:
    """The stored counters, by cell."""
    counters: dict[int, int] = {}
    for row in storage.rows("calendars"):
        if row["part"]["S"].startswith("u#"):
            counters |= calendars.from_used(row)
    return counters


@pytest.mark.parametrize(
    ("minutes", "rows", "items"),
    [(60, 1, 6), (1440, 2, 7), (44640, 32, 37)],
)
def test_a_booking_of_up_to_a_month_fits_one_transaction(
    storage: Storage, minutes: int, rows: int, items: int
) -> None:
    change = booking(storage, put(storage), duration_minutes=minutes)
    storage.store.vouchers.save(change, RECORD)
    assert len(storage.spy.calls[-1][1]["TransactItems"]) == items
    assert set(used(storage).values()) == {1}
    assert len(used(storage)) == minutes // 15
    assert [row["id"]["S"] for row in storage.rows("agenda")] == ["b-1"]
    assert sum(row["part"]["S"].startswith("u#") for row in storage.rows("calendars")) == rows


def test_the_worst_booking_has_as_many_items_as_the_contract_says(storage: Storage) -> None:
    """31 nights with the widest buffers, from an evening until the last time of check-out."""
    made = put(storage, buffer_before=720, buffer_after=720, check_out=1425, zone="UTC")
    change = booking(storage, made, duration_minutes=44640)
    assert change.booking is not None
    storage.store.vouchers.save(change, RECORD)
    page = (Path(__file__).parents[3] / "docs" / "changes-of-mind.md").read_text(encoding="utf-8")
    (worst,) = re.findall(r"\| book, cancel, revoke of 31 days with buffers \| (\d+) \|", page)
    assert len(storage.spy.calls[-1][1]["TransactItems"]) <= int(worst) < 100
    cancel = lifecycle.cancel(storage.actor(NOW), change.voucher, None, None, by_issuer=True)
    storage.store.vouchers.save(cancel, structs.replace(RECORD, caller_key="d" * 64))
    assert len(storage.spy.calls[-1][1]["TransactItems"]) <= int(worst)


def test_a_whole_day_of_cells_is_conditions_that_dynamodb_takes(storage: Storage) -> None:
    midnight = NOW.replace(hour=0) + DAY
    made = put(storage)
    state = CalendarState(made, {}, {})
    issued = voucher(
        **{"id": "v-1", "calendar_id": made.id, "places": 1, "created_at": NOW},
        **{"valid_from": NOW, "valid_until": NOW + 90 * DAY, "duration_minutes": 1440},
    )
    storage.put_voucher(issued)
    actor = storage.actor(NOW)
    change = lifecycle.book(actor, issued, midnight, "guest", "b-1", calendar=state)
    storage.store.vouchers.save(change, RECORD)
    assert len(used(storage)) == 96
    cancel = lifecycle.cancel(storage.actor(NOW), change.voucher, None, None, by_issuer=True)
    storage.store.vouchers.save(cancel)
    assert set(used(storage).values()) == {0}
    assert storage.rows("agenda") == []


@pytest.mark.parametrize("at", range(4))
def test_each_full_cell_alone_refuses_a_claim_and_is_shown(storage: Storage, at: int) -> None:
    made = put(storage)
    change = booking(storage, made)
    cell = cell_at(START) + at
    row = calendars.key(made.id, calendars.used_part(START.date())) | {
        calendars.cell_name(cell): {"N": "2"}
    }
    storage.put("calendars", row)
    before = storage.everything(), storage.rows("agenda"), used(storage)
    with pytest.raises(StateChanged) as changed:
        storage.store.vouchers.save(change)
    assert (storage.everything(), storage.rows("agenda"), used(storage)) == before
    read = VoucherState(change.previous, None, CalendarState(made, {}, {}))
    state = changed.value.update(read)
    assert state.calendar is not None
    assert {key: count for key, count in state.calendar.used.items() if count} == {cell: 2}
    assert state.voucher is not None
    with pytest.raises(SlotUnavailable):
        lifecycle.book(
            storage.actor(NOW), state.voucher, START, "g", "b-2", calendar=state.calendar
        )


def test_a_cell_with_room_for_exactly_these_places_takes_them(storage: Storage) -> None:
    made = put(storage, capacity=3)
    for number, places in ((1, 1), (2, 2)):
        storage.store.vouchers.save(booking(storage, made, number, places=places))
    assert set(used(storage).values()) == {3}
    with pytest.raises(StateChanged):
        storage.store.vouchers.save(booking(storage, made, 3))


def test_a_release_below_what_is_counted_is_a_corrupt_row(storage: Storage) -> None:
    made = put(storage)
    change = booking(storage, made)
    storage.store.vouchers.save(change)
    row = calendars.key(made.id, calendars.used_part(START.date()))
    storage.put("calendars", row | {calendars.cell_name(cell_at(START)): {"N": "0"}})
    cancel = lifecycle.cancel(storage.actor(NOW), change.voucher, None, None, by_issuer=True)
    with pytest.raises(CorruptRow, match="counts too few places in u#2096-03-05"):
        storage.store.vouchers.save(cancel)
    # Where somebody else was faster, that is what is seen.
    storage.tamper("vouchers", version=99)
    with pytest.raises(StateChanged):
        storage.store.vouchers.save(cancel)


def test_no_expression_ever_has_negative_room(storage: Storage) -> None:
    made = put(storage)
    issued = voucher(id="v-9", calendar_id=made.id, places=3, valid_from=NOW, valid_until=NOW + DAY)
    state = CalendarState(made, {}, {})
    with pytest.raises(SlotUnavailable):
        lifecycle.book(storage.actor(NOW), issued, START, "guest", "b-9", calendar=state)
    change = booking(storage, made)
    assert change.taking is not None
    assert min(change.taking.room.values()) >= 0


# --- calendars themselves


def test_each_condition_of_a_calendars_change_refuses_alone(storage: Storage) -> None:
    made = put(storage)
    change = rules.archive(storage.actor(NOW), made, archived=True)
    storage.put("calendars", calendars.to_item(made) | {"version": {"N": "7"}})
    with pytest.raises(StateChanged) as changed:
        storage.store.calendars.save(change)
    state = changed.value.update(CalendarRows(made))
    assert state.calendar is not None
    assert state.calendar.version == 7
    assert storage.rows("events") == []


def test_a_new_calendar_never_takes_the_place_of_another(storage: Storage) -> None:
    made = put(storage)
    change = rules.create(storage.actor(NOW), made.id, "other", made)  # type: ignore[arg-type]
    with pytest.raises(StateChanged):
        storage.store.calendars.save(change)
    (row,) = storage.rows("calendars")
    assert calendars.from_item(row) == made


def test_a_block_is_made_once_and_ends_once(storage: Storage) -> None:
    made = put(storage)
    claim = Claim(made.id, START, START + 31 * DAY, 5)
    block = rules.block(storage.actor(NOW), made, "k-1", claim, None)
    storage.store.calendars.save(block)
    assert set(used(storage).values()) == {5}
    again = rules.block(storage.actor(NOW), made, "k-1", claim, None)
    with pytest.raises(StateChanged):
        storage.store.calendars.save(again)
    assert set(used(storage).values()) == {5}
    assert block.blocked is not None
    later = START + CELL
    storage.store.calendars.save(rules.unblock(storage.actor(later), made, block.blocked))
    counters = used(storage)
    assert counters.pop(cell_at(START)) == 5
    assert set(counters.values()) == {0}
    with pytest.raises(StateChanged) as changed:
        storage.store.calendars.save(rules.unblock(storage.actor(NOW), made, block.blocked))
    assert changed.value.update(CalendarRows(made, block.blocked)).block is None
    assert storage.rows("agenda") == []


def test_the_agenda_is_read_in_order_and_by_time(storage: Storage) -> None:
    made = put(storage)
    for number, hours in ((1, 5), (2, 1), (3, 3)):
        claim = Claim(made.id, NOW + hours * HOUR, NOW + (hours + 1) * HOUR, 1)
        storage.store.calendars.save(
            rules.block(storage.actor(NOW), made, f"k-{number}", claim, None)
        )
    listing = storage.store.calendars.agenda(made.id, NOW + 2 * HOUR, NOW + 5 * HOUR)
    entries, _ = listing.page(10, None)
    assert [entry.id for entry in entries] == ["k-3"]
    everything = storage.store.calendars.entries(made.id, NOW, NOW + DAY)
    assert [entry.id for entry in everything] == ["k-2", "k-3", "k-1"]
