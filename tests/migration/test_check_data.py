"""`make check-data`: reports nothing for what the service writes, and every kind of damage."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests import engines
from tests.migration.conftest import START, Desk, desk_on
from tests.migration.hotel import B, E, Hotel, V, fill
from tests.service import serve


@pytest.fixture(scope="module")
def filled_hotel() -> Iterator[Hotel]:
    """Made once, because that takes longer than all the tests."""
    with engines.moto_client() as client, engines.with_tables("moto", client) as engine:
        for service in serve(engine, START):
            hotel = Hotel(desk_on(engine), service)
            fill(hotel)
            hotel.rows = hotel.desk.everything()
            yield hotel


@pytest.fixture
def hotel(filled_hotel: Hotel) -> Iterator[Hotel]:
    """Consistent data, a day later; what a test changes is restored after it."""
    yield filled_hotel
    filled_hotel.desk = desk_on(filled_hotel.desk.engine)
    filled_hotel.service.clock.now = START + timedelta(days=1)
    for table, rows in filled_hotel.rows.items():
        present = filled_hotel.desk.rows(table)
        for row in present:
            if row not in rows:
                filled_hotel.desk.remove(table, row)
        filled_hotel.desk.load({table: [row for row in rows if row not in present]})


def test_what_the_service_writes_agrees(hotel: Hotel) -> None:
    hotel.service.clock.advance(days=2)
    hotel.service.sweep()
    ran = hotel.desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out
    assert "9 vouchers (1 cancelled, 4 consumed, 1 expired, 3 issued), 5 bookings" in ran.out


DAMAGES: dict[str, tuple[Callable[[Hotel], None], str]] = {
    "a booked voucher without its booking row": (
        lambda hotel: hotel.delete(B, "booked"),
        "{v} is booked with the booking {b}, which does not exist",
    ),
    "a booked voucher that names no booking": (
        lambda hotel: hotel.damage(V, "booked", booking_id=None),
        "{v} is booked, but has no booking_id",
    ),
    "a live booking of an issued voucher": (
        lambda hotel: hotel.damage(B, "cancelled", status="booked"),
        "{b} is live, but its voucher {v} is issued without a booking",
    ),
    "a voucher booked with a cancelled booking": (
        lambda hotel: hotel.damage(B, "booked", status="cancelled"),
        "{b} is cancelled, but its voucher {v} is booked with it",
    ),
    "two live bookings": (
        lambda hotel: hotel.desk.put(B, hotel.row(B, "booked") | {"id": {"S": "b-two"}}),
        "{v} has 2 live bookings: {b}, b-two",
    ),
    "a booking of no voucher": (
        lambda hotel: hotel.delete(V, "booked"),
        "{b} belongs to the voucher {v}, which does not exist",
    ),
    "events of no voucher": (
        lambda hotel: hotel.delete(V, "issued"),
        "is about {v}, which does not exist",
    ),
    "a cancelled voucher with a booking": (
        lambda hotel: hotel.damage(V, "booked", status="cancelled"),
        "{v} is cancelled, but still has the booking {b}",
    ),
    "an ended voucher in the due index": (
        lambda hotel: hotel.damage(
            V, "revoked", due_shard="due-01", due_at="2026-03-02T10:00:00.000Z"
        ),
        "{v} has due_at '2026-03-02T10:00:00.000Z', but should have none",
    ),
    "an issued voucher that the sweep cannot see": (
        lambda hotel: hotel.damage(V, "issued", due_shard=None, due_at=None),
        "{v} has due_at none, but should have '2026-04-01T10:00:00.000Z'",
    ),
    "a voucher due at the wrong time": (
        lambda hotel: hotel.damage(V, "booked", due_at="2026-03-09T00:00:00.000Z"),
        "{v} has due_at '2026-03-09T00:00:00.000Z', but should have '2026-03-03T11:00:00.000Z'",
    ),
    "a voucher in the wrong shard": (
        lambda hotel: hotel.damage(V, "issued", due_shard="due-99"),
        "{v} has due_shard 'due-99', but should have 'due-",
    ),
    "an index key of another status": (
        lambda hotel: hotel.damage(V, "issued", issuer_status="booked#hotel-demo"),
        "{v} has issuer_status 'booked#hotel-demo', but should have 'issued#hotel-demo'",
    ),
    "an instant that does not sort": (
        lambda hotel: hotel.damage(V, "issued", created_at="2026-03-02T09:00:00Z"),
        "{v} has created_at '2026-03-02T09:00:00Z', but should have '2026-03-02T09:00:00.000Z'",
    ),
    "an unknown status": (
        lambda hotel: hotel.damage(V, "walk-in", status="lost", issuer_status="lost#hotel-demo"),
        "{v} has the unknown status 'lost'",
    ),
    "a row that cannot be read": (
        lambda hotel: hotel.damage(V, "issued", title=None),
        "{v} cannot be read: 'title' is missing",
    ),
    "a price that is not a number": (
        lambda hotel: hotel.damage(V, "issued", price_amount="a lot"),
        "{v} cannot be read: ",
    ),
    "terms that are not JSON": (
        lambda hotel: hotel.damage(V, "issued", terms="{"),
        "{v} cannot be read: Input data was truncated",
    ),
    "a booking that cannot be read": (
        lambda hotel: hotel.damage(B, "cancelled", slot_start="soon"),
        "{b} cannot be read: Invalid isoformat string: 'soon'",
    ),
    "holders that disagree": (
        lambda hotel: hotel.damage(B, "booked", holder_uid="guest-bram"),
        "{b} has the holder_uid guest-bram, but its voucher has guest-anna",
    ),
    "issuers that disagree": (
        lambda hotel: hotel.damage(B, "cancelled", issuer_uid="hotel-other"),
        "{b} has the issuer hotel-other, but its voucher hotel-demo",
    ),
    "slots that disagree": (
        lambda hotel: hotel.damage(B, "booked", slot_start="2026-03-03T12:00:00.000Z"),
        "{b} has the slot_start 2026-03-03 12:00:00+00:00, but its voucher has 2026-03-03 10:00",
    ),
    "no event of the issue": (
        lambda hotel: hotel.delete_event("issued", "voucher.issue"),
        "{v} is issued, but has no event voucher.issue",
    ),
    "no event of the booking": (
        lambda hotel: hotel.delete_event("booked", "voucher.book"),
        "{b} is booked, but has no event voucher.book",
    ),
    "no event of the cancel": (
        lambda hotel: hotel.delete_event("cancelled", "voucher.cancel"),
        "{b} is cancelled, but has no event voucher.cancel or voucher.revoke",
    ),
    "no event of the redeeming": (
        lambda hotel: hotel.delete_event("walk-in", "voucher.redeem"),
        "{v} is consumed, but has no event voucher.consume or voucher.redeem",
    ),
    "no event of the revoke": (
        lambda hotel: hotel.delete_event("revoked", "voucher.revoke"),
        "{v} is cancelled, but has no event voucher.revoke",
    ),
    "no event of the expiry": (
        lambda hotel: hotel.delete_event("expired", "voucher.expire"),
        "{v} is expired, but has no event voucher.expire or voucher.cancel",
    ),
    "an older voucher, restored": (
        lambda hotel: hotel.damage(
            V, "walk-in", status="issued", issuer_status="issued#hotel-demo"
        ),
        "is a voucher.redeem, but the voucher {v} is issued",
    ),
    "older bookings, restored": (
        lambda hotel: hotel.delete(B, "cancelled"),
        "is about the booking {b}, which does not exist",
    ),
    "an older booking, restored": (
        lambda hotel: hotel.damage(B, "cancelled", status="booked"),
        "is a voucher.cancel, but the booking {b} is live",
    ),
    "an event of another issuer": (
        lambda hotel: hotel.desk.put(
            E, hotel.event("issued", "voucher.issue") | {"issuer_uid": {"S": "hotel-other"}}
        ),
        "has the issuer hotel-other, but its voucher hotel-demo",
    ),
    "an event of an unknown type": (
        lambda hotel: hotel.desk.put(
            E, hotel.event("issued", "voucher.issue") | {"type": {"S": "voucher.lose"}}
        ),
        "has the unknown type 'voucher.lose'",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_reported(hotel: Hotel, damage: str) -> None:
    apply, expected = DAMAGES[damage]
    apply(hotel)
    ran = hotel.desk.check("--all")
    assert ran.code == 1
    candidates = [
        expected.format(v=hotel.vouchers[name], b=hotel.bookings.get(name, ""))
        for name in hotel.vouchers
    ]
    assert any(candidate in ran.out for candidate in candidates), ran.out


def test_rows_of_the_previous_release_agree(hotel: Hotel) -> None:
    """With a key of a removed index, a shard of sixteen, and a copy of the voucher."""
    shard = f"due-{zlib.crc32(hotel.vouchers['named'].encode()) % 16:02}"
    hotel.damage(V, "named", holder_status="issued#guest-anna", due_shard=shard)
    hotel.damage(B, "booked", voucher={"M": hotel.row(V, "named")})
    hotel.damage(B, "cancelled", voucher={"M": {}})
    ran = hotel.desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out


def test_changes_between_two_reads_are_not_reported(hotel: Hotel) -> None:
    def cancel_once(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "scan" and arguments["TableName"].endswith(B) and not cancelled:
            cancelled.append(True)
            hotel.service.post("voucher/cancel", {"booking_id": hotel.bookings["booked"]})

    cancelled: list[bool] = []
    hotel.desk.client.before = cancel_once
    ran = hotel.desk.check()
    assert cancelled
    assert "rereading" in ran.err
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out


def test_bookings_that_only_the_first_system_accepts_are_noted(hotel: Hotel) -> None:
    hotel.damage(B, "cancelled", slot_start="2026-03-01T09:10:00.000Z")
    ran = hotel.desk.check()
    assert ran.code == 0, ran.out
    for problem in ("not on the voucher's slot grid", "outside the voucher's validity"):
        assert f"Note: 1 bookings are {problem}." in ran.out


def test_only_the_first_hundred_problems_are_shown(hotel: Hotel) -> None:
    copies = [{"id": {"S": f"v-copy-{number}"}} for number in range(101)]
    hotel.desk.load({V: copies})
    assert "more; --all shows all of them" in hotel.desk.check().out
    assert "v-copy-100" in hotel.desk.check("--all").out


def test_scans_in_parallel_read_every_row_once(local: Desk, hotel: Hotel) -> None:
    local.load(hotel.desk.everything())
    (first, *_), (second, *_) = local.check().out.splitlines(), hotel.desk.check().out.splitlines()
    assert first == second
    assert local.check().code == 0
    local.delete(B, id=hotel.bookings["booked"])
    assert local.check().code == 1


def test_missing_tables(hotel: Hotel) -> None:
    elsewhere = desk_on(hotel.desk.engine)
    elsewhere.engine = type(elsewhere.engine)("moto", elsewhere.engine.client, "nowhere-")
    ran = elsewhere.check()
    assert ran.code == 3
    assert "check-data: " in ran.err
