"""A file with every kind of invalid row: valid rows are migrated, agree and are served; all others
are in the report with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.events import Event
from chalicelib.storage.tables import bookings, events, vouchers
from tests import engines
from tests.migration.conftest import Desk, Ran, desk_on
from tests.migration.troubles import CORRECTED, REJECTED, B, E, V, troubled
from tests.service import Service


@dataclass
class Migrated:
    """A run and all rows after it."""

    ran: Ran
    rows: dict[str, list[dict[str, Any]]]

    def row(self, table: str, row_id: str) -> dict[str, Any]:
        """The one row with this id."""
        (row,) = [row for row in self.rows[table] if row["id"]["S"] == row_id]
        return row


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    """The file, migrated once."""
    path = troubled().sql(tmp_path_factory.mktemp("troubles") / "first.sql")
    with engines.moto_client() as client, engines.with_tables("moto", client) as engine:
        desk = desk_on(engine)
        return Migrated(desk.migrate(path), desk.everything())


def test_every_row_is_migrated_or_reported_with_its_reason(migrated: Migrated) -> None:
    first = troubled()
    reported = {outcome: set() for outcome in ("rejected", "corrected")}
    for table, row_id, outcome, reason in migrated.ran.remarks:
        reported[outcome].add((table, row_id, reason))
    assert reported["rejected"] == REJECTED
    assert reported["corrected"] == CORRECTED
    assert migrated.ran.code == 1
    assert len(migrated.ran.remarks) == len(REJECTED) + len(CORRECTED)
    for table, rows in ((V, first.vouchers), (B, first.bookings)):
        rejected = sum(row_table == table for row_table, _, _ in REJECTED)
        assert len(migrated.rows[table]) == len(rows) - rejected
    assert "table d1_migrations" in migrated.ran.out


def test_the_database_gives_the_same_rows_as_its_export(
    desk: Desk, migrated: Migrated, tmp_path: Path
) -> None:
    ran = desk.migrate(troubled().sqlite(tmp_path / "first.sqlite"))
    assert ran.remarks == migrated.ran.remarks
    assert desk.everything() == migrated.rows
    checked = desk.check()
    assert checked.code == 0, checked.out


def test_values_are_preserved(migrated: Migrated) -> None:

    def row(name: str) -> dict[str, Any]:
        return {
            key: next(iter(value.values())) for key, value in migrated.row(V, f"v-{name}").items()
        }

    plain = row("plain")
    assert plain["price_amount"] == "129.90"
    assert plain["terms"] == '{"guests":2,"rate":0.10}'
    assert plain["title"] == "Eine Nacht für zwei"
    assert plain["created_at"] == "2026-02-28T08:30:00.123Z"
    assert plain["transferable"] is False
    assert row("bare")["title"] == "Hotel Voucher"
    assert row("bare")["service_type"] == "hotel.booking"
    assert row("bare")["terms"] == "{}"
    assert "price_currency" not in row("null-terms")
    assert row("yen")["price_amount"] == "1000"
    assert row("yen")["price_currency"] == "JPY"
    assert row("seconds")["valid_from"] == "2026-03-01T10:00:00.000Z"
    assert row("seconds")["valid_until"] == "2026-04-01T10:00:00.000Z"
    assert row("offset")["valid_from"] == "2026-03-01T10:00:00.000Z"
    assert row("offset")["valid_until"] == "2026-04-01T10:00:00.000Z"
    assert row("open-end")["valid_until"] == "2026-03-31T10:00:00.000Z"
    assert row("quotes")["title"] == "O'Hara's; \"Zum Löwen\" -- 日本 🏨"
    assert row("quotes")["description"] == "a);\nINSERT INTO x"
    assert row("odd-lines")["description"] == "a\nb\nc\nd"
    assert row("days")["valid_from"] == "2026-03-29T00:00:00.000Z"
    assert row("days")["valid_until"] == "2026-10-26T00:00:00.000Z"
    assert row("days-basic")["valid_until"] == "2027-01-01T00:00:00.000Z"
    assert (row("lev")["price_amount"], row("lev")["price_currency"]) == ("129.90", "BGN")
    assert (row("lira")["price_amount"], row("lira")["price_currency"]) == ("1500000", "TRL")
    assert row("third")["price_amount"] == "0.30"
    assert row("sum")["price_amount"] == "3.300"
    assert row("trimmed")["status"] == "issued"
    assert row("lapsed-past")["due_at"] == "2026-03-02T00:00:00.000Z"
    assert row("twice")["booking_id"] == "b-twice-1"
    assert row("late")["status"] == "booked"
    assert row("bound")["holder_before"] == "guest-anna"
    assert "holder_before" not in row("booked")
    assert row("no-slot")["slot_end"] == "2026-03-10T11:00:00.000Z"


def test_the_service_can_read_every_row(migrated: Migrated) -> None:
    for row in migrated.rows[V]:
        assert vouchers.to_item(vouchers.from_item(row)) == row
    for row in migrated.rows[B]:
        assert bookings.to_item(bookings.from_item(row)) == row
    for row in migrated.rows[E]:
        assert events.to_item(events.from_item(row)) == row


def test_the_history_is_complete_and_marks_its_origin(migrated: Migrated) -> None:
    all_events = [events.from_item(row) for row in migrated.rows[E]]

    def history_of(subject_id: str) -> list[tuple[str, Any]]:
        of_subject = [event for event in all_events if event.subject_id == subject_id]
        assert all(event.issuer_uid == "hotel-demo" for event in of_subject)
        return [
            (event.type, event.meta["migrated"]) for event in sorted(of_subject, key=_created_at)
        ]

    assert history_of("v-plain") == [("voucher.issue", "log")]
    assert history_of("v-booked") == [("voucher.issue", "row")]
    assert history_of("b-live") == [("voucher.book", "log")]
    assert sorted(history_of("v-used")) == [
        ("voucher.book", "log"),
        ("voucher.consume", "row"),
        ("voucher.issue", "row"),
    ]
    assert history_of("v-walk-in") == [("voucher.issue", "row"), ("voucher.redeem", "row")]
    assert history_of("v-gone") == [
        ("voucher.issue", "row"),
        ("voucher.book", "row"),
        ("voucher.cancel", "row"),
    ]
    assert [event.meta for event in all_events if event.type == "presence.match"] == [
        {"ip": "192.0.2.7", "migrated": "log"}
    ]


def _created_at(event: Event) -> Any:
    return event.created_at


def test_the_service_serves_migrated_rows(service: Service, desk: Desk, migrated: Migrated) -> None:
    desk.load(migrated.rows)
    for voucher_id in ("v-plain", "v-quotes", "v-used", "v-late", "v-revoked", "v-trimmed"):
        answer = service.get("voucher/status", {"voucher_id": voucher_id})
        assert answer.status == 200, answer.text
    listed = service.get("voucher/list", {"issuer_uid": "hotel-demo", "limit": 100})
    assert len(listed.json["items"]) == len(migrated.rows[V])
    booked = service.get("voucher/bookings", {"issuer_uid": "hotel-demo", "limit": 100})
    assert len(booked.json["items"]) == len(migrated.rows[B])
    listed_events = service.get("events", {"subject_id": "v-used"})
    assert len(listed_events.json["items"]) == 3

    # A cancelled bearer voucher has no holder again, whichever id the request has.
    for body in ({"booking_id": "b-live"}, {"voucher_id": "v-found"}):
        cancelled = service.post("voucher/cancel", body)
        assert cancelled.status == 200, cancelled.text
        assert cancelled.json["voucher"]["status"] == "issued"
        assert cancelled.json["voucher"]["holder_uid"] is None
    kept = service.post("voucher/cancel", {"booking_id": "b-bound"})
    assert kept.json["voucher"]["holder_uid"] == "guest-anna"
    for over in ("b-gone", "b-revoked", "b-used"):
        response = service.post("voucher/cancel", {"booking_id": over})
        assert response.status == 409, response.text
    slot = {"voucher_id": "v-plain", "slot_id": "slot-2026-03-09T10:00:00Z"}
    assert service.post("voucher/book", slot | {"holder_uid": "guest-clara"}).status == 201
    assert service.post("voucher/redeem", {"booking_id": "b-late"}).status == 200
    assert desk.check().code == 0, desk.check().out


def test_the_sweep_closes_migrated_vouchers(
    local_service: Service, local: Desk, migrated: Migrated
) -> None:
    local.load(migrated.rows)
    local_service.clock.advance(days=20)
    swept = local_service.sweep()
    assert swept["expired"] == 1
    assert swept["consumed"] >= 8
    assert local.row(V, "v-lapsed-past")["status"]["S"] == "expired"
    assert local.row(V, "v-late")["status"]["S"] == "consumed"
    checked = local.check()
    assert checked.code == 0, checked.out
