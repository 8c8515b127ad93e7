"""Interrupted and repeated migrations, dry runs, and rows that the service has changed since."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.migration.conftest import Client, Desk, Killed
from tests.migration.first_system import First, booking, event, ordinary, voucher
from tests.migration.troubles import troubled
from tests.service import Service

WITHOUT_IT = "not written: its voucher was migrated earlier without it; book it with the API"


def few() -> First:
    """An issued voucher, a booked one and an invalid one, with their bookings and events."""
    return First(
        [voucher("v-plain"), voucher("v-booked", status="booked"), voucher("v-bad", status="?")],
        [booking("b-live", "v-booked"), booking("b-bad", "v-bad")],
        [event("e-1", "v-plain"), event("e-2", "v-bad")],
    )


def test_a_second_run_writes_nothing(local: Desk, tmp_path: Path) -> None:
    path = troubled().sql(tmp_path / "first.sql")
    first = local.migrate(path)
    before = local.everything()
    local.client.writes = 0
    second = local.migrate(path)
    assert local.everything() == before
    assert second.remarks == first.remarks
    assert second.code == first.code
    assert local.client.writes == 0


def test_a_run_killed_at_any_write_can_be_repeated(local: Desk, tmp_path: Path) -> None:
    path = ordinary(80).sql(tmp_path / "first.sql")
    local.threads = 1  # so that each run does the writes in the same order
    local.migrate(path)
    whole, writes = local.everything(), local.client.writes
    assert writes >= 3
    local.clear()
    for before in range(writes):
        assert local.client.writes == (writes if before == 0 else 1)
        local.client = Client(local.engine.client, writes_left=1)
        with pytest.raises(Killed):
            local.migrate(path)
        assert local.check().code == 0
        if before == writes - 2:
            break
    local.client = Client(local.engine.client)
    assert local.migrate(path).code == 0
    assert local.client.writes == 1
    assert local.everything() == whole


def test_an_interrupted_run_leaves_consistent_rows(desk: Desk, tmp_path: Path) -> None:
    desk.client = Client(desk.engine.client, writes_left=1, error=KeyboardInterrupt())
    ran = desk.migrate(ordinary(40).sql(tmp_path / "first.sql"))
    assert ran.code == 130
    assert "interrupted; run it again to continue" in ran.err
    assert "The migration is not complete." in ran.out
    assert "check-data" not in ran.out
    assert desk.check().code == 0


def test_writes_that_had_started_before_an_interruption_are_counted(
    local: Desk, tmp_path: Path
) -> None:
    local.client = Client(local.engine.client, writes_left=5, error=KeyboardInterrupt())
    ran = local.migrate(ordinary(900).sql(tmp_path / "first.sql"))
    assert ran.code == 130
    (line,) = [line for line in ran.out.splitlines() if line.startswith("vouchers")]
    assert int(line.split()[4]) == len(local.rows("vouchers")) > 0


def test_a_dry_run_reports_the_same_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = few().sql(tmp_path / "first.sql")
    desk.client = Client(desk.engine.client, writes_left=0)
    dry = desk.migrate(path, "--dry-run")
    assert all(not rows for rows in desk.everything().values())
    assert "nothing was written" in dry.out
    desk.client = Client(desk.engine.client)
    wet = desk.migrate(path)
    assert (dry.code, dry.remarks) == (wet.code, wet.remarks)
    dry_table = dry.out.splitlines()[1:5]
    wet_table = wet.out.splitlines()[1:5]
    assert [line.split()[:5] for line in dry_table[1:]] == [
        line.split()[:5] for line in wet_table[1:]
    ]


def test_rows_that_the_service_changed_are_not_overwritten(
    service: Service, desk: Desk, tmp_path: Path
) -> None:
    path = few().sql(tmp_path / "first.sql")
    desk.migrate(path)
    assert service.post("voucher/cancel", {"booking_id": "b-live"}).status == 200
    slot = {"voucher_id": "v-plain", "slot_id": "slot-2026-03-09T10:00:00Z"}
    assert service.post("voucher/book", slot | {"holder_uid": "guest-clara"}).status == 201
    before = desk.everything()
    desk.migrate(path)
    assert desk.everything() == before
    assert desk.check().code == 0


def test_a_row_repaired_in_the_file_is_migrated_by_the_next_run(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "first.sql"
    first = First(
        vouchers=[voucher("v-1"), voucher("v-2", valid_until="?"), voucher("v-3", status="booked")],
        bookings=[
            booking("b-1", "v-1", status="cancelled", created_at="?"),
            booking("b-2", "v-2"),
            booking("b-3", "v-3", status="?"),
        ],
        events=[event("e-1", "v-1", type="?"), event("e-2", "v-2")],
    )
    assert desk.migrate(first.sql(path)).code == 1
    assert [row["id"]["S"] for row in desk.rows("vouchers")] == ["v-1", "v-3"]

    first.vouchers[1]["valid_until"] = "2026-04-01T10:00:00.000Z"
    first.bookings[0]["created_at"] = "2026-03-01T12:00:00.456Z"
    first.bookings[2]["status"] = "booked"
    first.events[0]["type"] = "voucher.issue"
    ran = desk.migrate(first.sql(path))
    assert desk.row("vouchers", "v-2")["booking_id"]["S"] == "b-2"
    assert desk.row("voucher_bookings", "b-1")["status"]["S"] == "cancelled"
    assert desk.row("events", "e-1")["subject_id"]["S"] == "v-1"
    # v-3 has become issued meanwhile, so only the service can book it.
    assert ("voucher_bookings", "b-3", "rejected", WITHOUT_IT) in ran.remarks
    assert ran.code == 1
    assert "b-3" not in [row["id"]["S"] for row in desk.rows("voucher_bookings")]


def test_a_family_too_large_for_one_transaction(local: Desk, tmp_path: Path) -> None:
    first = First(vouchers=[voucher("v-1", status="booked"), voucher("v-2")])
    first.bookings = [
        booking(f"b-{number}", "v-1", status="cancelled", cancelled_at="2026-03-02T00:00:00.000Z")
        for number in range(90)
    ]
    first.bookings.append(booking("b-live", "v-1"))
    path = first.sql(tmp_path / "first.sql")
    local.client = Client(local.engine.client, writes_left=2)
    with pytest.raises(Killed):
        local.migrate(path)
    assert not [row for row in local.rows("vouchers") if row["id"]["S"] == "v-1"]
    local.client = Client(local.engine.client)
    assert local.migrate(path).code == 0
    assert len(local.rows("voucher_bookings")) == 91
    assert len(local.rows("events")) == 1 + 91 + 90 + 1
    assert local.check().code == 0
    before = local.everything()
    assert local.migrate(path).code == 0
    assert local.everything() == before


def test_a_booking_that_exists_for_another_voucher_rejects_its_family(
    desk: Desk, tmp_path: Path
) -> None:
    one = First([voucher("v-1", status="booked")], [booking("b-1", "v-1")])
    other = First([voucher("v-2", status="booked"), voucher("v-3")], [booking("b-1", "v-2")])
    desk.migrate(one.sql(tmp_path / "one.sql"))
    ran = desk.migrate(other.sql(tmp_path / "other.sql"))
    reason = "not written: one of its bookings already exists for another voucher"
    assert ran.remarks == [("vouchers", "v-2", "rejected", reason)]
    assert ran.code == 1
    assert [row["id"]["S"] for row in desk.rows("vouchers")] == ["v-1", "v-3"]
