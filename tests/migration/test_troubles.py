"""A file that holds every trouble that we could think of: what is right is taken, what is not is
named with the reason, and what was taken agrees and is served."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.model import Event
from chalicelib.storage import bookings, events, vouchers
from tests import engines
from tests.migration.conftest import Desk, Ran, desk_on
from tests.migration.troubles import CORRECTED, REJECTED, B, E, V, troubled
from tests.service import Service


@dataclass
class Taken:
    """What a run did, and all rows after it."""

    ran: Ran
    rows: dict[str, list[dict[str, Any]]]

    def row(self, table: str, row_id: str) -> dict[str, Any]:
        """The one row with this id."""
        (found,) = [row for row in self.rows[table] if row["id"]["S"] == row_id]
        return found


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """The troubled file, migrated once."""
    path = troubled().sql(tmp_path_factory.mktemp("troubles") / "first.sql")
    with engines.moto_client() as client, engines.with_tables("moto", client) as engine:
        desk = desk_on(engine)
        return Taken(desk.migrate(path), desk.everything())


def test_every_row_is_taken_or_named_with_its_reason(taken: Taken) -> None:
    first = troubled()
    named = {outcome: set() for outcome in ("rejected", "corrected")}
    for table, row_id, outcome, reason in taken.ran.remarks:
        named[outcome].add((table, row_id, reason))
    assert named["rejected"] == REJECTED
    assert named["corrected"] == CORRECTED
    assert taken.ran.code == 1
    assert len(taken.ran.remarks) == len(REJECTED) + len(CORRECTED)
    for table, rows in ((V, first.vouchers), (B, first.bookings)):
        refused = sum(named_table == table for named_table, _, _ in REJECTED)
        assert len(taken.rows[table]) == len(rows) - refused
    assert "table d1_migrations" in taken.ran.out


def test_the_database_itself_gives_the_same(desk: Desk, taken: Taken, tmp_path: Path) -> None:
    ran = desk.migrate(troubled().sqlite(tmp_path / "first.sqlite"))
    assert ran.remarks == taken.ran.remarks
    assert desk.everything() == taken.rows
    checked = desk.check()
    assert checked.code == 0, checked.out


def test_what_is_taken_is_what_was_there(taken: Taken) -> None:

    def held(name: str) -> dict[str, Any]:
        return {key: next(iter(value.values())) for key, value in taken.row(V, f"v-{name}").items()}

    plain = held("plain")
    assert plain["price_amount"] == "129.90"
    assert plain["terms"] == '{"guests":2,"rate":0.10}'
    assert plain["title"] == "Eine Nacht für zwei"
    assert plain["created_at"] == "2026-02-28T08:30:00.123Z"
    assert plain["transferable"] is False
    assert held("bare")["title"] == "Hotel Voucher"
    assert held("bare")["service_type"] == "hotel.booking"
    assert held("bare")["terms"] == "{}"
    assert "price_currency" not in held("null-terms")
    assert held("yen")["price_amount"] == "1000"
    assert held("yen")["price_currency"] == "JPY"
    assert held("seconds")["valid_from"] == "2026-03-01T10:00:00.000Z"
    assert held("seconds")["valid_until"] == "2026-04-01T10:00:00.000Z"
    assert held("offset")["valid_from"] == "2026-03-01T10:00:00.000Z"
    assert held("offset")["valid_until"] == "2026-04-01T10:00:00.000Z"
    assert held("open-end")["valid_until"] == "2026-03-31T10:00:00.000Z"
    assert held("quotes")["title"] == "O'Hara's; \"Zum Löwen\" -- 日本 🏨"
    assert held("quotes")["description"] == "a); INSERT INTO x"
    assert held("trimmed")["status"] == "issued"
    assert held("lapsed-past")["due_at"] == "2026-03-02T00:00:00.000Z"
    assert held("twice")["booking_id"] == "b-twice-1"
    assert held("late")["status"] == "booked"
    assert held("bound")["holder_before"] == "guest-anna"
    assert "holder_before" not in held("booked")
    assert held("no-slot")["slot_end"] == "2026-03-10T11:00:00.000Z"


def test_the_service_can_read_every_row(taken: Taken) -> None:
    for row in taken.rows[V]:
        assert vouchers.to_item(vouchers.from_item(row)) == row
    for row in taken.rows[B]:
        carried = bookings.voucher_of(row)
        assert bookings.to_item(bookings.from_item(row), carried) == row
    for row in taken.rows[E]:
        assert events.to_item(events.from_item(row)) == row


def test_the_history_is_whole_and_says_what_came_from_where(taken: Taken) -> None:
    told = [events.from_item(row) for row in taken.rows[E]]

    def of(subject_id: str) -> list[tuple[str, Any]]:
        found = [event for event in told if event.subject_id == subject_id]
        assert all(event.issuer_uid == "hotel-demo" for event in found)
        return [(event.type, event.meta["migrated"]) for event in sorted(found, key=_when)]

    assert of("v-plain") == [("voucher.issue", "log")]
    assert of("v-booked") == [("voucher.issue", "row")]
    assert of("b-live") == [("voucher.book", "log")]
    assert sorted(of("v-used")) == [
        ("voucher.book", "log"),
        ("voucher.consume", "row"),
        ("voucher.issue", "row"),
    ]
    assert of("v-walk-in") == [("voucher.issue", "row"), ("voucher.redeem", "row")]
    assert of("v-gone") == [
        ("voucher.issue", "row"),
        ("voucher.book", "row"),
        ("voucher.cancel", "row"),
    ]
    assert [event.meta for event in told if event.type == "presence.match"] == [
        {"ip": "192.0.2.7", "migrated": "log"}
    ]


def _when(event: Event) -> Any:
    return event.created_at


def test_the_service_serves_what_was_taken(service: Service, desk: Desk, taken: Taken) -> None:
    desk.load(taken.rows)
    for voucher_id in ("v-plain", "v-quotes", "v-used", "v-late", "v-revoked", "v-trimmed"):
        answer = service.get("voucher/status", {"voucher_id": voucher_id})
        assert answer.status == 200, answer.text
    listed = service.get("voucher/list", {"issuer_uid": "hotel-demo", "limit": 100})
    assert len(listed.json["items"]) == len(taken.rows[V])
    booked = service.get("voucher/bookings", {"issuer_uid": "hotel-demo", "limit": 100})
    assert len(booked.json["items"]) == len(taken.rows[B])
    told = service.get("events", {"subject_id": "v-used"})
    assert len(told.json["items"]) == 3

    # A bearer voucher is a bearer's again once its booking is cancelled, by its id as by its own.
    for asked in ({"booking_id": "b-live"}, {"voucher_id": "v-found"}):
        cancelled = service.post("voucher/cancel", asked)
        assert cancelled.status == 200, cancelled.text
        assert cancelled.json["voucher"]["status"] == "issued"
        assert cancelled.json["voucher"]["holder_uid"] is None
    kept = service.post("voucher/cancel", {"booking_id": "b-bound"})
    assert kept.json["voucher"]["holder_uid"] == "guest-anna"
    for over in ("b-gone", "b-revoked", "b-used"):
        refused = service.post("voucher/cancel", {"booking_id": over})
        assert refused.status == 409, refused.text
    slot = {"voucher_id": "v-plain", "slot_id": "slot-2026-03-09T10:00:00Z"}
    assert service.post("voucher/book", slot | {"holder_uid": "guest-clara"}).status == 201
    assert service.post("voucher/redeem", {"booking_id": "b-late"}).status == 200
    assert desk.check().code == 0, desk.check().out


def test_the_sweep_settles_what_was_due_long_ago(
    service: Service, desk: Desk, taken: Taken
) -> None:
    desk.load(taken.rows)
    service.clock.advance(days=20)
    swept = service.sweep()
    assert swept["expired"] == 1
    assert swept["consumed"] >= 8
    assert desk.row(V, "v-lapsed-past")["status"]["S"] == "expired"
    assert desk.row(V, "v-late")["status"]["S"] == "consumed"
    checked = desk.check()
    assert checked.code == 0, checked.out
