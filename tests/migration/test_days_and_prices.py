"""What the operator says about a file: the zone of its dates, and the unit of its amounts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.migration.conftest import Desk
from tests.migration.first_system import OLDER, First, voucher
from tests.service import Service

CENTS = [
    (f"v-{number}", amount) for number, amount in enumerate((12900, 4500, 500, 99900, 1000, 0))
]


def migrated(desk: Desk, tmp_path: Path, *arguments: str, **changed: Any) -> dict[str, Any]:
    """The stored row of one voucher."""
    path = First([voucher("v-1", **changed)]).sql(tmp_path / "first.sql")
    ran = desk.migrate(path, *arguments)
    assert ran.code == 0, ran.out + ran.err
    return {name: next(iter(value.values())) for name, value in desk.row("vouchers", "v-1").items()}


@pytest.mark.parametrize(
    ("zone", "day", "begin", "end"),
    [
        ("Europe/Berlin", "2026-12-31", "2026-12-30T23:00", "2026-12-31T23:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"),  # 23 hours
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),  # 25 hours
        ("Pacific/Kiritimati", "2026-12-31", "2026-12-30T10:00", "2026-12-31T10:00"),
        ("America/Los_Angeles", "2026-12-31", "2026-12-31T08:00", "2027-01-01T08:00"),
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00", "2026-09-07T03:00"),  # no midnight
        ("UTC", "2028-02-29", "2028-02-29T00:00", "2028-03-01T00:00"),
    ],
)
def test_date_is_a_day_in_the_zone(
    desk: Desk, tmp_path: Path, zone: str, day: str, begin: str, end: str
) -> None:
    row = migrated(desk, tmp_path, "--zone", zone, valid_from=day, valid_until=day)
    assert (row["valid_from"], row["valid_until"]) == (f"{begin}:00.000Z", f"{end}:00.000Z")


def test_unnamed_zone_of_dates_is_utc_and_said(desk: Desk, tmp_path: Path) -> None:
    path = First([voucher("v-1", valid_until="2026-12-31")]).sql(tmp_path / "first.sql")
    assert "warning: there are dates without a time" in desk.migrate(path).err
    assert "warning" not in desk.migrate(path, "--zone", "Europe/Berlin").err
    path = First([voucher("v-2")]).sql(tmp_path / "timed.sql")
    assert "warning" not in desk.migrate(path).err


def test_unknown_zone(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        desk.migrate(tmp_path / "first.sql", "--zone", "Europe/Atlantis")
    assert "there is no zone 'Europe/Atlantis'" in capsys.readouterr().err


def test_amounts_that_may_be_cents_must_be_named(desk: Desk, tmp_path: Path) -> None:
    path = First([voucher(id_, price_amount=amount) for id_, amount in CENTS]).sql(
        tmp_path / "first.sql"
    )
    ran = desk.migrate(path)
    assert ran.code == 2
    assert not desk.rows("vouchers")
    assert "v-0: 12900 is 12,900.00 EUR with --prices major, 129.00 EUR with --prices minor" in (
        ran.err
    )
    assert ran.err.count("with --prices minor") == 5
    assert desk.migrate(path, "--prices", "minor").code == 0
    assert desk.row("vouchers", "v-2")["price_amount"] == {"S": "5.00"}


@pytest.mark.parametrize(
    "amounts",
    [
        [12900, 4500.5],  # not all are whole
        [12900, 99, 100],  # most are small
        [None, None],
    ],
)
def test_other_amounts_need_no_name(
    desk: Desk, tmp_path: Path, amounts: list[float | None]
) -> None:
    vouchers = [voucher(f"v-{at}", price_amount=amount) for at, amount in enumerate(amounts)]
    assert desk.migrate(First(vouchers).sql(tmp_path / "first.sql")).code == 0


@pytest.mark.parametrize(
    ("amount", "currency", "stored"),
    [(1290, "JPY", "1290"), (1500, "KWD", "1.500"), (12345, "HRK", "123.45"), (0, "EUR", "0.00")],
)
def test_smallest_unit_is_the_currencys(
    desk: Desk, tmp_path: Path, amount: int, currency: str, stored: str
) -> None:
    changed = {"price_amount": amount, "price_currency": currency}
    assert migrated(desk, tmp_path, "--prices", "minor", **changed)["price_amount"] == stored


def test_price_column_of_the_older_schema(desk: Desk, tmp_path: Path) -> None:
    row = {
        "voucherId": "v-1",
        "issuerUid": "hotel-demo",
        "title": "Spa",
        "durationMinutes": 60,
        "validFrom": 1_772_359_200,
        "validUntil": 1_775_037_600,
        "price": '{"amount": 12900, "currency": "EUR"}',
        "status": "issued",
        "createdAt": 1_772_359_200,
    }
    path = First([row], schema=OLDER).sql(tmp_path / "first.sql")
    assert desk.migrate(path).code == 2
    assert desk.migrate(path, "--prices", "minor").code == 0
    assert desk.row("vouchers", "v-1")["price_amount"] == {"S": "129.00"}


def test_withdrawn_currency_is_served(service: Service, desk: Desk, tmp_path: Path) -> None:
    migrated(desk, tmp_path, price_amount=19.5, price_currency="BGN")
    voucher_row = service.get("voucher/status", {"voucher_id": "v-1"}).json["voucher"]
    assert (str(voucher_row["price_amount"]), voucher_row["price_currency"]) == ("19.50", "BGN")
    refused = service.post("voucher/issue", {"issuer_uid": "h", "price_currency": "BGN"})
    assert refused.status == 400
    assert desk.check().code == 0
