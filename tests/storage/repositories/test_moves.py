"""What the move of a booking writes to a calendar: one item for each date, with the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from msgspec import structs

from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.cells import cell_at, first_cell
from chalicelib.domain.calendars.claims import Claim, Taking
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import SlotUnavailable
from chalicelib.domain.vouchers.rescheduling import reschedule
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.dynamo.transaction import Parts
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.repositories.claims import move_parts
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables import calendars
from tests.domain.calendars.made_calendars import calendar
from tests.domain.calendars.made_moves import Move, moves, used_by
from tests.domain.made import NOW as WHEN
from tests.domain.made import actor, live_booking, voucher
from tests.storage.conftest import Storage
from tests.storage.repositories.changes_to_test import RECORD
from tests.storage.repositories.test_claims import put, used

# After the wall's clock: DynamoDB Local deletes what has expired.
NOW = datetime(2096, 3, 5, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOW + HOUR


def written(counters: Mapping[int, int], parts: Parts) -> dict[int, int]:
    """The counters after these parts."""
    after = Counter(counters)
    for part in parts.values():
        first = first_cell(calendars.date_of(part.key))
        for name, change in part.add.items():
            after[first + int(name[1:])] += int(change["N"])
    return {cell: count for cell, count in after.items() if count}


def parts_of(change: VoucherChange, now: datetime) -> Parts:
    """What a move writes to the counters."""
    assert change.released is not None
    assert change.taking is not None
    return move_parts(change.released, change.taking, now)


@given(moves())
def test_a_move_and_a_move_back_restore_the_counters_exactly(move: Move) -> None:
    first = live_booking(move.voucher)
    try:
        there = reschedule(
            actor(), move.voucher, None, move.start, by_issuer=True, calendar=move.state
        )
    except SlotUnavailable:
        return
    parts = parts_of(there, WHEN)
    assert there.taking is not None
    between = written(move.state.used, parts)
    assert between == used_by([*move.others, there.taking.claim])
    # Two operations on one item are not allowed.
    assert len({str(part.key) for part in parts.values()}) == len(parts)
    state = move.state._replace(used=between)
    back = reschedule(
        actor(), there.voucher, None, first.slot_start, by_issuer=True, calendar=state
    )
    assert written(between, parts_of(back, WHEN)) == move.state.used
    assert live_booking(back.voucher) == replace(first, sequence=2)


def booked(storage: Storage, made: Calendar, start: datetime = START, **fields: int) -> Voucher:
    """Store a booked voucher of a calendar."""
    issued = voucher(
        **{"id": "v-1", "calendar_id": made.id, "places": 1, **fields},
        **{"valid_from": NOW, "valid_until": NOW + 200 * DAY, "created_at": NOW},
    )
    storage.put_voucher(issued)
    state = CalendarState(made, {}, {})
    change = lifecycle.book(storage.actor(NOW), issued, start, "guest", "b-1", calendar=state)
    storage.store.vouchers.save(change)
    return change.voucher


def moved(
    storage: Storage, live: Voucher, made: Calendar, start: datetime, now: datetime = NOW
) -> VoucherChange:
    """Decide a move, as if nobody else had places."""
    state = CalendarState(made, {}, {})
    return reschedule(storage.actor(now), live, None, start, by_issuer=True, calendar=state)


@pytest.mark.parametrize("days", [1, 20, 60])
def test_a_month_moves_in_one_transaction(storage: Storage, days: int) -> None:
    made = put(storage, buffer_before=720, buffer_after=720, zone="UTC", window_days=365)
    first = START + DAY
    live = booked(storage, made, first, duration_minutes=44640)
    change = moved(storage, live, made, first + days * DAY)
    storage.store.vouchers.save(change, RECORD)
    assert len(storage.spy.calls[-1][1]["TransactItems"]) <= 100
    assert change.booking is not None
    counters = {cell: count for cell, count in used(storage).items() if count}
    assert change.booking.claim is not None
    assert counters == used_by([change.booking.claim])
    (row,) = storage.rows("agenda")
    assert row["start"]["S"][:10] == f"{first + days * DAY:%Y-%m-%d}"
    back = moved(storage, change.voucher, made, first)
    storage.store.vouchers.save(back, structs.replace(RECORD, caller_key="d" * 64))
    cancel = lifecycle.cancel(storage.actor(NOW), back.voucher, None, None, by_issuer=True)
    storage.store.vouchers.save(cancel)
    assert set(used(storage).values()) == {0}
    assert storage.rows("agenda") == []


@pytest.mark.parametrize("minutes", [15, 60, 120])
def test_a_full_cell_refuses_and_its_own_places_do_not(storage: Storage, minutes: int) -> None:
    made = put(storage, capacity=1, start_every=15)
    live = booked(storage, made)
    to = START + timedelta(minutes=minutes)
    change = moved(storage, live, made, to)
    last = cell_at(to) + 3
    row = calendars.key(made.id, calendars.used_part(START.date()))
    full = {calendars.cell_name(cell): {"N": str(count)} for cell, count in used(storage).items()}
    storage.put("calendars", row | full | {calendars.cell_name(last): {"N": "1"}})
    before = storage.everything(), storage.rows("agenda"), used(storage)
    with pytest.raises(StateChanged) as changed:
        storage.store.vouchers.save(change)
    assert (storage.everything(), storage.rows("agenda"), used(storage)) == before
    state = changed.value.update(VoucherState(live, None, CalendarState(made, {}, {})))
    with pytest.raises(SlotUnavailable):
        reschedule(storage.actor(NOW), live, None, to, by_issuer=True, calendar=state.calendar)
    storage.put("calendars", row | full)
    storage.store.vouchers.save(moved(storage, live, made, to))


def test_a_row_that_counts_too_few_is_corrupt(storage: Storage) -> None:
    made = put(storage, start_every=15)
    live = booked(storage, made)
    row = calendars.key(made.id, calendars.used_part(START.date()))
    storage.put("calendars", row | {calendars.cell_name(cell_at(START)): {"N": "0"}})
    with pytest.raises(CorruptRow, match="counts too few places in u#2096-03-05"):
        storage.store.vouchers.save(moved(storage, live, made, START + timedelta(minutes=15)))


def test_between_two_calendars_each_row_is_written_once() -> None:
    old = Claim("c-1", NOW, NOW + HOUR, 2)
    new = Claim("c-2", NOW, NOW + HOUR, 1)
    parts = move_parts(old, Taking(new, dict.fromkeys(new.cells, 0)).beside(old), NOW)
    assert [part.key["calendar_id"]["S"] for part in parts.values()] == ["c-1", "c-2"]
    assert CalendarState(calendar(id="c-2"), {}, {1: 1}).without(old).used == {1: 1}
